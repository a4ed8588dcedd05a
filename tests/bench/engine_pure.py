"""Compiling versions and deciding what opens next: processor time only, nothing is stored."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from zoneinfo import ZoneInfo

from journeys.check.walkthrough_player import Player, play
from journeys.engine.acts import Act, Did, Place, Status
from journeys.engine.deadlines import due_moment
from journeys.engine.run_context import Setting
from journeys.engine.settle import begin, follow
from journeys.language.definition import Definition
from journeys.reader import CATALOGUE, read_catalogue, read_sources, working_calendar
from journeys.reader.catalogue import _stored as kept_versions
from journeys.rules.explanation import explain
from journeys.viewflow_flows import Published, compile_flow
from tests.bench.figures import Report, cpu_ms, told, wall_ms
from tests.journeys.planted_runs import FAMILY, FLAGSHIP, NOON, publish, wide

THIRTY = 28  # side by side, then two one after the other
HOUSEHOLD = {
    "child.born_on": date(2025, 12, 1), "child.alive_at_birth": True, "family.employed_parents": Decimal(1),
    "application.made_on": date(2026, 1, 20), "family.income_per_person": Decimal(15000),
    "family.lowest_adult_earnings": Decimal(216000), "family.property_within_limits": True,
    "family.income_with_half_share": Decimal(16000), "family.income_with_three_quarters": Decimal(17500),
}  # fmt: skip
SECONDS, SECONDS_QUICK = 3.0, 0.5


def compiling(report: Report, *, quick: bool) -> None:
    """From the texts stored with a version to what runs."""
    told("compiling versions")
    catalogue = read_catalogue(CATALOGUE)
    definition = catalogue.newest(FLAGSHIP)
    texts = catalogue.sources(FLAGSHIP, definition.version)
    published = Published(definition, working_calendar(catalogue))
    rounds = 3 if quick else 15
    reading = median(_reading_ms(texts) for _ in range(rounds))
    flow = median(cpu_ms(lambda: compile_flow(published)) for _ in range(20 * rounds))
    steps = len(definition.steps)
    how = f"{definition.ref}, {steps} steps: its stored YAML texts read and checked, CPU, median of {rounds}"
    report.add("compile_from_stored_sources", reading + flow, "ms CPU", how + ", and the Flow class")
    report.add("compile_flow_class", flow, "ms CPU", f"{definition.ref}: the Flow class of a definition that is read")


def _reading_ms(texts: Mapping[str, str]) -> float:
    kept_versions.clear()  # a process reads the same texts only once
    return cpu_ms(lambda: read_sources(texts))


def deciding(report: Report, *, quick: bool) -> None:
    """Acts taken and settled per second on one core."""
    told("settling")
    catalogue = read_catalogue(CATALOGUE)
    setting = Setting(ZoneInfo("Europe/Moscow"), working_calendar(catalogue))
    newest = catalogue.newest(FLAGSHIP)
    histories = []
    for case in catalogue.walkthroughs[FLAGSHIP]:
        definition = catalogue.definitions[FLAGSHIP, case.version]
        if definition.version == newest.version or case.version == 1:
            player = Player(definition, case, setting)
            histories.append((definition, dict(player.facts), player.start, play(definition, case, setting).acts))
    seconds = SECONDS_QUICK if quick else SECONDS
    count, took = _replayed(histories, setting, seconds)
    how = f"follow() over the acts of the flagship's {len(histories)} walkthroughs, {count} acts, CPU"
    report.add("settle_flagship", count / took, "decisions/s/core", how)

    publish(wide(THIRTY))
    from journeys.versions.published import in_force

    thirty = in_force("wide@1")
    count, took = _replayed([(thirty, FAMILY, NOON, _all_steps(thirty, setting))], setting, seconds)
    how = f"follow() over a run of {len(thirty.steps)} steps, {THIRTY} of them side by side, {count} acts, CPU"
    report.add("settle_30_steps", count / took, "decisions/s/core", how)


def explaining(report: Report, *, quick: bool) -> None:
    """Everything a version says about a family, in two languages, with what would alter each answer."""
    told("explaining")
    catalogue = read_catalogue(CATALOGUE)
    rounds = 20 if quick else 200
    definition = catalogue.definitions["birth_allowance", 1]
    found = explain(definition, HOUSEHOLD, date(2026, 1, 20))
    report.check({one.rule: one.answer for one in found.rules}["unified_allowance"] == "earnings_too_low", "explain")
    took = [wall_ms(lambda: explain(definition, HOUSEHOLD, date(2026, 1, 20))) for _ in range(rounds)]
    asked = f"eligibility, {len(found.rules)} rules, {len(found.amounts)} amounts with counterfactuals"
    report.add("explain", median(took), "ms", f"{definition.ref}: {asked}, wall, median of {rounds}")
    report.add("explain_slowest", max(took), "ms", f"{definition.ref}: {asked}, wall, the slowest of {rounds}")


def reckoning(report: Report, *, quick: bool) -> None:
    """Deadlines in working days, months and days from other days each time, so that nothing is remembered."""
    told("reckoning deadlines")
    catalogue = read_catalogue(CATALOGUE)
    zone, calendar = ZoneInfo("Europe/Moscow"), working_calendar(catalogue)
    terms = [term for term in catalogue.newest(FLAGSHIP).vocabulary.terms.values() if term.length or term.yearly]
    count = 1_000 if quick else 10_000
    starts = [NOON + timedelta(hours=7 * number) for number in range(count)]
    began = time.perf_counter()
    for number, start in enumerate(starts):
        term = terms[number % len(terms)]
        due_moment(term, start, zone=zone, calendar=calendar, stopped=())
    took = time.perf_counter() - began
    how = f"due_moment() of {len(terms)} terms in turn from {count} different moments, wall, reckoned for 10 000"
    report.add("deadlines_computed_10000", took * 10_000 / count, "s", how)


def _replayed(histories: list, setting: Setting, seconds: float) -> tuple[int, float]:
    count, began = 0, time.process_time()
    while time.process_time() - began < seconds:
        for definition, facts, start, acts in histories:
            known, state = facts, begin(definition, facts, start, setting).state
            for act in acts:
                settled, known = follow(definition, state, known, act, setting)
                state = settled.state
            count += len(acts)
    return count, time.process_time() - began


def _all_steps(definition: Definition, setting: Setting) -> tuple[Act, ...]:
    """Do what is open, first come first served, until the run ends."""
    acts: list[Act] = []
    facts, state = FAMILY, begin(definition, FAMILY, NOON, setting).state
    while not state.ended:
        place: Place = min(one for one, tries in state.attempts.items() if tries[-1].status is Status.OPEN)
        acts.append(Did(NOON, place.step, definition.by_key[place.step].outcomes[0], place.person))
        settled, facts = follow(definition, state, facts, acts[-1], setting)
        state = settled.state
    return tuple(acts)
