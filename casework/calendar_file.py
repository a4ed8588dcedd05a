"""A doctors' day as a calendar file (RFC 5545): the same event whenever it is loaded, moved by it, cancelled by it.

It lands in a telephone's calendar and from there who knows where: times, rooms and the place, never a doctor's trade.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

REMIND_BEFORE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """What the file says. `changes`: how often the day was booked, moved or cancelled since it was booked first."""

    key: UUID
    starts: datetime
    ends: datetime
    place: str
    lines: Sequence[str]
    changes: int
    cancelled: bool
    changed_at: datetime


def written(day: CalendarDay) -> bytes:
    """Return the file. Its UID stays when the day is moved; SEQUENCE tells which of two files is newer."""
    calendar = Calendar()
    calendar.add("prodid", "-//Ryadom//Doctors day//RU")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if day.cancelled else "PUBLISH")
    event = Event()
    event.add("uid", f"{day.key}@ryadom")
    event.add("sequence", day.changes)
    event.add("dtstamp", day.changed_at.astimezone(UTC))
    event.add("dtstart", day.starts.astimezone(UTC))
    event.add("dtend", day.ends.astimezone(UTC))
    event.add("summary", _("Ryadom: all visits on one day"))
    event.add("location", day.place)
    event.add("description", "\n".join([*day.lines, _("The whole plan stands on your page.")]))
    event.add("status", "CANCELLED" if day.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    if not day.cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _("Ryadom: all visits on one day"))
        alarm.add("trigger", -REMIND_BEFORE)
        event.add_component(alarm)
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
