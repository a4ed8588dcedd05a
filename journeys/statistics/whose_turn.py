"""Who holds the ball: every day on which a step stood open is somebody's.

And the ledger of what was late. Counted by the database under the caller's row security, as in
`region_figures`. A day is the holder's from the moment the step opened until it ended; while its
clock stood still (papers were asked for, the family was ill) it is nobody's here: whoever answers
for that has a step of its own. A step that only waits for another journey of the case is nobody's
either: its days are counted at the steps of that journey, by whom they stand open. A question how it
was may stay without an answer, and nobody is late with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from journeys.language.definition import Definition
from journeys.language.vocabulary import Force, Text
from journeys.models import JourneyVersion, VersionState
from journeys.versions.published import IN_FORCE
from journeys.viewflow_flows import OPEN, registry

_SECONDS_OF_A_DAY = 86_400
_NOBODYS = frozenset({"other_journey", "survey"})  # kinds of step in which nobody holds the ball

_HELD = """
SELECT i.holder, count(*) FILTER (WHERE i.finished IS NULL), count(*) FILTER (WHERE i.finished IS NOT NULL),
       sum(extract(epoch FROM coalesce(i.finished, %(now)s) - i.created - i.stopped) / %(day)s),
       sum(extract(epoch FROM i.stopped) / %(day)s),
       count(*) FILTER (WHERE i.late_since IS NOT NULL AND i.finished IS NULL),
       count(*) FILTER (WHERE i.late_since IS NOT NULL AND i.finished IS NOT NULL),
       coalesce(sum(extract(epoch FROM coalesce(i.finished, %(now)s) - i.late_since) / %(day)s), 0)
FROM journeys_workitem i JOIN journeys_journeyrun r ON r.id = i.process_id
WHERE r.region_key = %(region)s AND (i.status = ANY(%(open)s) OR i.status = 'DONE' AND i.finished >= %(since)s)
  AND r.flow_class || ':' || split_part(i.flow_task, ':', 2) <> ALL(%(nobodys)s)
GROUP BY 1 ORDER BY 4 DESC, 1
"""
_LATE = """
SELECT i.key, r.key, r.flow_class, split_part(i.flow_task, ':', 2), i.holder, r.organisation_key, i.late_since,
       i.finished, extract(epoch FROM coalesce(i.finished, %(now)s) - i.late_since) / %(day)s
FROM journeys_workitem i JOIN journeys_journeyrun r ON r.id = i.process_id
WHERE r.region_key = %(region)s AND i.late_since IS NOT NULL
  AND (i.status = ANY(%(open)s) OR i.status = 'DONE' AND i.finished >= %(since)s)
  AND r.flow_class || ':' || split_part(i.flow_task, ':', 2) <> ALL(%(nobodys)s)
ORDER BY i.finished IS NOT NULL, 9 DESC, 1 LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class DaysHeld:
    """What one kind of organisation, or the family, held.

    Days are the sum over its steps: some stand side by side.
    """

    holder: str  # organisation type
    title: Text
    side: str  # state | partner | family | own | machine
    open: int
    done: int
    days: float
    days_stopped: float  # the clock stood still
    late_open: int
    late_done: int
    days_late: float


@dataclass(frozen=True, slots=True)
class LateItem:
    """A line of the ledger. force: law | own.

    The law's where any of its terms that passed may have been the law's.
    """

    item_key: UUID
    run_key: UUID
    ref: str
    step: str
    title: Text
    holder: str
    holder_title: Text
    leader_key: UUID  # the organisation that leads the run
    late_since: datetime
    ended_at: datetime | None
    days_late: float
    force: str
    source: Text  # where the term stands written, as its table says


def held(*, region_key: UUID, since: datetime, now: datetime) -> tuple[DaysHeld, ...]:
    """Return who held the steps that are open or ended since a moment.

    Whoever held longest first.
    """
    types = {key: one for definition in _definitions() for key, one in definition.vocabulary.organisation_types.items()}
    return tuple(
        DaysHeld(
            holder=holder,
            title=types[holder].title if holder in types else {"ru": holder},
            side=types[holder].side if holder in types else "",
            open=open_,
            done=done,
            days=float(days),
            days_stopped=float(stopped),
            late_open=late_open,
            late_done=late_done,
            days_late=float(late),
        )
        for holder, open_, done, days, stopped, late_open, late_done, late in _rows(
            _HELD, region=region_key, since=since, now=now
        )
    )


def late(*, region_key: UUID, since: datetime, now: datetime, most: int) -> tuple[LateItem, ...]:
    """Return the steps that are late now or ended late since a moment: open ones first, the longest late first."""
    found = []
    for item, run, flow, step, holder, leader, late_since, ended, days in _rows(
        _LATE, region=region_key, since=since, now=now, most=most
    ):
        definition = registry.definition(flow)
        known = definition.by_key[step]
        kind = definition.vocabulary.organisation_types.get(holder)
        terms = [definition.vocabulary.terms[key] for key in known.due]
        law = next((term for term in terms if term.force is Force.LAW), None)
        found.append(
            LateItem(
                item_key=item,
                run_key=run,
                ref=flow,
                step=step,
                title=known.title,
                holder=holder,
                holder_title=kind.title if kind else {"ru": holder},
                leader_key=leader,
                late_since=late_since,
                ended_at=ended,
                days_late=float(days),
                force=Force.LAW.value if law else Force.OWN.value,
                source=law.source if law else {},
            )
        )
    return tuple(found)


def _definitions() -> Iterator[Definition]:
    """Yield every version in force, the newest of a journey last: what it calls an organisation counts."""
    rows = JourneyVersion.objects.filter(state__in=IN_FORCE).order_by("journey", "version")
    for journey, version in rows.values_list("journey", "version"):
        yield registry.definition(f"{journey}@{version}")


def _nobodys() -> list[str]:
    """Return the steps whose days are nobody's, as `ref:step`, of every version that runs may be on."""
    rows = JourneyVersion.objects.exclude(state=VersionState.DRAFT).values_list("journey", "version")
    refs = [f"{journey}@{version}" for journey, version in rows]
    return [f"{ref}:{step.key}" for ref in refs for step in registry.definition(ref).steps if step.kind in _NOBODYS]


def _rows(sql: str, *, region: UUID, **arguments: Any) -> list[tuple[Any, ...]]:
    fixed: dict[str, Any] = {"region": region, "open": list(OPEN), "day": _SECONDS_OF_A_DAY, "nobodys": _nobodys()}
    with connection.cursor() as cursor:
        cursor.execute(sql, {**fixed, **arguments})
        return list(cursor.fetchall())
