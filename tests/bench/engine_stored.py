"""Stored acts: statements, time beside stock Viewflow in turns, 32 workers on one case, 10 000 deadlines."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import mean, median
from typing import Any

from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from journeys import public as journeys
from tests.bench import ground
from tests.bench.fifteen import STEPS, Carrier, Engine, EngineUnaudited, Stock, WholeAct
from tests.bench.figures import Report, interleaved, told, wall_ms
from tests.journeys.planted_runs import NOON, Region, days, publish, value_for, wide

ROUNDS, ROUNDS_QUICK = 25, 2
WORKERS, WORKERS_QUICK = 32, 8
CASES_AT_ONCE, CASES_AT_ONCE_QUICK = 3, 1
DEADLINES, DEADLINES_QUICK = 10_000, 200
MOST_SECONDS = 40.0
MOST_SECONDS_WAKING = 40.0  # on a slow machine the rest is reckoned, and said to be
REFUSALS = {"not_open", "ended", "busy"}


def statements(report: Report) -> None:
    """Statements of each act of a whole flagship run, each field filled in."""
    told("statements per human step")
    journeys.publish_catalogue(at=NOON)
    region = Region()
    with region.acting():
        run = region.start(events=["child_born"]).run_key
        costs: list[int] = []
        while items := journeys.open_items(run_keys=[run]):
            item = items[0]
            facts = {field.key: value_for(field) for field in item.records}
            with CaptureQueriesContext(connection) as queries:
                region.done(item, at=days(len(costs) / 24), facts=facts)
            costs.append(len(queries))
    how = f"the flagship walked by hand, {len(costs)} steps, every field filled in, through journeys.public"
    report.add("sql_per_human_step_mean", mean(costs), "statements", how)
    report.add("sql_per_human_step_most", max(costs), "statements", how)


@dataclass
class Walked:
    """What whole cases of one carrier cost: wall and processor time and statements of their fifteen acts."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    sql: list[float] = field(default_factory=list)


def beside_stock(report: Report, database: str, *, quick: bool) -> None:
    """Whole cases in turns, one of each carrier a round, each round beginning with another."""
    rounds = ROUNDS_QUICK if quick else ROUNDS
    told(f"{STEPS} steps in turns with stock Viewflow, {rounds} rounds")
    unaudited = EngineUnaudited(database)
    carriers: dict[str, Carrier] = {
        "stock_viewflow": Stock(),
        "engine_without_audit": unaudited,
        "engine": Engine(),
        "whole_act": WholeAct(),
    }
    walked = {name: Walked() for name in carriers}
    for one in carriers.values():  # first use of each: compiled, connected, planned
        _walk(report, one, Walked())
    for name in interleaved(list(carriers), rounds):
        if name == "engine_without_audit":
            unaudited.audit(on=False)
        try:
            _walk(report, carriers[name], walked[name])
        finally:
            if name == "engine_without_audit":
                unaudited.audit(on=True)
    for name, cost in walked.items():
        how = f"{type(carriers[name]).__name__}: each of {STEPS} acts of a case, median of {rounds} cases in turns"
        report.add(f"act_{name}", median(cost.wall) / STEPS, "ms", how)
        report.add(f"act_{name}_client_cpu", median(cost.cpu) / STEPS, "ms CPU", how)
        report.add(
            f"act_{name}_sql",
            median(cost.sql) / STEPS,
            "statements",
            how + ", with savepoints, without BEGIN and COMMIT",
        )
    for name in list(carriers)[1:]:
        ratios = [ours / stock for ours, stock in zip(walked[name].wall, walked["stock_viewflow"].wall, strict=True)]
        how = f"a case of ours : a case of stock Viewflow in the same round, median of {rounds} rounds"
        report.add(f"ratio_{name}_to_stock", median(ratios), "ratio", how)


def _walk(report: Report, carrier: Carrier, into: Walked) -> None:
    case = carrier.begin()
    wall = cpu = 0.0
    sql = acts = 0
    while items := carrier.open(case):
        before = _Statements()
        began_cpu = time.process_time()
        with connection.execute_wrapper(before):
            wall += wall_ms(lambda item=items[0][1]: carrier.act(item))
        cpu += (time.process_time() - began_cpu) * 1e3
        sql, acts = sql + before.count, acts + 1
    report.check(acts == STEPS, f"{type(carrier).__name__} took {acts} acts for {STEPS} steps")
    into.wall.append(wall)
    into.cpu.append(cpu)
    into.sql.append(sql)


class _Statements:
    """Counts what is sent; a query log would cost more than it measures."""

    count = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


# ---- many at once ----------------------------------------------------------------------------------------------------


@dataclass
class Crowd:
    """What came of many workers on one case."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    attempts: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def many_at_once(report: Report, *, quick: bool) -> None:
    """Every worker grabs a random open step of the same case until none is left; carriers take turns."""
    workers = WORKERS_QUICK if quick else WORKERS
    cases = CASES_AT_ONCE_QUICK if quick else CASES_AT_ONCE
    told(f"{workers} workers on one case")
    carriers: dict[str, Carrier] = {"stock_viewflow": Stock(), "engine": Engine()}
    slowest: dict[str, list[float]] = {name: [] for name in carriers}
    for number, name in enumerate(interleaved(list(carriers), cases)):
        crowd = _crowd(carriers[name], workers, seed=report.seed * 1000 + number)
        slowest[name].append(max(crowd.attempts))
        if name == "engine":
            right = len(crowd.done) == STEPS and set(crowd.done.values()) == {1}
            report.check(right, f"{workers} workers on one case did {sum(crowd.done.values())} of {STEPS} steps")
            report.check(set(crowd.refused) <= REFUSALS, f"refused with {sorted(crowd.refused)}")
    for name, times in slowest.items():
        how = f"slowest attempt of {workers} threads on one case of {STEPS} steps, most of {cases} cases in turns"
        report.add(f"slowest_of_{workers}_workers_{name}", max(times), "ms", how)
    how = "slowest attempt of ours : of stock Viewflow with its row lock"
    report.add(
        f"ratio_slowest_of_{workers}_workers", max(slowest["engine"]) / max(slowest["stock_viewflow"]), "ratio", how
    )


def _crowd(carrier: Carrier, workers: int, *, seed: int) -> Crowd:
    case, crowd, ready = carrier.begin(), Crowd(), threading.Barrier(workers)

    def work(number: int) -> None:
        chance = random.Random(seed * 100 + number)
        try:
            ready.wait(30)
            stop = time.monotonic() + MOST_SECONDS
            while time.monotonic() < stop and (items := carrier.open(case)):
                _attempt(carrier, *chance.choice(items), crowd)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        for one in [pool.submit(work, number) for number in range(workers)]:
            one.result(2 * MOST_SECONDS)
    return crowd


def _attempt(carrier: Carrier, step: str, item: Any, crowd: Crowd) -> None:
    began, refused = time.perf_counter(), ""
    try:
        carrier.act(item)
    except journeys.Refused as refusal:
        refused = refusal.code
    except Exception as error:  # noqa: BLE001  (stock Viewflow has several for "somebody was faster")
        refused = type(error).__name__
    took = (time.perf_counter() - began) * 1e3
    with crowd.lock:
        crowd.attempts.append(took)
        (crowd.refused if refused else crowd.done)[refused or step] += 1


# ---- deadlines -------------------------------------------------------------------------------------------------------


def deadlines(report: Report, database: str, *, quick: bool) -> None:
    """So many runs whose moment came while the worker slept: found and woken, each in its own transaction."""
    count = DEADLINES_QUICK if quick else DEADLINES
    told(f"{count} deadlines")
    publish(wide(1).replace("journey: wide", "journey: narrow"))
    region = Region()
    with region.acting():
        run = region.start("narrow").run_key
    _copy(database, str(run), count - 1)
    now = days(30)
    with region.acting():
        finding = median(wall_ms(lambda: journeys.wake_due(region_key=region.key, now=now)) for _ in range(5))
    woken, late = 0, 0
    began = time.perf_counter()
    while (took := time.perf_counter() - began) < MOST_SECONDS_WAKING:
        with region.acting():
            due = journeys.wake_due(region_key=region.key, now=now)
        if not due:
            break
        for key in due:
            with region.acting():
                late += len(journeys.wake(run_key=key, now=now).became_late)
        woken += len(due)
    with region.acting():
        left = len(journeys.wake_due(region_key=region.key, now=now, limit=count))
    report.check(woken == late == count - left, f"{woken} runs woken, {late} items told late, {left} of {count} left")
    how = (
        f"{count} runs due at once, each found, woken and committed by one process; {woken} measured, the rest reckoned"
    )
    report.add(f"deadlines_{count}", took * count / woken, "s", how)
    report.add("deadlines_per_second", woken / took, "1/s", how)
    report.add("finding_due_runs", finding, "ms", f"the 100 longest overdue among {count}")


def _copy(database: str, run: str, times: int) -> None:
    """Copy a run with its item so many times, under fresh keys."""
    runs = "flow_class, status, created, region_key, organisation_key, zone, facts_at_start, state, acts_taken, wakes"
    items = (
        "created, token, owner_permission, owner_permission_obj_pk, flow_task, flow_task_type, status, person, round, "
        "kind, holder, outcome, due, late_since, owner_key, error_code, stopped"
    )
    of_run = ", ".join(f"one.{column.strip()}" for column in runs.split(","))
    of_item = ", ".join(f"item.{column.strip()}" for column in items.split(","))
    ground.as_owner(
        database,
        f"INSERT INTO journeys_journeyrun ({runs}, key, subject_key) SELECT {of_run}, gen_random_uuid(), "
        f"gen_random_uuid() FROM journeys_journeyrun one, generate_series(1, {times}) WHERE one.key = '{run}'",
        f"INSERT INTO journeys_workitem ({items}, key, process_id) SELECT {of_item}, gen_random_uuid(), copy.id "
        "FROM journeys_workitem item JOIN journeys_journeyrun one ON one.id = item.process_id "
        f"JOIN journeys_journeyrun copy ON copy.region_key = one.region_key AND copy.id <> one.id WHERE one.key = '{run}'",
        "ANALYZE journeys_journeyrun, journeys_workitem",
    )
