"""A clinic's timetable as a table, looked at row by row before anything is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from casework.bounds import OutOfBounds
from casework.typed import days, tables
from partners import public as partners

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "who": ("doctor", "врач", "кабинет"),
    "day": ("day", "date", "день", "дата"),
    "hours": ("hours", "часы"),
    "since": ("from", "с"),
    "until": ("until", "до"),
}
NEEDED = ("who", "day")
Taken = Mapping[tuple[str, date], Sequence[tuple[partners.Hours, str]]]


@dataclass(frozen=True, slots=True)
class MisreadRow:
    """A row with a mistake: its line in the file, whom it names, and why."""

    line: int
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Timetable:
    """What a table says: hours by resource and day, and the rows that are wrong."""

    hours: Mapping[UUID, Mapping[date, tuple[partners.Hours, ...]]]
    rows: int
    wrong: tuple[MisreadRow, ...]

    @property
    def days(self) -> tuple[date, date] | None:
        """Return the first and the last day, None of an empty table."""
        told = sorted(day for of_one in self.hours.values() for day in of_one)
        return (told[0], told[-1]) if told else None


def look(text: str, *, resources: Iterable[partners.ResourceView], elsewhere: Taken, today: date) -> Timetable:
    """Say what a table would write; nothing is kept.

    Args:
        resources: Of the organisation, found by their names.
        elsewhere: Hours of people of the same name in other organisations, by name and day, each
            with the place.

    Raises:
        NoTable: It is no timetable.
    """
    by_name: dict[str, list[UUID]] = defaultdict(list)
    for one in resources:
        for name in set(one.name.values()):
            by_name[_plain(name)].append(one.key)
    rows = tables.read(text, names=COLUMNS, needed=NEEDED)
    wrong: list[MisreadRow] = []
    found: dict[UUID, dict[date, list[tuple[partners.Hours, int]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        who = row.cells.get("who", "")
        try:
            row.check_whole()
            key = _whose(by_name.get(_plain(who), []))
            day = _day(row.cells.get("day", ""), today=today)
            for hours in _hours(row.cells):
                _check_apart(hours, found[key][day], elsewhere.get((_plain(who), day), ()))
                found[key][day].append((hours, row.line))
        except (OutOfBounds, partners.HoursRefused) as refused:
            wrong.append(MisreadRow(row.line, who, str(refused)))
    hours_of = {
        key: {day: tuple(sorted(hours for hours, _line in told)) for day, told in of_one.items()}
        for key, of_one in found.items()
    }
    return Timetable(hours_of, len(rows), tuple(wrong))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _whose(keys: Sequence[UUID]) -> UUID:
    if not keys:
        raise OutOfBounds(_("Nobody of this name is entered here. Enter them first, or correct the name."))
    if len(set(keys)) > 1:
        raise OutOfBounds(_("Several have this name here, so it is unclear whose hours these are. Name them apart."))
    return keys[0]


def _day(text: str, *, today: date) -> date:
    try:
        day = days.read_day(text)
    except days.NoDay as error:
        raise OutOfBounds(_("“%(text)s” is no day. Write it as 03.05.2027.") % {"text": text}) from error
    if not 0 <= (day - today).days <= 7 * partners.MOST_WEEKS:
        raise OutOfBounds(_("This day is past, or more than a year away. Take the row out."))
    return day


def _hours(cells: Mapping[str, str]) -> tuple[partners.Hours, ...]:
    told = cells.get("hours") or f"{cells.get('since', '')}-{cells.get('until', '')}"
    return partners.read_hours("" if told == "-" else told)


def _check_apart(
    hours: partners.Hours, here: Iterable[tuple[partners.Hours, int]], there: Iterable[tuple[partners.Hours, str]]
) -> None:
    """A doctor is in one place at a time."""
    for other, line in here:
        if _overlap(hours, other):
            raise OutOfBounds(
                _("These hours overlap those of line %(line)s. Nobody works twice at once: correct one.")
                % {"line": line}
            )
    for other, place in there:
        if _overlap(hours, other):
            raise OutOfBounds(
                _("Somebody of this name works at %(place)s then. Nobody is in two places: correct one.")
                % {"place": place}
            )


def _overlap(one: partners.Hours, other: partners.Hours) -> bool:
    return one[0] < other[1] and other[0] < one[1]
