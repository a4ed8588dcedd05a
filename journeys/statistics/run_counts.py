"""How the runs of a region go, in counts and lengths of time: for those who answer for a journey, not for a family.

Everything is counted by the database, one statement a question, under the caller's row security.
Business moments come in as arguments. Lengths are days, counted from the moment a work item opened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q
from viewflow.workflow.status import PROCESS, STATUS

from journeys.engine.acts import Attempt
from journeys.language.definition import Definition
from journeys.language.formatting import in_language
from journeys.models import JourneyRun, JourneyVersion, WorkItem
from journeys.runs import invariants
from journeys.runs.stored_state import read_snapshot
from journeys.values.statistics import HeldUp, RunWay, StepCount, VersionFigures, Waited
from journeys.versions.differences import changes
from journeys.versions.published import IN_FORCE
from journeys.viewflow_flows import OPEN, registry

_SECONDS_OF_A_DAY = 86_400

_BY_STEP = """
SELECT i.flow_task, count(*), count(i.late_since)
FROM journeys_workitem i JOIN journeys_journeyrun r ON r.id = i.process_id
WHERE r.region_key = %(region)s AND split_part(r.flow_class, '@', 1) = %(journey)s AND i.status = ANY(%(open)s)
GROUP BY 1 ORDER BY 1
"""
_WAITED = """
WITH item AS (
  SELECT split_part(i.flow_task, ':', 2) AS step, i.holder, i.due, i.finished,
         i.status = 'DONE' AND i.finished >= %(since)s AS is_done, i.status = ANY(%(open)s) AS is_open,
         extract(epoch FROM coalesce(i.finished, %(now)s) - i.created) / %(day)s AS days
  FROM journeys_workitem i JOIN journeys_journeyrun r ON r.id = i.process_id
  WHERE r.region_key = %(region)s AND split_part(r.flow_class, '@', 1) = %(journey)s
)
SELECT step, mode() WITHIN GROUP (ORDER BY holder), count(*) FILTER (WHERE is_done),
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY days) FILTER (WHERE is_done),
       count(*) FILTER (WHERE is_done AND due IS NOT NULL), count(*) FILTER (WHERE is_done AND finished <= due),
       count(*) FILTER (WHERE is_open), max(days) FILTER (WHERE is_open)
FROM item WHERE is_done OR is_open GROUP BY step
"""
_HELD_UP = """
SELECT r.key, r.flow_class, split_part(i.flow_task, ':', 2), i.status = %(error)s, coalesce(i.late_since, i.created)
FROM journeys_workitem i JOIN journeys_journeyrun r ON r.id = i.process_id
WHERE r.region_key = %(region)s AND split_part(r.flow_class, '@', 1) = %(journey)s AND i.status = ANY(%(open)s)
  AND (i.status = %(error)s OR i.late_since <= %(late)s)
ORDER BY 5, 1
"""
_REACHED_BY = """
WITH goal AS (SELECT * FROM unnest(%(steps)s::text[], %(hoped)s::text[]) AS g (step, outcome)),
run AS (
  SELECT r.id, r.zone, (r.state #>> ARRAY['facts', %(fact)s, 'date'])::date AS day FROM journeys_journeyrun r
  WHERE r.region_key = %(region)s AND split_part(r.flow_class, '@', 1) = %(journey)s
),
reached AS (
  SELECT run.id, run.zone, run.day,
    (SELECT count(DISTINCT g.step) FROM goal g JOIN journeys_workitem i ON i.process_id = run.id
     WHERE split_part(i.flow_task, ':', 2) = g.step AND i.status = 'DONE' AND i.outcome = g.outcome
       AND i.finished < (run.day + 1)::timestamp AT TIME ZONE run.zone) AS steps
  FROM run WHERE run.day >= %(since)s AND run.day < %(until)s
)
SELECT count(*) FILTER (WHERE steps = %(all)s), count(*) FROM reached
"""
_DONE_OF_KIND = """
SELECT i.key FROM journeys_workitem i JOIN journeys_journeyrun r ON r.id = i.process_id
WHERE r.region_key = %(region)s AND split_part(r.flow_class, '@', 1) = %(journey)s AND i.kind = %(kind)s
  AND i.status = 'DONE' AND i.finished >= %(since)s
ORDER BY i.finished
"""


def live_by_step(*, region_key: UUID, journey: str) -> tuple[StepCount, ...]:
    """Return how many people of the region stand at each step now, by version and step.

    Counts only, no family.
    """
    return tuple(
        StepCount(*_ref_and_step(place), open=open_, late=late)
        for place, open_, late in _rows(_BY_STEP, region=region_key, journey=journey, open=list(OPEN))
    )


def waited(*, region_key: UUID, journey: str, since: datetime, now: datetime, language: str) -> tuple[Waited, ...]:
    """Return in days how long each step took that ended since a moment or is open.

    The longest nine of ten first.
    """
    titles, holders = _titles(journey, language)
    rows = _rows(
        _WAITED, region=region_key, journey=journey, since=since, now=now, open=list(OPEN), day=_SECONDS_OF_A_DAY
    )
    found = [
        Waited(
            step=step,
            title=titles.get(step, step),
            holder=holders.get(holder, holder),
            done=done,
            median=float(percentiles[0]) if percentiles else None,
            nine_of_ten=float(percentiles[1]) if percentiles else None,
            with_deadline=with_deadline,
            in_time=in_time,
            open=open_,
            longest_now=float(longest) if longest is not None else None,
        )
        for step, holder, done, percentiles, with_deadline, in_time, open_, longest in rows
    ]
    return tuple(sorted(found, key=lambda one: (-(one.nine_of_ten or -1.0), one.step)))


def held_up(*, region_key: UUID, journey: str, late_for: timedelta, now: datetime, language: str) -> tuple[HeldUp, ...]:
    """Return the runs that stand still: a step failed, is late for so long, or nothing moves.

    The longest first; a run once, for its oldest reason.
    """
    titles, _holders = _titles(journey, language)
    rows = _rows(_HELD_UP, region=region_key, journey=journey, open=list(OPEN), error=STATUS.ERROR, late=now - late_for)
    found: dict[UUID, HeldUp] = {}
    for key, ref, step, failed, since in rows:
        why = "failed" if failed else "late"
        found.setdefault(key, HeldUp(key, ref, why, step, titles.get(step, step), since))
    still = JourneyRun.objects.filter(region_key=region_key, flow_class__startswith=f"{journey}@")
    for run in invariants.stuck(still):
        found.setdefault(run.key, HeldUp(run.key, run.flow_class.journey_ref, "nothing_moves", "", "", run.created))
    return tuple(sorted(found.values(), key=lambda one: (one.since, one.run_key)))


def reached_by(
    *, region_key: UUID, journey: str, milestone: str, fact: str, since: date, until: date
) -> tuple[int, int] | None:
    """Return in how many runs a milestone was reached by the end of the day that a fact names, and how many have the day.

    Args:
        since: First day that counts; `until` is the first that does not any more.

    Returns:
        None where the journey's newest version has no such milestone.
    """
    newest = list(_definitions(journey))[-1:]
    found = next((one for definition in newest for one in definition.milestones if one.key == milestone), None)
    if found is None:
        return None
    hoped = [newest[0].by_key[step].hoped_for for step in found.done]
    ((reached, of),) = _rows(
        _REACHED_BY, region=region_key, journey=journey, steps=list(found.done), hoped=hoped, all=len(found.done),
        fact=fact, since=since, until=until,
    )  # fmt: skip
    return reached, of


def done_of_kind(*, region_key: UUID, journey: str, kind: str, since: datetime) -> tuple[UUID, ...]:
    """Return the work items of a step kind that ended since a moment, the oldest first."""
    return tuple(key for (key,) in _rows(_DONE_OF_KIND, region=region_key, journey=journey, kind=kind, since=since))


def versions(*, region_key: UUID, language: str) -> tuple[VersionFigures, ...]:
    """Return every published version with the region's runs on it: by journey, the newest first."""
    live, ended = _runs_by_version(region_key)
    rows = JourneyVersion.objects.filter(state__in=IN_FORCE).order_by("journey", "version")
    found: list[VersionFigures] = []
    before: Definition | None = None
    for row in rows.only("journey", "version", "state", "published_at"):
        ref = f"{row.journey}@{row.version}"
        definition = registry.definition(ref)
        older = before if before is not None and before.journey == row.journey else None
        found.append(
            VersionFigures(
                journey=row.journey,
                version=row.version,
                state=row.state,
                title=in_language(definition.title, language),
                about=in_language(definition.about, language),
                published_at=row.published_at,
                live=live[ref],
                ended=ended[ref],
                changes=changes(older, definition, language) if older else (),
            )
        )
        before = definition
    return tuple(sorted(found, key=lambda one: (one.journey, -one.version)))


def live_runs(*, region_key: UUID) -> Counter[str]:
    """Return how many runs of a region are under way on each version, by ref.

    Counts only: needs no context.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ref, live FROM journeys_live_runs(%s)", [region_key])
        return Counter(dict(cursor.fetchall()))


def ended_badly(*, run_keys: Sequence[UUID], since: datetime) -> bool:
    """Say whether a step of these runs ended otherwise than hoped for, since a moment.

    That the family wanted none of it is its own choice and no bad news.
    """
    rows = WorkItem.objects.filter(process__key__in=run_keys, status=STATUS.DONE, finished__gte=since)
    return any(row.outcome not in (row.flow_task.step.hoped_for, "not_wanted") for row in rows)


def way_of(*, run_key: UUID) -> RunWay:
    """Return how a run went so far."""
    run = JourneyRun.objects.get(key=run_key)
    state = read_snapshot(run.state).state
    steps = {step.key: step for step in run.flow_class.definition.steps}
    ends = [(steps[place.step], _last_outcome(tries)) for place, tries in state.attempts.items() if place.step in steps]
    otherwise = [(step, outcome) for step, outcome in ends if outcome and outcome != step.hoped_for]
    return RunWay(
        events=frozenset(state.events),
        outcomes=frozenset(outcome for step, outcome in otherwise if not step.optional),
        agreed=not any(step.asks_consents for step, _outcome in otherwise),
    )


def _last_outcome(tries: Sequence[Attempt]) -> str | None:
    """Return how a step ended last; a round that was begun and taken away again ended nothing."""
    return next((one.outcome for one in reversed(tries) if one.outcome), None)


def _runs_by_version(region_key: UUID) -> tuple[Counter[str], Counter[str]]:
    live, ended = Counter[str](), Counter[str]()
    rows = JourneyRun.objects.filter(region_key=region_key).values("flow_class")
    counted = rows.annotate(of=Count("id"), over=Count("id", filter=Q(status=PROCESS.DONE)))
    for row in counted:
        ref = row["flow_class"].journey_ref
        live[ref], ended[ref] = row["of"] - row["over"], row["over"]
    return live, ended


def _titles(journey: str, language: str) -> tuple[dict[str, str], dict[str, str]]:
    """Titles of steps and of organisation types as the newest version that has them says."""
    steps: dict[str, str] = {}
    types: dict[str, str] = {}
    for definition in _definitions(journey):
        steps |= {step.key: in_language(step.title, language) for step in definition.steps}
        known = definition.vocabulary.organisation_types
        types |= {key: in_language(one.title, language) for key, one in known.items()}
    return steps, types


def _definitions(journey: str) -> Iterator[Definition]:
    rows = JourneyVersion.objects.filter(journey=journey, state__in=IN_FORCE).order_by("version")
    for version in rows.values_list("version", flat=True):
        yield registry.definition(f"{journey}@{version}")


def _ref_and_step(place: str) -> tuple[str, str]:
    ref, _, step = place.partition(":")
    return ref, step


def _rows(sql: str, *, region: UUID, **arguments: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"region": region, **arguments})
        return list(cursor.fetchall())
