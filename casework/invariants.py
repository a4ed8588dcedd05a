"""What must never stand in the database.

Counted by `manage.py check_invariants`, every few minutes and after every storm. Code, constraints
and locks keep these; a count above nought is a fault of ours that people will meet. Keys only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from casework import access, kept_copies
from casework.access import Actor
from casework.models import CaseDocument, CaseJourney, Offer, ReceivedPaper, Region
from casework.seals import departure, sealing
from documents import public as documents
from journeys import public as journeys

OVER = ("done", "cancelled")  # of a step
EXAMPLES = 5
LATE_OUTBOX_MINUTES = 10
LATE_DOCUMENT_MINUTES = 60
LATE_PULSE_MINUTES = 5
NEWEST_SEALS = 100  # checked at a quick look: somewhat more than an hour's


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """How often a rule is broken, with the keys of the first that do."""

    rule: str
    count: int
    examples: tuple[str, ...] = ()


# real time: an effect is late by the clock on the wall, whatever a demo's business time says. What waits for somebody
# outside who is away is not; nor what goes at the pace of its way, as long as that goes
_OUTBOX = {
    "outbox_dead": "SELECT id FROM casework_outboxrow WHERE dead AND let_be_at IS NULL ORDER BY id",
    "outbox_late": f"""
        SELECT o.id FROM casework_outboxrow o LEFT JOIN casework_wayout w ON w.name = o.way
        WHERE NOT o.dead AND o.written_at < now() - interval '{LATE_OUTBOX_MINUTES} minutes' AND w.away_since IS NULL
          AND CASE WHEN w.name IS NULL THEN o.away_since IS NULL OR o.last_error = 'no_such_effect'
                   ELSE coalesce(w.paced_until, o.written_at) < now() - interval '{LATE_OUTBOX_MINUTES} minutes' END
        ORDER BY o.id""",
}

# before the first time nobody is missed: not every database is served
_SILENT = f"SELECT id FROM casework_pulse WHERE felt_at < now() - interval '{LATE_PULSE_MINUTES} minutes'"

_TAKES_TIME = "('booked', 'arrived')"
_OF_A_REGION = {
    "visits_of_a_doctor_overlap": f"""
        SELECT one.id FROM casework_visit one JOIN casework_visit other
          ON one.resource_key = other.resource_key AND one.during && other.during AND one.id < other.id
        WHERE one.state IN {_TAKES_TIME} AND other.state IN {_TAKES_TIME}""",
    "visits_of_a_child_overlap": f"""
        SELECT one.id FROM casework_visit one JOIN casework_visit other
          ON one.subject_id = other.subject_id AND one.during && other.during AND one.id < other.id
        WHERE one.state IN {_TAKES_TIME} AND other.state IN {_TAKES_TIME}""",
    "visit_booked_on_a_day_that_is_not": """
        SELECT v.id FROM casework_visit v JOIN casework_visitday d ON d.id = v.visit_day_id
        WHERE v.state = 'booked' AND d.state NOT IN ('booked', 'arrived')""",
    "pledges_differ_from_sum": """
        SELECT i.id FROM casework_needitem i LEFT JOIN casework_pledge p
          ON p.item_id = i.id AND p.state IN ('pledged', 'received', 'handed_over')
        GROUP BY i.id HAVING i.pledged <> coalesce(sum(p.amount), 0)""",
    "two_live_exclusive_offers": """
        SELECT min(id::text) FROM casework_offer WHERE exclusive AND state IN ('offered', 'accepted', 'in_progress')
        GROUP BY work_item_key HAVING count(*) > 1""",
    "live_run_in_closed_case": """
        SELECT j.id FROM casework_casejourney j JOIN casework_case c ON c.id = j.case_id
        WHERE c.state = 'closed' AND j.ended_at IS NULL""",
    "danger_at_home_with_a_way_open": """
        SELECT f.id FROM casework_family f WHERE f.danger_at_home AND (
          NOT EXISTS (SELECT 1 FROM casework_dangerathome d WHERE d.family_id = f.id AND d.lifted_at IS NULL)
          OR EXISTS (SELECT 1 FROM casework_accesslink l JOIN casework_case c ON c.id = l.case_id
                     WHERE c.family_id = f.id AND l.kind = 'family' AND l.revoked_at IS NULL)
          OR EXISTS (SELECT 1 FROM casework_notice n JOIN casework_case c ON c.id = n.case_id
                     WHERE c.family_id = f.id AND n.organisation_id IS NULL AND n.state IN ('waiting', 'queued')))""",
    "case_without_timeline": """
        SELECT c.id FROM casework_case c
        WHERE NOT EXISTS (SELECT 1 FROM casework_timelineentry t WHERE t.case_id = c.id)""",
}

# the counter of a year against its rows and what a restore passed over
_UNACCOUNTED = {
    rule: f"""
        SELECT n.id FROM casework_numbercounter n WHERE n.region_key = %s AND n.series = '{series}' AND n.last <> (
          SELECT count(*) FROM {table} t WHERE {begins}
        ) + (
          SELECT coalesce(sum(a.last - a.first + 1), 0) FROM casework_annullednumbers a WHERE a.counter_id = n.id
        )"""
    for rule, series, table, begins in (
        ("case_number_without_case", "case", "casework_case", "t.number LIKE to_char(n.year %% 100, 'FM00') || '-%%'"),
        (
            "offer_number_without_offer",
            "offer",
            "casework_offer",
            "split_part(reverse(t.number), '-', 2) = reverse(to_char(n.year %% 100, 'FM00'))",
        ),
    )
}


def count(*, replay: bool = True) -> tuple[BrokenRule, ...]:
    """Check every rule over all regions; every rule is told once, with 0 where it holds.

    Args:
        replay: Also compare each run with the replay of its acts, each file with its hash, and the whole
            audit with its seals, which reads all of them.
    """
    found = [_found(rule, _column(sql)) for rule, sql in _OUTBOX.items()]
    found.append(_found("scheduler_silent", _column(_SILENT)))
    found += _seals(thorough=replay)
    found.append(_found("step_kind_nobody_supplies", journeys.missing_kinds()))
    for region in Region.objects.order_by("code"):
        with access.acting_as(access.machine(region, "check_invariants")) as actor:
            found += _count_region(actor, replay=replay)
    return _together(found)


def _count_region(actor: Actor, *, replay: bool) -> list[BrokenRule]:
    found = [_found(rule, _column(sql)) for rule, sql in _OF_A_REGION.items()]
    found += [_found(rule, keys()) for rule, keys in _ACROSS_PACKAGES.items()]
    found += [*_copies(thorough=replay), *_numbers(actor.region)]
    for paper in documents.invariants(region_key=actor.region.pk, thorough=replay):
        found.append(BrokenRule(paper.rule, paper.count, tuple(str(key) for key in paper.examples)))
    for broken in journeys.invariants(region_key=actor.region.pk, replay=replay):
        found.append(BrokenRule(broken.rule, broken.count, tuple(str(key) for key in broken.examples)))
    return found


def _case_journeys_without_run() -> list[object]:
    linked = list(CaseJourney.objects.values_list("run_key", flat=True))
    return sorted(set(linked) - set(journeys.progress(run_keys=linked)), key=str)


def _documents_reserved_too_long() -> list[object]:
    """A number was taken and the paper never came: its effect is lost or dead."""
    long_ago: datetime = _column(f"SELECT now() - interval '{LATE_DOCUMENT_MINUTES} minutes'")[0]
    linked = list(CaseDocument.objects.values_list("document_key", flat=True))
    return [
        view.key
        for view in documents.describe(linked).values()
        if view.state in ("reserved", "rendered") and view.reserved_at < long_ago
    ]


def _case_documents_without_document() -> list[object]:
    linked = list(CaseDocument.objects.values_list("document_key", flat=True))
    return sorted(set(linked) - set(documents.describe(linked)), key=str)


def _offers_without_end() -> list[object]:
    """What is asked or promised about a step that is over: nobody would ever say how it ended.

    Not those that were promised while a step still ended with the promise: its partner and its family may yet say.
    """
    live = dict(Offer.objects.filter(ended_at=None).exclude(state="draft").values_list("pk", "work_item_key"))
    over = {item.key for item in journeys.read_items(item_keys=[*set(live.values())]) if item.status in OVER}
    asked = Offer.objects.filter(pk__in=[key for key, item in live.items() if item in over])
    return sorted((offer.pk for offer in asked if not _kept_its_step(offer)), key=str)


def _kept_its_step(offer: Offer) -> bool:
    view = journeys.item(item_key=offer.work_item_key)
    return offer.exclusive and offer.state == "accepted" and view.outcome == view.item.hoped_for


_ACROSS_PACKAGES: dict[str, Callable[[], list[object]]] = {
    "case_journey_without_run": _case_journeys_without_run,
    "document_reserved_too_long": _documents_reserved_too_long,
    "case_document_without_document": _case_documents_without_document,
    "offer_without_end": _offers_without_end,
}


def _copies(*, thorough: bool) -> list[BrokenRule]:
    """Copies that families and partners brought: the row names a file by its hash."""
    names = list(ReceivedPaper.objects.exclude(copy_name="").values_list("copy_name", flat=True))
    missing, damaged = kept_copies.broken(names, thorough=thorough)
    return [_found("copy_file_missing", missing), _found("copy_file_damaged", damaged)]


def _numbers(region: Region) -> list[BrokenRule]:
    """Every number from the first to the last is somebody's, or annulled."""
    return [_found(rule, _column(sql, region.pk)) for rule, sql in _UNACCOUNTED.items()]


def _seals(*, thorough: bool) -> list[BrokenRule]:
    """The audit is sealed each minute, the seals hold, and they leave the machine."""
    late = sealing.late_since()
    broken = sealing.broken(newest_only=None if thorough else NEWEST_SEALS)
    away = [way for way, _since in departure.those_away()]
    return [
        _found("audit_not_sealed", [late] if late else []),
        _found("audit_seal_broken", [one.number for one in broken]),
        _found("audit_seals_not_taken_out", away),
    ]


def _column(sql: str, *told: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, told or None)
        return [row[0] for row in cursor.fetchall()]


def _found(rule: str, keys: Iterable[object]) -> BrokenRule:
    listed = [str(key) for key in keys]
    return BrokenRule(rule, len(listed), tuple(listed[:EXAMPLES]))


def _together(found: Iterable[BrokenRule]) -> tuple[BrokenRule, ...]:
    """Add up the regions."""
    sums: dict[str, BrokenRule] = {}
    for one in found:
        known = sums.get(one.rule, BrokenRule(one.rule, 0))
        sums[one.rule] = BrokenRule(one.rule, known.count + one.count, (*known.examples, *one.examples)[:EXAMPLES])
    return tuple(sums.values())
