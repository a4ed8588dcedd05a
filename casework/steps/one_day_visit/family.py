"""The doctors' day as a line of the family's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from casework.models import VisitDay
from casework.steps.family_line import FamilyLine
from casework.steps.one_day_visit.days import booked_of, last_been, on_offer
from casework.texts import days_and_names


def day_line(line: FamilyLine, days: Sequence[VisitDay], now: datetime, *, address: str) -> FamilyLine:
    """Say how far the doctors' day is; without an address nobody is asked to choose one."""
    booked = booked_of(days)
    if booked is not None:
        return _booked(line, booked, now, address=address)
    if on_offer(days) and address:
        return replace(line, is_yours=True, who="", address=address, verb=_("See the days"))
    words = _("We are looking for days on which all doctors can see you.")
    been = last_been(days)
    if been is not None:
        words = _("We are looking for a day for what did not take place on %(day)s.") % {
            "day": days_and_names.day(been.day)
        }
    verb = _("See") if address else ""
    return replace(line, text=words, due=None, is_late=False, who="", address=address, verb=verb)


def _booked(line: FamilyLine, booked: VisitDay, now: datetime, *, address: str) -> FamilyLine:
    starts = min((visit.during.lower for visit in booked.visits.all()), default=now)
    words = _("%(day)s at %(time)s. All doctors expect you.") % {
        "day": days_and_names.weekday_and_day(starts),
        "time": days_and_names.clock_time(starts),
    }
    return replace(
        line,
        text=words,
        address=address,
        verb=_("See or change"),
        booked_at=starts,
        due=None,
        icon="calendar-check",
        who="",
        is_late=False,
    )
