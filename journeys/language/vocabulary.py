"""The vocabulary of journeys: lengths of time, deadlines, facts, figures with dates, papers, organisations, visits, kits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

Language = str
Text = Mapping[Language, str]  # {"ru": …, "en": …}
LEAP_YEAR = 2000  # in it every day of a year stands
DAY_AND_MONTH = "day and month"  # the unit of a deadline on a day of the year: 1.02 is 1 February
MONEY = "rub"  # the unit of a figure that is money; rub_per_month and its like begin with it

# how a paper of ours is made. Who prints it supplies each name; a test holds both lists equal
PLAIN_PAPER = "plain_paper"
PRINTS_AS = (PLAIN_PAPER, "route_sheet", "day_itinerary", "handover_act")
PLAIN_ROWS = ("case", "facts")
ROW_BUILDERS = (
    *PLAIN_ROWS, "advice", "applicant", "bank", "conclusions", "consent_to_handle", "consent_to_share",
    "consent_to_tell_health", "consents", "decision", "employer", "enclosures", "form_not_seen", "household", "interview",
    "lessons", "papers_had", "steps_ahead", "steps_done", "steps_open", "subjects", "tests", "to_whom",
)  # fmt: skip
SIGNERS = ("family", "us", "both", "employer")
PRINTED = ("at_opening", "at_end")


class Unit(StrEnum):
    """Units of a length of time, as a curator writes them."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Length:
    """`10 working days`; negative when it counts backwards (`2 months before …`)."""

    number: int
    unit: Unit


class Base(StrEnum):
    """What a moment counts from."""

    OPENING = "opening"  # the step's own opening
    START = "start"  # the run's start
    FACT = "fact"
    EVENT = "event"
    STEP = "step"  # the moment another step was settled


@dataclass(frozen=True, slots=True)
class Moment:
    """`21 days after child.born_on`. Without a length: the base itself."""

    base: Base
    key: str = ""
    length: Length | None = None


CONFIRMED = frozenset({"V", "C"})  # read in the law's own text; its article seen cited in a named source


class Force(StrEnum):
    """Whose deadline it is: the law's, or the region's own promise."""

    LAW = "law"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Term:
    """A deadline with its source. `length` from `start`, or a `yearly` date (month, day)."""

    key: str
    start: Moment
    length: Length | None
    force: Force
    mark: str  # V read, C cited, M general knowledge, ? uncertain: M and ? show as "to confirm"
    yearly: tuple[int, int] | None = None
    year_begins: tuple[int, int] | None = None  # of which it is the date: the school year's; else it is the next one
    only_if: str = ""  # a yes-or-no fact: the term runs only where it is yes
    unless: str = ""  # a yes-or-no fact: the term does not run where it is yes
    stops: tuple[str, ...] = ()  # events that stop the clock; a step of that name, too
    hard: bool = False
    source: Text = field(default_factory=dict, hash=False)
    checked_on: str = "never"
    longest: Length | None = None
    on_working_day: bool = False  # an end on a day off moves to the next working day
    amended: tuple[Amended, ...] = ()  # by a region, as they were confirmed

    @property
    def to_confirm(self) -> bool:
        """Say whether nobody has seen the article it stands in."""
        return self.mark not in CONFIRMED

    @property
    def value(self) -> Decimal:
        """Return how long it is, in its own unit; a yearly date as day.month: 1.02 is 1 February."""
        if self.yearly is not None:
            return value_of_day(*self.yearly)
        return Decimal(self.length.number if self.length is not None else 0)

    def lasting(self, value: Decimal) -> Term:
        """Return it with another value, as `value` has it.

        Raises:
            ValueError: No whole number, below zero, or no day of the calendar.
        """
        if self.yearly is not None:
            return replace(self, yearly=month_and_day(value))
        if self.length is None or value != int(value) or value < 0:
            raise ValueError(f"{value} is no length of the term {self.key}")
        return replace(self, length=Length(int(value), self.length.unit))

    def on(self, day: date, now: datetime | None = None) -> Term:
        """Return it as it holds for what counts from that day.

        Args:
            now: Rows that were confirmed later do not count: what was decided stays as it was decided.
        """
        row = newest_row((one.row for one in self.amended if now is None or one.known_at <= now), day)
        if row is None:
            return self
        told = replace(self, source=row.source, checked_on=row.checked_on, mark=row.mark, amended=())
        return told.lasting(row.value)


TERM_ROW = "term_"  # a deadline's row in the table of figures: a region confirms and corrects it as it does a sum


def row_of_term(term: str) -> str:
    """Return the key of a deadline in the table of figures."""
    return f"{TERM_ROW}{term}"


def term_of_row(row: str) -> str | None:
    """Return the term that a row of the table of figures is about, None for a figure."""
    return row.removeprefix(TERM_ROW) if row.startswith(TERM_ROW) else None


def value_of_day(month: int, day: int) -> Decimal:
    """Return a day of the year as a figure of the table, in day and month."""
    return day + Decimal(month) / 100


def month_and_day(value: Decimal) -> tuple[int, int]:
    """Return the day of the year that such a figure is.

    Raises:
        ValueError: There is none.
    """
    day, month = int(value), int(value % 1 * 100)
    return date(LEAP_YEAR, month, day).month, day


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the vocabulary: what conditions may ask and steps may record."""

    key: str
    type: str  # yes_no number money date text choice people
    title: Text
    unit: str = ""
    choices: tuple[str, ...] = ()
    assumed: Any = None
    asked_by: str = ""
    supplied_by: str = ""  # `from:` in the table


@dataclass(frozen=True, slots=True)
class Row:
    """The value of a figure from a day on, and how sure of it one is."""

    valid_from: date
    value: Any
    source: Text = field(hash=False)
    checked_on: str
    mark: str

    @property
    def to_confirm(self) -> bool:
        """Say whether nobody has seen the article it stands in."""
        return self.mark not in CONFIRMED


@dataclass(frozen=True, slots=True)
class Amended:
    """A row that two people of a region added to the table; it counts for what is decided after `known_at`."""

    row: Row
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure with dates; the newest row not after the day counts, of two for one day the one confirmed last."""

    key: str
    title: Text
    unit: str
    source: Text
    checked_on: str
    mark: str
    values: tuple[tuple[date, Any], ...]  # ascending
    amended: tuple[Amended, ...] = ()  # as they were confirmed

    def on(self, day: date, now: datetime | None = None) -> Any | None:
        """Return the value in force on that day, None before the first row.

        Args:
            now: Rows that were confirmed later do not count: what was decided stays as it was decided.
        """
        if self.amended:
            row = self.row_on(day, now)
            return None if row is None else row.value
        found = None
        for valid_from, value in self.values:
            if valid_from <= day:
                found = value
        return found

    def row_on(self, day: date, now: datetime | None = None) -> Row | None:
        """Return the row in force on that day with where it comes from, None before the first."""
        return newest_row(self.rows(now), day)

    def rows(self, now: datetime | None = None) -> tuple[Row, ...]:
        """Return every row: those of the table, then those added, in the order in which they were confirmed."""
        written = tuple(Row(day, value, self.source, self.checked_on, self.mark) for day, value in self.values)
        return written + tuple(one.row for one in self.amended if now is None or one.known_at <= now)


def newest_row(rows: Iterable[Row], day: date) -> Row | None:
    """Return the row in force on a day, of two for one day the later one; None before the first."""
    found: Row | None = None
    for row in rows:
        if row.valid_from <= day and (found is None or row.valid_from >= found.valid_from):
            found = row
    return found


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A paper. whose: ours (we issue a PDF) | authority (number, date, copy) | family (they bring it)."""

    key: str
    title: Text
    whose: str
    valid_for: Length | None = None  # from its date on; None: it does not lapse
    ready_in: Length | None = None  # how long a new one takes; None: it is there on the same day
    for_ever_if: str = ""  # a fact whose yes makes it lasting: antibodies that are there stay there
    mark: str = ""
    group: tuple[str, ...] = ()
    # what follows speaks of ours alone
    says: Text = field(default_factory=dict)  # the sentence it begins with; `{fact}` stands for what the fact says
    tells: tuple[str, ...] | None = None  # facts, as far as they are known; None: those that its step records
    rows: tuple[str, ...] = PLAIN_ROWS
    closes: Text = field(default_factory=dict)  # what stands below the rows
    addressed_to: str = ""  # the organisation type that it is handed in to; "": it is for the family
    form: Text = field(default_factory=dict)  # the order that sets it; {}: nobody knows of one
    signed_by: str = "family"
    printed: str = "at_end"
    not_after: tuple[str, ...] = ()  # outcomes of its step after which it has nothing to tell
    prints_as: str = PLAIN_PAPER  # the document type that prints it

    @property
    def is_signed_by_family(self) -> bool:
        """Say whether it is something that the family asks for or agrees to."""
        return self.signed_by in ("family", "both")

    @property
    def is_signed_by_us(self) -> bool:
        """Say whether it is something that we tell or promise."""
        return self.signed_by in ("us", "both")


@dataclass(frozen=True, slots=True)
class OrganisationType:
    """Who can do a step. side: state | partner | family | own | machine."""

    key: str
    title: Text
    side: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """An everyday issue that a region may pick as a priority. Its key is its journey's folder, if there is one yet."""

    key: str
    title: Text
    area: str  # social_services health_care education employment
    organisations: tuple[str, ...]  # types that take part


@dataclass(frozen=True, slots=True)
class VisitType:
    """One visit on a doctors' day."""

    key: str
    title: Text
    specialty: str
    minutes: int
    before: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    window: str = ""
    bring: Text = field(default_factory=dict)  # what the family takes along, and how it comes


@dataclass(frozen=True, slots=True)
class KitItem:
    """One line of a list of necessities."""

    key: str
    title: Text
    amount: int
    rental: bool = False


@dataclass(frozen=True, slots=True)
class Kit:
    """A list of necessities; the worker ticks what this family lacks."""

    key: str
    title: Text
    items: tuple[KitItem, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The shared tables plus the journey's own rows."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    documents: Mapping[str, DocumentType] = field(default_factory=dict)
    organisation_types: Mapping[str, OrganisationType] = field(default_factory=dict)
    visit_types: Mapping[str, VisitType] = field(default_factory=dict)
    kits: Mapping[str, Kit] = field(default_factory=dict)
    words: Mapping[str, Text] = field(default_factory=dict)
    sources: Mapping[str, Text] = field(default_factory=dict)  # articles of laws
