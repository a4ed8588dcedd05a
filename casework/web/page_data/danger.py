"""Danger at a family's home as its worker sees it: the one safe way, what had been seen before, what is left to decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from casework import access
from casework.access import Actor
from casework.act_parts import need_to_know
from casework.models import (
    AccessCode,
    Case,
    Consent,
    DangerAtHome,
    LinkKind,
    Notice,
    NoticeState,
    ReadLogEntry,
    VisitDay,
    VisitState,
)
from casework.texts import days_and_names
from partners import public as partners

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Looked:
    """A partner that looked at a question of the family while its consent opened address and phone to it."""

    organisation: partners.OrganisationView
    at: datetime


@dataclass(frozen=True, slots=True)
class DangerPage:
    """What stands on the page.

    Attributes:
        sent: What went out to the family's phones, the newest first; `sent_in_all` counts those left out as well.
        looked: When each partner that could see address and phone looked last, the newest first.
        came_in: When somebody came in by a link and a code, the newest first.
        days: The doctors' days that stay booked.
        days_to_ask: Whether nobody has talked about them since the danger was told.
        knows_where: Whether the reader needs to know where the family lives and how it is called.
        proposed_by_reader: Whether somebody else has to confirm that it is lifted.
    """

    case: Case
    record: DangerAtHome | None
    sent: tuple[Notice, ...]
    sent_in_all: int
    looked: tuple[Looked, ...]
    came_in: tuple[datetime, ...]
    days: tuple[VisitDay, ...]
    knows_where: bool
    proposed_by_reader: bool

    @property
    def days_to_ask(self) -> bool:
        """Say whether nobody has talked with the family about a day that was booked before."""
        return any(_is_to_ask(day, self.record) for day in self.days)

    @property
    def was_seen(self) -> bool:
        """Say whether anything was sent to the family or opened by it, or a partner could see where it lives."""
        return bool(self.sent or self.came_in or self.looked)


def read_danger(case: Case, *, to: Actor, now: datetime) -> DangerPage:
    """Read the page of one case, whether or not it is dangerous there at the moment."""
    record = access.visible(DangerAtHome, to=to).filter(family=case.family_id, lifted_at=None).first()
    notices = access.visible(Notice, to=to).filter(case=case, organisation=None, state=NoticeState.SENT)
    codes = access.visible(AccessCode, to=to).filter(link__case=case, link__kind=LinkKind.FAMILY)
    entries = codes.filter(used_at__isnull=False).order_by("-used_at").values_list("used_at", flat=True)
    return DangerPage(
        case=case,
        record=record,
        sent=tuple(notices.order_by("-settled_at")[:SHOWN]),
        sent_in_all=notices.count(),
        looked=_looked(case, record, to=to),
        came_in=tuple(moment for moment in entries[:SHOWN] if moment is not None),
        days=tuple(_days_ahead(Q(case=case), to=to, now=now)),
        knows_where=need_to_know.knows_where(case, reader=to),
        proposed_by_reader=record is not None and to.user is not None and record.lifting_proposed_by_id == to.user.pk,
    )


def _looked(case: Case, record: DangerAtHome | None, *, to: Actor) -> tuple[Looked, ...]:
    rows = access.visible(ReadLogEntry, to=to).filter(case=case, what="question", organisation__isnull=False)
    if record is not None:
        rows = rows.filter(read_at__lte=record.told_at)
    last = {row.organisation_id: row.read_at for row in rows.order_by("read_at")}
    opened = access.visible(Consent, to=to).filter(case=case, purpose__startswith="share:", given_at__isnull=False)
    with_contact = {one.purpose.removeprefix("share:") for one in opened if "contact" in one.scope}
    told = [Looked(partners.organisation(region_key=to.region.pk, key=key), at) for key, at in last.items() if key]
    could = [one for one in told if one.organisation.type in with_contact]
    return tuple(sorted(could, key=lambda one: one.at, reverse=True))


def days_to_ask_about(*, to: Actor, now: datetime) -> list[VisitDay]:
    """Return the booked days of the reader's families in danger of which nobody has asked yet whether they may stay."""
    days = _days_ahead(Q(case__worker=to.user), to=to, now=now)
    if not days:
        return []
    families = {day.case.family_id for day in days}
    open_ones = access.visible(DangerAtHome, to=to).filter(family__in=families, lifted_at=None)
    records = {row.family_id: row for row in open_ones}
    return [day for day in days if _is_to_ask(day, records.get(day.case.family_id))]


def _days_ahead(whose: Q, *, to: Actor, now: datetime) -> list[VisitDay]:
    rows = access.visible(VisitDay, to=to).filter(whose, state=VisitState.BOOKED)
    ahead = rows.filter(day__gte=days_and_names.local_day(now), case__family__danger_at_home=True)
    return list(ahead.select_related("case").order_by("day"))


def _is_to_ask(day: VisitDay, record: DangerAtHome | None) -> bool:
    if record is None:
        return True
    was_before = day.chosen_at is None or day.chosen_at <= record.told_at
    return was_before and record.days_asked_at is None
