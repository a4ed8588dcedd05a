"""Many at once on one case: nothing twice, nothing lost, nobody waits for ever."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from journeys import public
from journeys.models import Act, WorkItem
from journeys.runs.unit_of_work import UnitsDoNotNest, unit
from journeys.viewflow_flows import registry
from tests.journeys.planted_runs import Region, days, item_of, publish, wide

WORKERS = 32


@pytest.fixture
def region(committed_db: str) -> Region:
    """A region whose acts really commit."""
    publish(wide())
    return Region()


def at_once(work: Callable[[int], None], workers: int = WORKERS) -> None:
    """Run this in so many threads, each with a connection of its own, all starting at the same moment."""
    ready = threading.Barrier(workers)

    def one(number: int) -> None:
        try:
            ready.wait(30)
            work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(one, number) for number in range(workers)]:
            done.result(120)


def test_given_32_workers_on_one_case_when_all_grab_its_items_then_each_item_is_done_exactly_once(
    region: Region,
) -> None:
    with region.acting():
        run = region.start("wide").run_key
    taken: Counter[str] = Counter()
    refused: Counter[str] = Counter()

    def work(number: int) -> None:
        chance, stop = random.Random(number), time.monotonic() + 60
        while time.monotonic() < stop:
            with region.acting():
                items = public.open_items(run_keys=[run])
                ended = public.read_run(run_key=run, language="ru", now=days(0)).ended_at
            if ended is not None:
                return
            if not items:
                continue
            item = chance.choice(items)
            try:
                with region.acting():
                    region.done(item)
                taken[item.step] += 1
            except public.Refused as refusal:
                refused[refusal.code] += 1

    at_once(work)

    assert set(taken.values()) == {1} and len(taken) == 14
    assert set(refused) <= {"not_open", "ended", "busy"}
    with region.acting():
        assert WorkItem.objects.count() == 14 and set(WorkItem.objects.values_list("status", flat=True)) == {"DONE"}
        assert list(Act.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 15))
        assert [broken for broken in public.invariants(region_key=region.key) if broken.count] == []


def test_given_answers_and_a_cancelling_event_at_once_when_they_meet_then_no_deadlock_and_rows_agree(
    region: Region,
) -> None:
    """Locking the item before its run deadlocked here: the event holds the run and wants the items."""
    with region.acting():
        runs = [region.start("wide").run_key for _ in range(20)]
        items = {run: public.open_items(run_keys=[run]) for run in runs}
    refused: Counter[str] = Counter()

    def work(number: int) -> None:
        for run in runs:
            try:
                with region.acting():
                    if number == 0:
                        public.happen(run_key=run, event="child_died", at=days(1), by_key=None)
                    else:
                        region.done(items[run][number])
            except public.Refused as refusal:
                refused[refusal.code] += 1

    at_once(work, workers=7)

    assert set(refused) <= {"not_open", "ended", "busy"}
    with region.acting():
        assert [broken for broken in public.invariants(region_key=region.key) if broken.count] == []


def test_given_an_item_when_its_unit_is_opened_then_one_statement_locks_the_run_first(region: Region) -> None:
    with region.acting():
        item = item_of(region.start("wide").run_key, "part_0")
        with CaptureQueriesContext(connection) as queries, unit(item_key=item.key):
            pass
    locks = [one["sql"] for one in queries if "FOR NO KEY UPDATE" in one["sql"]]
    assert [lock.split("FOR NO KEY UPDATE")[1].strip(' ;"') for lock in locks] == [
        'OF "journeys_journeyrun", "journeys_workitem'
    ]


def test_given_one_item_when_32_finish_it_at_once_then_one_wins_and_the_others_are_told(region: Region) -> None:
    with region.acting():
        item = item_of(region.start("wide").run_key, "part_0")
    told: list[str] = []

    def work(number: int) -> None:
        try:
            with region.acting():
                region.done(item)
            told.append("done")
        except public.Refused as refusal:
            told.append(refusal.code)

    at_once(work)

    assert Counter(told)["done"] == 1 and set(told) <= {"done", "not_open", "busy"}


def test_given_a_run_that_somebody_holds_when_another_answers_then_it_is_told_to_wait_and_nothing_is_lost(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("journeys.runs.unit_of_work.LOCK_TIMEOUT", "100ms")
    with region.acting():
        run = region.start("wide").run_key
        item = item_of(run, "part_0")
    codes: list[tuple[str, bool]] = []

    def other() -> None:
        try:
            with region.acting():
                region.done(item)
        except public.Refused as refusal:
            codes.append((refusal.code, refusal.permanent))
        finally:
            connections.close_all()

    with region.acting(), unit(run_key=run):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(10)

    assert codes == [("busy", False)]
    with region.acting():
        assert [one.step for one in region.done(item).opened] == []


def test_given_a_held_run_when_another_row_points_at_it_then_that_commits(region: Region) -> None:
    """FOR NO KEY UPDATE: a document or a note that names the run does not wait for a slow act."""
    with region.acting():
        run = region.start("wide").run_key
    seen: list[int] = []

    def other() -> None:
        try:
            with region.acting():
                row = WorkItem.objects.filter(process__key=run).first()
                assert row is not None
                Act.objects.create(run_id=row.process_id, number=99, at=days(0), kind="clock", body={})
            seen.append(1)
        finally:
            connections.close_all()

    with region.acting(), unit(run_key=run):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(5)
        assert seen == [1]


def test_given_a_unit_when_another_is_opened_inside_then_refused(region: Region) -> None:
    with region.acting():
        run = region.start("wide").run_key
        with pytest.raises(UnitsDoNotNest), unit(run_key=run):
            region.done(item_of(run, "part_0"))


def test_given_a_version_when_32_threads_first_ask_for_it_then_it_is_compiled_once(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    from journeys import viewflow_flows

    made: list[str] = []
    compile_flow = viewflow_flows.compile_flow

    def counting(published: viewflow_flows.Published) -> type:
        made.append(published.definition.ref)
        time.sleep(0.05)
        return compile_flow(published)

    monkeypatch.setattr(viewflow_flows, "compile_flow", counting)
    registry.forget()
    flows: set[type] = set()
    at_once(lambda _: flows.add(registry.flow("wide@1")))
    assert made == ["wide@1"] and len(flows) == 1
