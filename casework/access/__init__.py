"""Who may see or do what: the one place. Below it stands row security, so forgetting fails loudly.

`acting_as` opens one durable transaction and tells the database who acts; `visible` scopes a queryset to its reader;
`check_…` raises, `can_…` answers. Deny by default.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from casework.access import signed_context
from casework.access.actors import Actor, Beside, Guest, Inside, machine, member, visitor
from casework.access.memberships import (
    colleagues_named,
    curators_of,
    demo_members,
    deserted,
    desks_of,
    former_members,
    has_account,
    has_desk,
    heirs_of,
    invitations_managed,
    is_led,
    led_by_nobody,
    members_managed,
    members_of,
    roles_given_alone,
)
from casework.access.permissions import (
    can_administer,
    can_choose_priorities,
    can_confirm_roles,
    can_decide_figures,
    can_lead,
    can_look_after_data,
    can_manage_members,
    can_open_cases,
    can_take_up,
    check_may_administer,
    check_may_choose_priorities,
    check_may_confirm_roles,
    check_may_decide_figures,
    check_may_do,
    check_may_lead,
    check_may_look_after_data,
    check_may_manage_members,
    check_may_open_cases,
    check_may_publish,
    check_may_take_part,
    check_may_take_up,
)
from casework.errors import Forbidden, NotFound
from casework.models import (
    Case,
    Offer,
    PartnerRequest,
    Person,
    Priority,
    PriorityChoice,
    Region,
    Role,
    User,
)
from casework.vault import ring
from journeys import public as journeys

__all__ = [
    "Actor",
    "Guest",
    "acting_as",
    "beside",
    "can_administer",
    "can_choose_priorities",
    "can_confirm_roles",
    "can_decide_figures",
    "can_lead",
    "can_look_after_data",
    "can_manage_members",
    "can_open_cases",
    "can_take_up",
    "check_may_administer",
    "check_may_choose_priorities",
    "check_may_confirm_roles",
    "check_may_decide_figures",
    "check_may_do",
    "check_may_lead",
    "check_may_look_after_data",
    "check_may_manage_members",
    "check_may_open_cases",
    "check_may_publish",
    "check_may_take_part",
    "check_may_take_up",
    "colleagues_named",
    "curators_of",
    "current",
    "demo_members",
    "demo_regions",
    "deserted",
    "desks_of",
    "find",
    "former_members",
    "has_account",
    "has_desk",
    "heirs_of",
    "inside",
    "invitations_managed",
    "is_led",
    "led_by_nobody",
    "machine",
    "member",
    "members_managed",
    "members_of",
    "narrowed",
    "no_such_page",
    "person",
    "public_priorities",
    "public_regions",
    "regions_to_call",
    "roles_given_alone",
    "visible",
    "visitor",
]

Row = TypeVar("Row", bound=models.Model)


def person(actor: Actor) -> User:
    """Return the person who acts.

    Raises:
        Forbidden: A job acts, and this is for people only.
    """
    if actor.user is None:
        raise Forbidden(_("Only a person can do this, so nothing was changed. Sign in and try again."))
    return actor.user


_current: ContextVar[Actor | None] = ContextVar("actor", default=None)


def current() -> Actor:
    """Return who acts now.

    Raises:
        Forbidden: Nobody does: the code forgot `acting_as`.
    """
    actor = _current.get()
    if actor is None:
        raise Forbidden(_("Nobody is signed in, so nothing is shown. Sign in and open the page again."))
    return actor


@contextmanager
def acting_as(actor: Actor, *, one_snapshot: bool = False, only_reads: bool = False) -> Iterator[Actor]:
    """One durable transaction plus the row-security context. Does not nest: an act never starts another act.

    Args:
        one_snapshot: For reading only: every statement sees the same moment, whatever others commit meanwhile.
        only_reads: A page: what it has read of a journey it does not read again.
    """
    with transaction.atomic(durable=True), journeys.memo.remembering(only_reads=only_reads or one_snapshot):
        if one_snapshot:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _tell_database(actor)
        ring.forget()
        token = _current.set(actor)
        try:
            yield actor
        finally:
            _current.reset(token)
            if not connection.needs_rollback:  # inside a test's transaction the setting would outlive the act
                _tell_database(None)


def _tell_database(actor: Actor | None) -> None:
    if actor is None:
        signed_context.forget()
        return
    guest = actor.guest
    signed_context.tell(
        {
            "region": str(actor.region.pk),
            "organisation": str(actor.organisation_key or ""),
            "reach": actor.reach,
            "family": str(actor.family_id or ""),
            "offer": str(guest.offer_id or "") if guest else "",
            "figures": "only" if actor.role == Role.CURATOR else "",
            "user": str(actor.user_key or ""),
            "job": _job_of(actor),
        }
    )


def _job_of(actor: Actor) -> str:
    """Return which link or machine acts; "" for a person who signed in."""
    return f"link {actor.guest.link_id}" if actor.guest else actor.machine


@contextmanager
def inside(actor: Actor, question: Offer | PartnerRequest) -> Iterator[Actor]:
    """Open the step that a partner was asked about, within its `acting_as`: that case, nothing else of the region.

    Raises:
        NotFound: The question was not put to this partner, or is not any more.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_id, family_id, organisation_key, item_key FROM casework_case_asked_about(%s)", [question.pk]
        )
        found = cursor.fetchone()
    if found is None:
        raise _nothing_here()
    with narrowed(replace(actor, inside=Inside(*found)), within=actor) as one_step:
        yield one_step


def beside(actor: Actor, *, case_id: UUID, person_id: UUID | None = None) -> Actor:
    """Return the worker as she shows a family its page on her own screen: narrowed to that family.

    Args:
        person_id: Who sits there; somebody else's than the family's counts as nobody.

    Raises:
        NotFound: Missing, or another organisation's.
        Forbidden: She may see but not lead the case.
    """
    case = find(Case, to=actor, pk=case_id)
    check_may_lead(actor, case)
    is_theirs = person_id is not None and visible(Person, to=actor).filter(pk=person_id, family=case.family_id).exists()
    return replace(actor, beside=Beside(case.pk, case.family_id, person_id if is_theirs else None))


@contextmanager
def narrowed(to: Actor, *, within: Actor) -> Iterator[Actor]:
    """Go on within somebody's `acting_as` as the same who sees less, then as before.

    To a job of the region only where who reads gets numbers and nothing else (`casework.act_parts.left_work`).
    """
    _tell_database(to)
    token = _current.set(to)
    try:
        yield to
    finally:
        _current.reset(token)
        if not connection.needs_rollback:
            _tell_database(within)


# ---- seeing ----------------------------------------------------------------------------------------------------------

_TO_CASE = {
    "AccessLink": "case__",
    "Notice": "case__",
    "Message": "case__",
    "Case": "",
    "CaseJourney": "case__",
    "CaseFact": "case__",
    "IncomeSpan": "case__",
    "Note": "case__",
    "Consent": "case__",
    "Offer": "case__",
    "Need": "case__",
    "NeedItem": "need__case__",
    "Pledge": "item__need__case__",
    "VisitDay": "case__",
    "Visit": "visit_day__case__",
    "CaseDocument": "case__",
    "ReceivedPaper": "case__",
    "TimelineEntry": "case__",
    "SurveyAnswer": "case__",
    "ReadLogEntry": "case__",
    "PartnerRequest": "case__",
    "Escalation": "case__",
    "Correction": "case__",
    "Mention": "case__",
    "StepDraft": "case__",
    "Snooze": "case__",
    "Assignment": "case__",
    "Substitution": "",
    "SavedView": "",
    "AccessCode": "link__case__",
    "DangerAtHome": "family__",
    "Family": "",
    "Person": "family__",
}


_FIGURES = frozenset(
    {"Case", "CaseJourney", "Correction", "Escalation", "Mention", "SurveyAnswer", "Offer", "PartnerRequest"}
)
_OF_NO_FAMILY = frozenset({"Substitution", "SavedView"})
_QUESTIONS = frozenset({"Offer", "PartnerRequest"})
# what belongs to a region and to no family: surveys of citizens and what was picked from them
_TO_REGION = {
    "CitizenSurvey": "",
    "SurveyTally": "survey__",
    "PriorityChoice": "",
    "Priority": "choice__",
    "JourneyDraft": "",
}
# who looks after the data of families: rows with a family's key and no word of it
_TO_KEEPERS = frozenset({"Erasure", "LegalHold", "KeptReading"})


def visible(model: type[Row], *, to: Actor) -> models.QuerySet[Row]:
    """Return the rows of a protected model that this reader may see: the only way a queryset enters a page."""
    rows = model._default_manager.all()
    name = model.__name__
    if name in _TO_REGION:
        mine = rows.filter(**{f"{_TO_REGION[name]}region": to.region})
        return mine if can_choose_priorities(to) else rows.none()
    if name in _TO_KEEPERS:
        return rows.filter(region=to.region) if can_look_after_data(to) or to.role == "machine" else rows.none()
    path = _TO_CASE[name]
    if to.role == Role.CURATOR and name not in _FIGURES:
        return rows.none()
    if to.reach == "region":
        return rows.filter(**{f"{path}region": to.region})
    if to.reach == "organisation":
        rows = rows.filter(**{f"{path}region": to.region, f"{path}organisation": to.organisation_key})
        if name not in _OF_NO_FAMILY:
            rows = rows.filter(**{f"{path}erased_at": None})  # only jobs and figures see what is left of a family
        return rows.filter(**{_TO_FAMILY.get(name, f"{path}family"): to.family_id}) if to.family_id else rows
    if to.reach == "partner" and name in _QUESTIONS:
        only = {"pk": to.guest.offer_id} if to.guest else {}
        return rows.filter(organisation=to.organisation_key, **only)
    return rows.none()


_TO_FAMILY = {"Family": "pk", "Person": "family", "DangerAtHome": "family"}


def demo_regions() -> list[Region]:
    """Return the regions whose sent messages a demo shows to everybody, nothing elsewhere. Read before sign-in."""
    from django.conf import settings

    is_demo = settings.DEMO_SIGN_IN and not settings.IN_PRODUCTION
    return list(Region.objects.order_by("code")) if is_demo else []


def regions_to_call() -> models.QuerySet[Region]:
    """Return the regions that have a telephone for families: for everybody, signed in or not."""
    return Region.objects.exclude(phone="").order_by("name_ru")


def public_regions() -> models.QuerySet[Region]:
    """Return the regions that have picked priorities: their pages are for everybody, signed in or not."""
    chosen = PriorityChoice.objects.filter(ended_at=None)
    return Region.objects.filter(pk__in=chosen.values("region")).order_by("name_ru")


def public_priorities(region: Region) -> models.QuerySet[Priority]:
    """Return all a region ever picked, with curators: for everybody, signed in or not. No family is in it."""
    rows = Priority.objects.filter(choice__region=region).select_related("choice", "curator__user")
    return rows.order_by("-choice__chosen_at", "place")


def find(model: type[Row], *, to: Actor, **wanted: Any) -> Row:
    """Return the one row the reader may see.

    Raises:
        NotFound: Missing or somebody else's: the same words for both.
    """
    found = visible(model, to=to).filter(**wanted).first()
    if found is None:
        raise _nothing_here()
    return found


def no_such_page() -> str:
    """Return the words for what is missing or somebody else's: the same for both."""
    return _("There is no such page for you. The link may be old. Go back to today's list.")


def _nothing_here() -> NotFound:
    return NotFound(no_such_page())
