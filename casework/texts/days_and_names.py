"""Days, spans and names as people say them. Days are the region's: its zone is active while a page is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from casework.texts import formatting
from casework.texts.translated import say


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline in words. shade: bad | warn | plain."""

    shade: str
    icon: str
    text: str


class Named(Protocol):
    """Whoever has a name, as a user has."""

    name: str


def name_of(user: Named | None) -> str:
    """Return the name of a user, "" where there is nobody."""
    return user.name if user else ""


def two_letters(language: str | None) -> str:
    """Return the language without its region."""
    return (language or "ru").split("-")[0]


def local_day(value: date | datetime) -> date:
    """Return the day of a moment in the active zone; a day is itself."""
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def day(value: date | datetime) -> str:
    """`25 November`."""
    return formatting.day(local_day(value))


def day_short(value: date | datetime) -> str:
    """`25.11`, in English `25 Nov`; the last day of a term that ends at midnight."""
    return formatting.day_short(last_day(value) if isinstance(value, datetime) else value)


def day_with_year(value: date | datetime) -> str:
    """`14 November 2026`."""
    return formatting.date_in_words(local_day(value))


def weekday_and_day(value: date | datetime) -> str:
    """`Friday, 27 November`, the first letter large."""
    return formatting.weekday_and_day(local_day(value))


def weekday_and_time(value: datetime) -> str:
    """`Sunday, 29 November, 18:00`, for the middle of a sentence; Russian names the weekday in the genitive."""
    weekday = (
        pgettext("until", "Monday"),
        pgettext("until", "Tuesday"),
        pgettext("until", "Wednesday"),
        pgettext("until", "Thursday"),
        pgettext("until", "Friday"),
        pgettext("until", "Saturday"),
        pgettext("until", "Sunday"),
    )[local_day(value).weekday()]
    return f"{weekday}, {day(value)}, {clock_time(value)}"


def clock_time(value: datetime) -> str:
    """`9:30`."""
    local = timezone.localtime(value)
    return f"{local.hour}:{local.minute:02d}"


def duration(minutes: int) -> str:
    """`2 h 40 min`."""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return _("%(minutes)s min") % {"minutes": rest}
    if not rest:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


def moment(value: datetime, *, now: datetime) -> str:
    """`today, 9:05`, `yesterday, 16:20`, `19 November, 12:00`; another year is named."""
    told, today = local_day(value), local_day(now)
    time = clock_time(value)
    if told == today:
        return _("today, %(time)s") % {"time": time}
    if told == today - timedelta(days=1):
        return _("yesterday, %(time)s") % {"time": time}
    return f"{_day_as_of(value, today)}, {time}"


def _day_as_of(value: date | datetime, today: date) -> str:
    """Return a day, with its year where that is another one than today's."""
    return day(value) if local_day(value).year == today.year else day_with_year(value)


def _last_moment(value: datetime) -> datetime:
    """Return the last moment of a term; one that ends at midnight ends on the day before."""
    return value - timedelta(microseconds=1) if _is_midnight(value) else value


def due(value: datetime | None, *, now: datetime, late: datetime | None = None) -> Due | None:
    """Return the words of a deadline, None without one. A term that ends with the day names no hour."""
    if value is None:
        return None
    last = _last_moment(value)
    days = (local_day(last) - local_day(now)).days
    if late is not None or value < now:
        return Due("bad", "clock-alert", _overdue(days, last))
    if days == 0:
        text = _("today") if _ends_the_day(value) else _("today, %(time)s") % {"time": clock_time(value)}
        return Due("warn", "clock", text)
    if days == 1:
        return Due("plain", "", _("tomorrow"))
    if days < 7:
        return Due("plain", "", f"{_short_weekdays()[local_day(last).weekday()]}, {day(last)}")
    return Due("plain", "", _day_as_of(last, local_day(now)))


def last_day(value: datetime) -> date:
    """Return the day on which a deadline ends; midnight ends the day before."""
    return local_day(_last_moment(value))


def day_of_a_term(value: datetime) -> str:
    """`25 November`: the last day of a term, whose end at midnight belongs to the day before."""
    return day(last_day(value))


def _overdue(days: int, last: datetime) -> str:
    if days >= 0:
        return _("today, %(time)s") % {"time": clock_time(last)} if days == 0 else day(last)
    if days == -1:
        return _("yesterday")
    if days > -30:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    return _("since %(day)s") % {"day": day(last)}


def _is_midnight(value: datetime) -> bool:
    local = timezone.localtime(value)
    return (local.hour, local.minute, local.second) == (0, 0, 0)


def _ends_the_day(value: datetime) -> bool:
    local = timezone.localtime(value)
    return _is_midnight(value) or (local.hour, local.minute) == (23, 59)


def _short_weekdays() -> Sequence[str]:
    return (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )


def initials(name: str) -> str:
    """Return the first letters of the first two words."""
    return "".join(word[0].upper() for word in name.replace("«", "").replace("»", "").split()[:2])


def not_asked(organisation: Any) -> str:
    """Return why an organisation takes no requests now: `full, asked again from 14 December`."""
    if not organisation.pause or not organisation.takes_requests:
        return _("takes no requests now")
    day = formatting.day(organisation.asked_again_on)
    if organisation.pause == "full":
        return _("full, asked again from %(day)s") % {"day": day}
    return _("pauses, asked again from %(day)s") % {"day": day}


def organisation_name(organisation: Any) -> str:
    """Return the name of an organisation, a row or a plain value, in the reader's language."""
    language = two_letters(get_language())
    texts = getattr(organisation, "name", None)
    if isinstance(texts, dict):
        return say(texts, language)
    return str(getattr(organisation, f"name_{language}", "") or organisation.name_ru)


def greeting(now: datetime) -> str:
    """Return a greeting for the hour of the region."""
    hour = timezone.localtime(now).hour
    if 5 <= hour < 12:
        return _("Good morning")
    return _("Good afternoon") if 12 <= hour < 18 else _("Good evening")


def first_name(name: str) -> str:
    """Return the name by which a colleague is greeted; staff's names are written first name first."""
    return name.strip().partition(" ")[0]
