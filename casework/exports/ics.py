"""A day as a calendar file (RFC 5545): the same event whenever it is loaded, moved by it, cancelled by it.

It lands in a telephone's calendar and from there who knows where: times, rooms and the place, never
a doctor's trade, and for a partner nothing of the family.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from icalendar import Alarm, Calendar, Event, vCalAddress

REMIND_BEFORE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Organizer:
    """Who asks to the day. Without an address calendars still need one: its key stands for it."""

    name: str
    key: UUID
    email: str = ""

    @property
    def address(self) -> str:
        """Return it as RFC 5545 writes a calendar's user."""
        return f"mailto:{self.email}" if self.email else f"urn:uuid:{self.key}"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """What the file says. Whole days are dates, the last one not included.

    `changes`: how often the day was booked, moved or cancelled since it was booked first.
    """

    key: UUID
    title: str
    starts: datetime | date
    ends: datetime | date
    place: str
    organizer: Organizer
    changed_at: datetime
    lines: Sequence[str] = ()
    changes: int = 0
    cancelled: bool = False
    reminds: bool = False  # a day before


def written(day: CalendarDay) -> bytes:
    """Return the file. Its UID stays when the day is moved.

    SEQUENCE tells which of two files is newer. A file with a METHOD names an ORGANIZER.
    Source: RFC 5546, 3.2.1 and 3.2.5.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Ryadom//RU")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if day.cancelled else "PUBLISH")
    event = Event()
    event.add("uid", f"{day.key}@ryadom")
    event.add("sequence", day.changes)
    event.add("dtstamp", day.changed_at.astimezone(UTC))
    event.add("last-modified", day.changed_at.astimezone(UTC))
    organizer = vCalAddress(day.organizer.address)
    organizer.params["CN"] = day.organizer.name
    event.add("organizer", organizer)
    event.add("dtstart", _in_utc(day.starts))
    event.add("dtend", _in_utc(day.ends))
    event.add("summary", day.title)
    event.add("location", day.place)
    if day.lines:
        event.add("description", "\n".join(day.lines))
    event.add("status", "CANCELLED" if day.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    if day.reminds and not day.cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", day.title)
        alarm.add("trigger", -REMIND_BEFORE)
        event.add_component(alarm)
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _in_utc(moment: datetime | date) -> datetime | date:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment
