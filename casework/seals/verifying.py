"""The audit against its seals, and both against what has left: for whoever trusts nothing in the database.

Run as the owner, by `manage.py audit verify`. Every hash is reckoned anew by the statements below: functions that stand in
the database could have been replaced by whoever rewrote its rows. A test holds them together with those of the migration.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from casework.seals.sealing import BrokenSeal, Seal

_EPOCHS = "SELECT no, key, after_seal FROM audit.epoch ORDER BY no"
_SEALS = """
SELECT s.no, e.key, s.made_at, s.events, encode(s.hash, 'hex'), s.last_event, encode(s.root, 'hex'),
  s.lo::text, s.hi::text, e.after_event, e.sealed_event, p.after_event, n.sealed_event, s.no > 1 AND b.no IS NULL,
  encode(sha256(convert_to(jsonb_build_array(
    s.no, s.lo::text, s.hi::text, s.events, s.last_event, extract(epoch FROM s.made_at), encode(s.root, 'hex'),
    encode(coalesce(b.hash, ''::bytea), 'hex'), e.no, e.key, e.place, e.after_event, e.sealed_event, e.after_seal
  )::text, 'UTF8')), 'hex')
FROM audit.seal s LEFT JOIN audit.seal b ON b.no = s.no - 1 LEFT JOIN audit.epoch e ON e.no = s.epoch
LEFT JOIN audit.epoch p ON p.no = e.no - 1 LEFT JOIN audit.epoch n ON n.no = e.no + 1 ORDER BY s.no
"""
_EVENTS = """
SELECT count(*), coalesce(max(id), 0), encode(sha256(coalesce(string_agg(sha256(convert_to(jsonb_build_array(
    id, xid::text, extract(epoch FROM at), user_key, job, login, region_key, tab, row_key, op, diff
  )::text, 'UTF8')), ''::bytea ORDER BY id), ''::bytea)), 'hex')
FROM audit.event WHERE
"""
_OF_RANGE = """
xid >= %(lo)s::xid8 AND xid < %(hi)s::xid8 AND id > %(begins)s AND (%(sealed)s::bigint IS NULL OR id <= %(sealed)s)
"""
_OF_THE_REST = """
id > %(began_before)s AND id <= %(begins)s AND (id > %(sealed_before)s OR xid >= %(lo)s::xid8)
"""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a look at the whole audit found.

    `outside`: of how many seals somebody outside told; `passed_over`: how many of these a restore lost, as the database
    itself says; `restores`: how often another server, or another copy, went on.
    """

    seals: int
    events: int
    broken: tuple[BrokenSeal, ...]
    outside: int
    passed_over: int
    restores: int


@dataclass(frozen=True, slots=True)
class _Kept:
    """A seal of the database beside what is reckoned of it."""

    seal: Seal
    last_event: int
    root: str
    bounds: Mapping[str, Any]
    is_alone: bool
    reckoned: str


def verify(outside: Iterable[Seal]) -> Findings:
    """Read all events and seals, and hold them against seals that have left.

    Faults besides those of `BrokenSeal`: `left_otherwise`, outside it has another hash; `gone`, it has left and is not here.
    """
    with _one_snapshot():
        epochs = _rows(_EPOCHS)
        kept = [_of_row(row) for row in _rows(_SEALS)]
        broken = [found for one in kept if (found := _fault(one)) is not None]
    left = {(one.epoch, one.number, one.hash): one for one in outside}
    known = {one.seal.number: one.seal for one in kept}
    ends = {key: epochs[place + 1][2] for place, (_no, key, _after) in enumerate(epochs[:-1])}
    passed_over = {one for one in left.values() if one.number > ends.get(one.epoch, one.number)}
    differing = [
        BrokenSeal(one.number, "left_otherwise" if one.number in known else "gone")
        for one in left.values()
        if one not in passed_over and not _is_same(known.get(one.number), one)
    ]
    return Findings(
        seals=len(kept),
        events=sum(one.seal.events for one in kept),
        broken=tuple(sorted([*broken, *differing], key=lambda one: one.number)),
        outside=len(left),
        passed_over=len(passed_over),
        restores=max(0, len(epochs) - 1),
    )


def _fault(one: _Kept) -> BrokenSeal | None:
    if one.is_alone:
        return BrokenSeal(one.seal.number, "seal_before_missing")
    if one.seal.hash != one.reckoned:
        return BrokenSeal(one.seal.number, "seal_rewritten")
    those = _OF_THE_REST if one.bounds["hi"] is None else _OF_RANGE
    (found,) = _rows(_EVENTS + those, one.bounds)
    if found != (one.seal.events, one.last_event, one.root):
        return BrokenSeal(one.seal.number, "events_changed")
    return None


def _of_row(row: tuple[Any, ...]) -> _Kept:
    (
        number,
        epoch,
        made_at,
        events,
        hash_,
        last_event,
        root,
        lo,
        hi,
        begins,
        sealed_before,
        began_before,
        sealed,
        *rest,
    ) = row
    return _Kept(
        seal=Seal(epoch=epoch, number=number, made_at=made_at, events=events, hash=hash_),
        last_event=last_event,
        root=root,
        bounds={
            "lo": lo,
            "hi": hi,
            "begins": begins,
            "sealed_before": sealed_before,
            "began_before": began_before,
            "sealed": sealed,
        },
        is_alone=rest[0],
        reckoned=rest[1],
    )


def _is_same(kept: Seal | None, told: Seal) -> bool:
    return kept is not None and (kept.epoch, kept.hash) == (told.epoch, told.hash)


def _rows(sql: str, told: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return list(cursor.fetchall())


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """Everything as of one moment, by the database's own functions and no others of their names."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL search_path = pg_catalog")
        yield
