"""Rows that no story gets to by its acts: one of each kind, so that no table stands empty."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F

from casework import access, clock
from casework.demo.authorisation.stories import Story
from casework.models import (
    Assignment,
    Case,
    IncomeKind,
    IncomeSpan,
    NeedItem,
    Offer,
    PartnerRequest,
    Person,
    Pledge,
    Snooze,
    Visit,
    VisitDay,
)

FIRST_MONTH, LAST_MONTH = date(2026, 1, 1), date(2026, 3, 1)
AN_HOUR = timedelta(hours=1)


def plant(story: Story) -> None:
    """Write them. Of steps that nobody knows: the pages of the real ones stay as they are."""
    now, worker = clock.now(), access.person(story.by)
    hour = now.replace(minute=0, second=0, microsecond=0)
    with access.acting_as(story.machine):
        of_case: dict[str, Any] = {"case": Case.objects.get(pk=story.case_id)}
        person = Person.objects.filter(family=of_case["case"].family_id).order_by("pk")[0]
        of_step = {**of_case, "work_item_key": uuid.uuid4()}
        Snooze.objects.create(**of_step, until=now.date(), set_by=worker, set_at=now, ended_at=now)
        Assignment.objects.create(**of_step, user=worker, assigned_by=worker, assigned_at=now, ended_at=now)
        IncomeSpan.objects.create(
            **of_case, person=person, kind=IncomeKind.WAGE, amount="1", first_month=FIRST_MONTH, last_month=LAST_MONTH,
            noted_at=now, noted_by=worker,
        )  # fmt: skip
        day = VisitDay.objects.create(**of_step, subject=person, day=now.date(), proposed_at=now)
        Visit.objects.create(
            visit_day=day,
            visit_type="paediatrician",
            subject=person,
            resource_key=uuid.uuid4(),
            during=DateTimeTZRange(hour, hour + AN_HOUR),
        )
        item = NeedItem.objects.filter(need__case=story.case_id).order_by("pk").last()
        offer = Offer.objects.filter(case=story.case_id).order_by("pk").first()
        if item is not None and offer is not None:
            Pledge.objects.create(item=item, organisation_id=offer.organisation_id, amount=1, pledged_at=now)
            one_more = {"wanted": F("wanted") + 1, "pledged": F("pledged") + 1}  # as acts would
            NeedItem.objects.filter(pk=item.pk).update(**one_more)
            _question_to(offer, at=now)


def _question_to(offer: Offer, *, at: datetime) -> None:
    """Put to the charity a question that was taken back: its offer's link does not open that."""
    request = PartnerRequest.objects.filter(case=offer.case_id).order_by("pk")[0]
    request.pk, request.organisation_id, request.work_item_key = (
        uuid.uuid4(),
        offer.organisation_id,
        uuid.uuid4(),
    )
    request.asked_at = request.withdrawn_at = at
    request.save(force_insert=True)
