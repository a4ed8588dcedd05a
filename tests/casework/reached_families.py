"""Ways in which something is told of a family after which it must not be reached as before; and ways of reaching it.

What leaves the clinic otherwise stands here, too: mails and calls to partners, their pages, papers, calendar files.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from casework import access, clock
from casework.access import Actor
from casework.act_parts import access_links, edit_conflicts, notices
from casework.act_parts.household_input import PersonInput
from casework.actions.case import household
from casework.errors import NotFound
from casework.exports import ics
from casework.models import (
    AccessLink,
    Case,
    CaseDocument,
    LinkKind,
    Membership,
    Notice,
    PartnerRequest,
    Person,
    Role,
    User,
    VisitDay,
)
from casework.web.page_data.day_plans import read_calendar_day
from casework.web.page_data.request import RequestPage, read_request
from documents import public as documents
from documents.models import Document
from partners.models import OutgoingRecord
from tests.builders import Story, Town
from tests.documents.papers import text_of

UNSENT = ("waiting", "queued")


def correct(case: Story, *, people: dict[str, dict[str, Any]] | None = None, **changes: Any) -> str:
    """Correct the family's data on its page; `people` by relation."""
    with access.acting_as(case.by) as actor:
        row = access.visible(Case, to=actor).select_related("family").get(pk=case.case_id)
        seen = edit_conflicts.fingerprint(row)
        told = household.Household(
            people=tuple(_person(one, people or {}) for one in row.family.people.order_by("pk")),
            address=row.family.address,
            phone=row.family.phone,
            language=row.family.language,
            danger_at_home=row.family.danger_at_home,
            vulnerable=row.vulnerable,
        )
    return household.correct(by=case.by, case_id=case.case_id, told=replace(told, **changes), seen=seen)


def _person(one: Person, changes: dict[str, dict[str, Any]]) -> tuple[UUID | None, PersonInput]:
    values = {name: getattr(one, name) for name in edit_conflicts.OF_PERSON}
    return one.pk, PersonInput(**{**values, **changes.get(one.relation, {})})


def person(case: Story, relation: str) -> Person:
    """One of the family."""
    with access.acting_as(case.town.machine):
        return Person.objects.get(family__cases=case.case_id, relation=relation)


def links(case: Story) -> list[AccessLink]:
    """Every link that the family was ever given, oldest first."""
    found = case.rows(AccessLink, kind=LinkKind.FAMILY)
    return sorted(found, key=lambda one: (one.made_at, str(one.pk)))


def opens(link: AccessLink) -> bool:
    """Say whether a link leads anywhere, both as it stands in the SMS and for a phone that came in by it."""
    answers = set()
    for look in (
        lambda: access_links.find(token=access_links.token_of(link.pk)),
        lambda: access_links.find_again(link_id=link.pk),
    ):
        try:
            look()
            answers.add(True)
        except access_links.LinkClosed:
            answers.add(False)
    assert len(answers) == 1, "the SMS and the signed-in phone are told differently"
    return answers.pop()


def sent(case: Story, **wanted: Any) -> list[Notice]:
    """What went out to the family."""
    return case.rows(Notice, organisation=None, state="sent", **wanted)


# ---- what leaves the clinic otherwise ----------------------------------------------------------------------------------


def mails(case: Story) -> list[tuple[Notice, str]]:
    """What partners were written about the family, with its words."""
    rows = [one for one in case.rows(Notice, state="sent") if one.organisation_id is not None]
    with access.acting_as(case.town.machine):
        fresh = Notice.objects.select_related("link__offer", "organisation").filter(pk__in=[one.pk for one in rows])
        return [(one, str(notices.text_of(one))) for one in fresh]


def calls(case: Story) -> list[OutgoingRecord]:
    """What was handed to the systems of partners."""
    numbers = [case.case().number, *(offer.number for offer in case.offers())]
    with access.acting_as(case.town.machine):
        rows = OutgoingRecord.objects.filter(subject_number__in=numbers)
        return list(rows.exclude(kind="").exclude(state="withdrawn"))


def pages(case: Story) -> list[RequestPage]:
    """The pages of the questions of the family that partners may open now."""
    asked = case.rows(PartnerRequest, answered_at=None, withdrawn_at=None, held_back=False)
    return [_page(case, one) for one in asked]


def _page(case: Story, asked: PartnerRequest) -> RequestPage:
    clerk = _clerk(case.town, asked.organisation_id)
    with access.acting_as(clerk) as actor, access.inside(actor, asked) as narrowed:
        return read_request(asked, to=narrowed, now=clock.now())


def _clerk(town: Town, organisation_key: UUID) -> Actor:
    user = User.objects.create_user(email=f"{uuid.uuid4().hex[:12]}@ryadom.example", name="Рита Полевая")
    region = town.planted.region
    row = Membership.objects.create(user=user, region=region, organisation_id=organisation_key, role=Role.PARTNER)
    return access.member(Membership.objects.select_related("user", "region", "organisation").get(pk=row.pk))


def papers(case: Story) -> list[str]:
    """What stands in the files of our papers, and in what they are printed from."""
    keys = [row.document_key for row in case.rows(CaseDocument)]
    with access.acting_as(case.town.machine):
        rows = list(Document.objects.filter(pk__in=keys))
        printed = [row.pk for row in rows if documents.describe([row.pk])[row.pk].is_issued]
        return [str(row.data) for row in rows] + [text_of(documents.read_file(document_key=key)) for key in printed]


def papers_handed_out(case: Story) -> list[str]:
    """What stands in the files of our papers that the page of the family's worker hands out."""
    assert case.by.user is not None
    client = Client()
    client.force_login(case.by.user, backend="django.contrib.auth.backends.ModelBackend")
    keys = [row.document_key for row in case.rows(CaseDocument)]
    answers = [client.get(reverse("document_file", args=[key])) for key in keys]
    return [text_of(answer.content) for answer in answers if answer.status_code == HTTPStatus.OK]


def calendars(case: Story) -> list[str]:
    """The calendar files that are handed out now."""
    found = []
    with access.acting_as(case.by) as actor:
        for key in {day.work_item_key for day in VisitDay.objects.filter(case=case.case_id)}:
            try:
                found.append(ics.written(read_calendar_day(item_key=key, to=actor, now=clock.now())).decode())
            except NotFound:
                continue
    return found
