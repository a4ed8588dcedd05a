"""What the page of personal data shows.

What waits for a second person, what goes when, who looked. No family is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from casework import access
from casework.access import Actor
from casework.models import Case, Erasure, KeptReading, LegalHold
from casework.privacy import due, looks_between
from casework.privacy.columns import TABLES
from casework.privacy.kinds import KINDS, Class, DataKind
from casework.texts import days_and_names
from casework.web.page_data.looks import IN_WORDS
from partners import public as partners

SHOWN = 30
SOON_DAYS = 90
JOB = "personal_data"
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something about a family, known by the numbers of its cases."""

    row: Any
    numbers: str
    mine: bool  # the reader has proposed it, so another confirms


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Everything the page shows."""

    erasures: tuple[Waiting, ...]
    readings: tuple[Waiting, ...]
    holds: tuple[Waiting, ...]
    liftings: tuple[Waiting, ...]
    erased: tuple[Waiting, ...]


def read(*, to: Actor) -> PersonalData:
    """Return what waits, what is held and what was erased lately."""
    people = ("proposed_by", "confirmed_by", "set_aside_by")
    erasures = access.visible(Erasure, to=to).select_related(*people)
    readings = access.visible(KeptReading, to=to).select_related("reader")
    holds = list(
        access.visible(LegalHold, to=to)
        .filter(lifted_at=None)
        .select_related("set_by", "confirmed_by", "lifting_proposed_by")
        .order_by("set_at")
    )
    waiting = list(erasures.filter(done_at=None, set_aside_at=None).order_by("proposed_at"))
    asked = list(readings.filter(confirmed_by=None, set_aside_at=None).order_by("asked_at"))
    erased = list(erasures.exclude(done_at=None).order_by("-done_at")[:SHOWN])
    families = [row.family_id for row in (*waiting, *erased)]
    families += [row.family_id for row in asked] + [row.family_id for row in holds]
    numbers = _numbers(set(families), to=to)

    def told(rows: Iterable[Any], first: str) -> tuple[Waiting, ...]:
        mine = to.user_key
        return tuple(Waiting(row, numbers.get(row.family_id, ""), getattr(row, first) == mine) for row in rows)

    return PersonalData(
        erasures=told(waiting, "proposed_by_id"),
        readings=told(asked, "reader_id"),
        holds=told((hold for hold in holds if hold.lifting_proposed_by_id is None), "set_by_id"),
        liftings=told(
            (hold for hold in holds if hold.lifting_proposed_by_id is not None),
            "lifting_proposed_by_id",
        ),
        erased=told(erased, "proposed_by_id"),
    )


def _numbers(families: set[UUID], *, to: Actor) -> Mapping[UUID, str]:
    found: dict[UUID, list[str]] = {}
    with access.narrowed(access.machine(to.region, JOB), within=to) as job:
        rows = access.visible(Case, to=job).filter(family__in=families).order_by("number")
        for family, number in rows.values_list("family", "number"):
            found.setdefault(family, []).append(number)
    return {family: ", ".join(numbers) for family, numbers in found.items()}


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind of data: its class, how many columns, its term."""

    about: DataKind
    columns: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What goes when."""

    kinds: tuple[KindLine, ...]
    families: tuple[due.DueFamily, ...]
    rows: tuple[due.DueRows, ...]
    soon_days: int = SOON_DAYS


def terms(*, to: Actor) -> Terms:
    """Return the terms of each kind, the families that go within `SOON_DAYS`, and the rows that go with the next sweep."""
    columns: dict[str, int] = dict.fromkeys(KINDS, 0)
    for table in TABLES.values():
        for kind in table.kinds.values():
            columns[kind] += 1
    shown = (Class.CONSENT, Class.OPERATIONAL, Class.STATUTORY)
    lines = (KindLine(about, columns[key]) for key, about in KINDS.items() if about.of in shown)
    with access.narrowed(access.machine(to.region, JOB), within=to):
        return Terms(tuple(lines), due.families(within_days=SOON_DAYS, most=200), due.rows())


@dataclass(frozen=True, slots=True)
class LookLine:
    """One reader and one case, in words."""

    number: str
    people: int
    who: str
    organisation: str
    what: str
    looks: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Rows of one table that one person or job changed."""

    table: str
    who: str
    changes: int


@dataclass(frozen=True, slots=True)
class LooksReport:
    """Whose data may have been seen between two moments.

    `known_at`: from when on the terms of telling count.
    """

    since: datetime
    until: datetime
    lines: tuple[LookLine, ...]
    changes: tuple[ChangeLine, ...]
    cases: int
    people: int
    is_cut: bool
    known_at: datetime

    @property
    def tell_by(self) -> datetime:
        """Return until when the office is told that something happened."""
        return self.known_at + timedelta(hours=looks_between.TELL_WITHIN_HOURS)

    @property
    def found_out_by(self) -> datetime:
        """Return until when it is told what was found out."""
        return self.known_at + timedelta(hours=looks_between.FOUND_OUT_WITHIN_HOURS)


def looks_report(*, to: Actor, since: datetime, until: datetime, email: str, known_at: datetime) -> LooksReport:
    """Read the report.

    Args:
        email: Of one account; "": of everybody. An address nobody has finds nothing.
    """
    who = (looks_between.account_of(email) or NOBODY) if email else None
    found = looks_between.looks(since=since, until=until, who=who)
    changed = looks_between.changes(since=since, until=until, who=who)
    names = looks_between.names_of([*(one.user_key for one in found), *(one.user_key for one in changed)])
    organisations = _organisations({one.organisation_key for one in found if one.organisation_key}, to=to)
    people = {one.number: one.people for one in found}
    lines = tuple(
        LookLine(
            number=one.number,
            people=one.people,
            who=names.get(one.user_key, "") if one.user_key else "",
            organisation=organisations.get(one.organisation_key, "") if one.organisation_key else "",
            what="; ".join(str(IN_WORDS[code]) for code in one.what if code in IN_WORDS),
            looks=one.looks,
            first_at=one.first_at,
            last_at=one.last_at,
        )
        for one in found
    )
    changes = tuple(
        ChangeLine(
            one.table,
            names.get(one.user_key, "") if one.user_key else one.job or one.login,
            one.changes,
        )
        for one in changed
    )
    return LooksReport(
        since,
        until,
        lines,
        changes,
        len(people),
        sum(people.values()),
        len(found) == looks_between.MOST,
        known_at,
    )


def _organisations(keys: set[UUID], *, to: Actor) -> Mapping[UUID, str]:
    return {
        key: days_and_names.organisation_name(partners.organisation(region_key=to.region.pk, key=key)) for key in keys
    }
