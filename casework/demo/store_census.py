"""What stands in a region: its cases and their steps, counted. An upgrade leaves it as it was."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Model

from casework import access, invariants
from casework.access import Actor
from casework.demo import pace
from casework.demo.played_worker import PlayedWorker
from casework.models import (
    Case,
    CaseDocument,
    CaseFact,
    CaseJourney,
    Consent,
    Escalation,
    IncomeSpan,
    Membership,
    NeedItem,
    Notice,
    Offer,
    PartnerRequest,
    Person,
    Pledge,
    ReceivedPaper,
    Region,
    Role,
    SurveyAnswer,
    TimelineEntry,
    Visit,
    VisitDay,
)
from documents import public as documents
from journeys import public as journeys

WITH_STATES = {
    "cases": Case,
    "consents": Consent,
    "notices": Notice,
    "offers": Offer,
    "pledges": Pledge,
    "visit days": VisitDay,
    "visits": Visit,
}
COUNTED = {
    "people": Person,
    "facts": CaseFact,
    "income spans": IncomeSpan,
    "requests to partners": PartnerRequest,
    "escalations": Escalation,
    "things needed": NeedItem,
    "papers received": ReceivedPaper,
    "survey answers": SurveyAnswer,
    "timeline entries": TimelineEntry,
}
MOST_TURNS = 40  # of time passing
OF_A_SCHEDULER = ("audit_not_sealed",)  # none runs beside a store


def taken() -> dict[str, Any]:
    """Return the region's cases, with stage and open steps, and how many there are of everything."""
    with access.acting_as(_machine()) as machine:
        rows = CaseJourney.objects.select_related("case").order_by("case__number", "started_at")
        stages = journeys.progress(run_keys=[run.run_key for run in rows])
        cases = [_case(run, stage=stages[run.run_key]) for run in rows]
        return {"cases": cases, "holds": _holds(machine)}


def _case(run: CaseJourney, *, stage: journeys.Progress) -> dict[str, Any]:
    waiting = journeys.open_items(run_keys=[run.run_key])
    return {
        "number": run.case.number,
        "journey": f"{run.journey}@{run.version}",
        "state": run.case.state,
        "stage": stage.stage,
        "open": sorted(f"{item.step} ({item.kind})" for item in waiting),
    }


def _holds(machine: Actor) -> dict[str, Any]:
    states = {noun: _states(model, machine) for noun, model in WITH_STATES.items()}
    counts = {noun: access.visible(model, to=machine).count() for noun, model in COUNTED.items()}
    papers = Counter(paper.state for paper in _papers())
    return {**states, "papers": dict(sorted(papers.items())), **counts}


def _states(model: type[Model], machine: Actor) -> dict[str, int]:
    states = Counter(access.visible(model, to=machine).values_list("state", flat=True))
    return dict(sorted(states.items()))


def _papers() -> list[documents.DocumentView]:
    keys = CaseDocument.objects.values_list("document_key", flat=True)
    return sorted(documents.describe(keys).values(), key=lambda paper: paper.number)


# -- after an upgrade ----------------------------------------------------------------------


def faults(kept: dict[str, Any]) -> list[str]:
    """Return what is no longer as the manifest says or must never be, and papers out of reach."""
    now = taken()
    changed = [
        f"{number} stands otherwise: {before} was kept, {after} is there"
        for number, before, after in _pairs(_by_number(kept["cases"]), _by_number(now["cases"]))
        if before != after
    ]
    changed += [
        f"{noun}: {before} were kept, {after} are there"
        for noun, before, after in _pairs(kept["holds"], now["holds"])
        if before != after
    ]
    return [*changed, *broken_rules(), *_unreadable_papers()]


def broken_rules() -> list[str]:
    """Return the invariants that do not hold, with the replay of every run."""
    found = (rule for rule in invariants.count(replay=True) if rule.rule not in OF_A_SCHEDULER)
    return [f"{rule.rule}: {rule.count}" for rule in found if rule.count]


def _unreadable_papers() -> list[str]:
    unreadable = []
    with access.acting_as(_machine()):
        for paper in _papers():
            try:
                if paper.is_issued:
                    documents.read_file(document_key=paper.key)
            except documents.DocumentsError as error:
                unreadable.append(f"paper {paper.number}: {error.code}")
    return unreadable


def gone_on() -> dict[str, list[str]]:
    """Let the workers of open cases do what can be done, and time pass until each journey had a step.

    Returns the steps done, by journey.
    """
    with access.acting_as(_machine()) as machine:
        live = CaseJourney.objects.filter(ended_at=None).select_related("case")
        runs = list(live.order_by("case__number"))
    going = pace.Pace(machine.region, pace.work_here)
    done: dict[str, list[str]] = {run.journey: [] for run in runs}
    for _turn in range(MOST_TURNS):
        for run in runs:
            done[run.journey] += _played(run)
        going.settle()
        moment = going.next_moment()
        if all(done.values()) or moment is None:
            break
        going.move_to(moment)
    return done


def _played(run: CaseJourney) -> list[str]:
    """The case's worker, and the family through her, does what of this run can be done now."""
    by = _worker_of(run.case)
    with access.acting_as(by):
        waiting = journeys.open_items(run_keys=[run.run_key])
    return [played.step for played in PlayedWorker(by=by, case_id=run.case_id).play(waiting)]


def _worker_of(case: Case) -> Actor:
    desks = Membership.objects.select_related("user", "region", "organisation")
    hers = desks.filter(user=case.worker_id, role=Role.SOCIAL_WORKER, active=True)
    return access.member(hers.get(organisation=case.organisation_id))


def _machine() -> Actor:
    return access.machine(Region.objects.get(), "upgrade_store")


def _by_number(cases: list[dict[str, Any]]) -> dict[str, Any]:
    return {f"{case['number']} {case['journey']}": case for case in cases}


def _pairs(kept: dict[str, Any], now: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    return [(name, kept.get(name), now.get(name)) for name in sorted({*kept, *now})]
