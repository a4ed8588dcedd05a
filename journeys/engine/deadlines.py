"""The arithmetic of time: ends of local days, deadlines with a clock that may stop. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from journeys.engine.working_days import ONE_DAY, WorkingCalendar
from journeys.language.vocabulary import Length, Term, Unit

YEAR = timedelta(days=366)  # back from a date, it reaches past the one before and never past the one before that
SLACK = timedelta(days=30)  # counted there and back, short months and days off move a date by less

MONTHS_IN = {Unit.MONTHS: 1, Unit.YEARS: 12}
DAYS_IN = {Unit.DAYS: 1, Unit.WEEKS: 7}

Span = tuple[datetime, datetime | None]


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of a local day, in UTC."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the last microsecond of a local day, in UTC: an act at that moment is still in time."""
    return start_of_day(day + ONE_DAY, zone) - timedelta(microseconds=1)


def local_day(moment: datetime | date, zone: ZoneInfo) -> date:
    """Return the day a moment belongs to; a date is itself."""
    return moment.astimezone(zone).date() if isinstance(moment, datetime) else moment


def shift_day(day: date, length: Length, *, calendar: WorkingCalendar) -> date:
    """Move a day by a day-like length. Months and years stop at the end of a shorter month.

    Raises:
        ValueError: The length is in hours, which have no place in a count of days.
    """
    if length.unit is Unit.HOURS:
        raise ValueError("hours move a moment, not a day")
    if length.unit is Unit.WORKING_DAYS:
        return calendar.move(day, length.number)
    if length.unit in MONTHS_IN:
        return _add_months(day, length.number * MONTHS_IN[length.unit])
    return day + timedelta(days=length.number * DAYS_IN[length.unit])


def latest_start(day: date, length: Length, *, calendar: WorkingCalendar) -> date:
    """Return the last day from which a day-like length ends on that day or before it.

    Raises:
        ValueError: The length is in hours.
    """
    start = shift_day(day, Length(-length.number, length.unit), calendar=calendar) + SLACK
    while shift_day(start, length, calendar=calendar) > day:
        start -= ONE_DAY
    return start


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, _days_in(year, month + 1)))


def _days_in(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - ONE_DAY).day


def shift(moment: datetime, length: Length, *, zone: ZoneInfo, calendar: WorkingCalendar) -> datetime:
    """Move a moment by a length: hours exactly, all else by local days at the same time of day.

    Returns UTC.
    """
    if length.unit is Unit.HOURS:
        return moment.astimezone(UTC) + timedelta(hours=length.number)
    local = moment.astimezone(zone)
    day = shift_day(local.date(), length, calendar=calendar)
    return datetime.combine(day, local.time(), tzinfo=zone).astimezone(UTC)


def due_moment(
    term: Term,
    base: datetime | date,
    *,
    zone: ZoneInfo,
    calendar: WorkingCalendar,
    stopped: Iterable[Span] = (),
) -> datetime | None:
    """Return the last moment that is in time.

    Day-like units end with the local day, hours end exactly; hours counted from a mere day count
    from its end, so that nobody is called late who may be in time. A yearly date is the next one on
    or after the base, or the one of the year that the base lies in where the term says when its year
    begins: then it may be over already. No clock stops it. A span of stopped clock gives back what was left when
    it began. None: the clock stands still and nobody knows how long; unless the law sets the
    `longest`, which no span outlasts.
    """
    if term.yearly is not None:
        first = local_day(base, zone)
        if term.year_begins is not None:
            first = _last_date(first, term.year_begins)
        return end_of_day(_yearly_end(first, term.yearly, calendar if term.on_working_day else None), zone)
    if term.length is None:
        raise ValueError(f"term {term.key} has neither a length nor a yearly date")
    due = _with_stops(term.length, base, merged(stopped), zone=zone, calendar=calendar)
    if term.longest is not None:
        limit = _with_stops(term.longest, base, (), zone=zone, calendar=calendar)
        due = min((end for end in (due, limit) if end is not None), default=None)
    if due is None or not term.on_working_day:
        return due
    return end_of_day(first_working_day(local_day(due, zone), calendar), zone)


def _yearly_end(day: date, month_and_day: tuple[int, int], calendar: WorkingCalendar | None) -> date:
    """Return the last day in time. With a calendar an end on a day off moves, so the one just past may still run."""
    if calendar is None:
        return _next_date(day, month_and_day)
    ends = (
        first_working_day(one, calendar) for one in (_last_date(day, month_and_day), _next_date(day, month_and_day))
    )
    return next(end for end in ends if end >= day)


def first_working_day(day: date, calendar: WorkingCalendar) -> date:
    """Return the day itself where offices work on it, else the next working day.

    Source: Civil Code, article 193.
    """
    return day if calendar.is_working(day) else calendar.move(day, 1)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join spans that touch or overlap, oldest first."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span[0]):
        if joined and _reaches(joined[-1], span[0]):
            joined[-1] = (joined[-1][0], _later_end(joined[-1], span))
        else:
            joined.append(span)
    return tuple(joined)


def _reaches(span: Span, moment: datetime) -> bool:
    """Say whether a span lasts until a moment; one without an end does."""
    return span[1] is None or moment <= span[1]


def _later_end(earlier: Span, later: Span) -> datetime | None:
    if earlier[1] is None or later[1] is None:
        return None
    return max(earlier[1], later[1])


def _with_stops(
    length: Length, base: datetime | date, spans: tuple[Span, ...], *, zone: ZoneInfo, calendar: WorkingCalendar
) -> datetime | None:
    if length.unit is Unit.HOURS:
        return _exact(length, base if isinstance(base, datetime) else end_of_day(base, zone), spans)
    first = local_day(base, zone)
    due = shift_day(first, length, calendar=calendar)
    for since, until in spans:
        stop = max(first, since.astimezone(zone).date())
        if stop > due:
            break  # it was late before the clock stopped
        if until is None:
            return None
        resumed = until.astimezone(zone).date()
        if resumed <= stop:
            continue
        if length.unit is Unit.WORKING_DAYS:
            due = calendar.move(resumed, calendar.count(stop, due))
        else:
            due += resumed - stop
    return end_of_day(due, zone)


def _exact(length: Length, base: datetime, spans: tuple[Span, ...]) -> datetime | None:
    due = base.astimezone(UTC) + timedelta(hours=length.number)
    for since, until in spans:
        stop = max(base, since)
        if stop > due:
            break
        if until is None:
            return None
        due += max(until - stop, timedelta(0))
    return due


def _last_date(day: date, month_and_day: tuple[int, int]) -> date:
    """Return the newest such date that has come: when the year of the base began."""
    coming = _next_date(day, month_and_day)
    return coming if coming == day else _next_date(coming - YEAR, month_and_day)


def _next_date(day: date, month_and_day: tuple[int, int]) -> date:
    """Return the next such date; 29 February counts as the 28th in other years."""
    month, number = month_and_day
    for year in (day.year, day.year + 1):
        found = date(year, month, min(number, _days_in(year, month)))
        if found >= day:
            return found
    raise AssertionError("a date comes back within a year")
