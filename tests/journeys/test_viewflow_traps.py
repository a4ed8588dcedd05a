"""The traps of Viewflow 2.4 that were met before it was taken in. Each test fails where its cure is taken away.

Numbers are those of the findings in docs/decisions. Tested beside these, under their own names: loud references (8),
reserved names (10), the indexes (6) in tests/journeys/runs/test_rows.py and test_published.py; locks (22 to 24) in
test_concurrency.py; the sweep (20) in test_acts.py; a step kind that fails when its item opens (18) through the real
actions in tests/casework/steps/test_rare_kinds.py.
"""

from __future__ import annotations

import io
import subprocess
import sys
from typing import Any

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import connection
from viewflow.workflow import signals  # noqa: TID251  the test hears whether any is sent
from viewflow.workflow.models import Process, Task

from journeys import public
from journeys.models import JourneyRun, WorkItem
from journeys.viewflow_flows import WorkItemActivation, registry
from tests.journeys.planted_runs import NOON, Region, days, item_of, publish, wide

SECRET = "Соколова Анна, 112-233-445 95"
PATIENT = (  # two steps side by side: the second may take two and a half years
    wide(2)
    .replace("journey: wide", "journey: patient")
    .replace("events:", "terms:\n  slow: {length: 900 days, from: opening, kind: own, mark: V}\nevents:")
    .replace("child_died: {cancels: all}", "doctor_absent: {cancels: [part_0]}")
    .replace("by: leader\n      due: closing_week", "by: leader\n      due: slow")
)


@pytest.fixture
def region(db: None) -> Any:
    """A region in whose context the test acts, with the wide journey published."""
    registry.forget()
    publish(wide())
    one = Region()
    with one.acting():
        yield one
    registry.forget()


def end_all(region: Region, run: Any, *, but: str = "") -> None:
    """Do every open step, again and again, but one."""
    while items := [item for item in public.open_items(run_keys=[run]) if item.step != but]:
        region.done(items[0])


# ---- models ----------------------------------------------------------------------------------------------------------


def test_trap_1_given_viewflows_own_task_when_models_are_checked_then_no_accessor_clashes() -> None:
    assert [one for one in checks.run_checks() if one.id in ("fields.E304", "fields.E305", "contenttypes.E001")] == []


def test_trap_2_given_viewflows_own_tables_when_a_run_is_walked_then_they_stay_empty(region: Region) -> None:
    end_all(region, region.start("wide").run_key)
    assert not Process.objects.exists() and not Task.objects.exists()


def test_trap_3_given_a_version_published_at_run_time_then_it_asks_for_no_permission_and_no_migration(
    region: Region,
) -> None:
    """Viewflow adds permissions to the model's options when a Flow class is made; rows come only by a migration."""
    publish(wide(3).replace("version: 1", "version: 2"))
    node = registry.node("wide@2:part_0")
    assert not hasattr(node, "_owner_permission") and JourneyRun._meta.permissions == []
    call_command("makemigrations", "journeys", check=True, dry_run=True, stdout=io.StringIO())


def test_trap_4_and_7_given_a_cancelled_item_when_viewflow_would_revive_it_then_nothing_is_written(
    region: Region,
) -> None:
    run = region.start("wide").run_key
    public.drop(run_key=run, step="part_0", because="family_manages", at=NOON, by_key=None)
    row, before = WorkItem.objects.get(flow_task="wide@1:part_0"), WorkItem.objects.count()
    with pytest.raises(NotImplementedError, match="redo"):
        WorkItemActivation(row).revive()
    assert WorkItem.objects.count() == before and row.status == "CANCELED"
    tables = connection.introspection.table_names()
    assert "journeys_workitem_previous" not in tables


def test_trap_5_given_an_error_with_family_data_around_it_when_noted_then_only_its_code_is_kept(region: Region) -> None:
    """Viewflow stores every local variable of the failing frame, for jobs and for views alike."""
    item = item_of(region.start("wide").run_key, "part_0")

    def render() -> None:
        mother = SECRET
        raise ValueError(mother[:0] or "template")

    try:
        render()
    except ValueError as error:
        public.fail_item(item_key=item.key, code=f"{type(error).__name__}:render")

    row = WorkItem.objects.filter(key=item.key).values().get()
    assert row["error_code"] == "ValueError:render" and SECRET not in str(row)
    assert not any(field.name in ("data", "_exception") for field in WorkItem._meta.get_fields())


def test_trap_5_given_a_fault_inside_an_act_when_it_breaks_then_nothing_of_it_is_stored(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = region.start("wide").run_key
    item = item_of(run, "part_0")

    def broken(*_: Any, **__: Any) -> None:
        mother = SECRET
        raise RuntimeError(mother[:0])

    with monkeypatch.context() as patched, pytest.raises(RuntimeError):
        patched.setattr("journeys.runs.unit_of_work.follow", broken)
        region.done(item)

    assert item_of(run, "part_0").status == "new"
    assert SECRET not in str(list(WorkItem.objects.values()) + list(JourneyRun.objects.values()))


# ---- references and classes ------------------------------------------------------------------------------------------


def test_trap_11_given_two_versions_when_compiled_then_each_has_its_own_nodes_and_edges(region: Region) -> None:
    """A Flow that inherits from one with nodes keeps pointing at its parent's."""
    publish(wide(3).replace("version: 1", "version: 2"))
    first, second = registry.flow("wide@1"), registry.flow("wide@2")
    assert first.__mro__[1:] == second.__mro__[1:]
    for flow in (first, second):
        for node in flow._nodes_by_name.values():
            assert node.flow_class is flow
            assert all(edge.src.flow_class is flow and edge.dst is node for edge in node._incoming())
    assert {edge.src.name for edge in second._nodes_by_name["gather"]._incoming()} == {"part_0", "part_1", "part_2"}


def test_trap_12_given_a_compiled_node_when_asked_then_its_activation_is_our_own(region: Region) -> None:
    assert {node.activation_class for node in registry.flow("wide@1")._nodes_by_name.values()} == {WorkItemActivation}


def test_trap_13_given_many_versions_when_compiled_then_no_signal_gets_a_receiver_and_none_is_sent(
    region: Region,
) -> None:
    heard: list[str] = []
    sent = (signals.task_started, signals.task_finished, signals.task_failed, signals.flow_finished)
    before = [len(signal.receivers) for signal in sent]
    for version in range(2, 6):
        publish(wide(2).replace("version: 1", f"version: {version}"))
    assert [len(signal.receivers) for signal in sent] == before

    def hear(**_: Any) -> None:
        heard.append("signal")

    for signal in sent:
        signal.connect(hear)
    try:
        end_all(region, region.start("wide").run_key)
    finally:
        for signal in sent:
            signal.disconnect(hear)
    assert heard == []


def test_trap_14_given_a_version_when_its_steps_are_shown_then_in_the_declared_order(region: Region) -> None:
    """Viewflow sorts nodes by name: part_10 would stand before part_2."""
    view = public.read_run(run_key=region.start("wide").run_key, language="ru", now=NOON)
    assert [step.step for step in view.steps] == [f"part_{n}" for n in range(12)] + ["gather", "finish"]
    (own,) = [row for row in view.map.rows if row.key == "clinic_social_service"]
    assert [station.step for station in own.stations["work"]] == [f"part_{n}" for n in range(1, 12, 2)]


# ---- semantics -------------------------------------------------------------------------------------------------------


def test_trap_15_given_the_last_branch_is_cancelled_when_all_others_are_done_then_the_run_does_not_hang(
    region: Region,
) -> None:
    run = region.start("wide").run_key
    end_all(region, run, but="part_7")

    carried = public.drop(run_key=run, step="part_7", because="family_manages", at=days(1), by_key=None)

    assert carried.ended and set(carried.skipped) == {"gather", "finish"}


def test_trap_15_given_a_deadline_that_passed_when_everything_is_done_then_the_run_ends(region: Region) -> None:
    run = region.start("wide").run_key
    assert public.wake(run_key=run, now=days(90)).became_late
    end_all(region, run)
    assert public.read_run(run_key=run, language="ru", now=days(91)).ended_at is not None


@pytest.mark.parametrize("ended_by", ["done", "drop", "event"])
def test_trap_16_given_a_step_that_is_over_when_its_deadline_passes_then_nothing_starts_or_wakes(
    region: Region, ended_by: str
) -> None:
    run = region.start("wide").run_key
    if ended_by == "done":
        end_all(region, run, but="finish")
        region.done(item_of(run, "finish"))
    elif ended_by == "event":
        public.happen(run_key=run, event="child_died", at=NOON, by_key=None)
    else:
        for item in public.open_items(run_keys=[run]):
            public.drop(run_key=run, step=item.step, because="family_manages", at=NOON, by_key=None)

    assert public.wake_due(region_key=region.key, now=days(999)) == ()
    carried = public.wake(run_key=run, now=days(999))
    assert (carried.opened, carried.became_late) == ((), ())


@pytest.mark.parametrize("ended_by", ["done", "drop", "event"])
def test_trap_16_given_one_step_is_over_and_the_run_goes_on_when_its_term_passes_then_it_is_not_late_and_wakes_nobody(
    region: Region, ended_by: str
) -> None:
    publish(PATIENT)
    run = region.start("patient").run_key
    over = item_of(run, "part_0")
    if ended_by == "done":
        region.done(over)
    elif ended_by == "event":
        public.happen(run_key=run, event="doctor_absent", at=NOON, by_key=None)
    else:
        public.drop(run_key=run, step="part_0", because="family_manages", at=NOON, by_key=None)
    assert over.due is not None and over.due < days(99)

    assert public.wake_due(region_key=region.key, now=days(99)) == ()
    carried = public.wake(run_key=run, now=days(99))

    assert not carried.ended and [one.step for one in public.open_items(run_keys=[run])] == ["part_1"]
    assert (carried.opened, carried.became_late) == ((), ())
    assert WorkItem.objects.get(key=over.key).late_since is None
    assert JourneyRun.objects.get(key=run).wakes > days(899)  # part_1's own term, and nothing before it


def test_trap_17_given_a_failed_step_when_all_others_are_done_then_the_run_is_not_ended(region: Region) -> None:
    run = region.start("wide").run_key
    public.fail_item(item_key=item_of(run, "part_7").key, code="ConnectorDown:timeout")
    for item in public.open_items(run_keys=[run]):
        if item.step != "part_7":
            region.done(item)
    assert JourneyRun.objects.get().status == "NEW" and JourneyRun.objects.get().finished is None


def test_trap_19_given_a_loop_when_steps_repeat_then_each_round_has_its_own_item(region: Region) -> None:
    run = region.start("wide").run_key
    end_all(region, run)
    for number in (1, 2):
        public.redo(run_key=run, step="gather", at=days(number), by_key=None)
        end_all(region, run)
    rounds = WorkItem.objects.filter(flow_task="wide@1:gather").order_by("round").values_list("round", "status")
    assert list(rounds) == [(0, "DONE"), (1, "DONE"), (2, "DONE")]


# ---- what the structure rules out ------------------------------------------------------------------------------------


def test_trap_21_given_the_engine_when_imported_then_viewflows_views_are_not() -> None:
    code = (
        "import sys, django; django.setup(); import journeys.public; "
        "print([name for name in sys.modules if name.startswith('viewflow.workflow.flow')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_trap_22_given_viewflows_lock_and_tokens_when_an_act_is_taken_then_they_are_not_asked(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: Any, **__: Any) -> None:
        raise AssertionError("Viewflow was asked what opens next")

    for target in (
        "viewflow.workflow.lock.lock_scope",
        "viewflow.workflow.activation.Activation._activate_next",
        "viewflow.workflow.activation.Activation.create",
        "viewflow.workflow.activation.Activation.exception_guard",
    ):
        monkeypatch.setattr(target, asked)
    run = region.start("wide").run_key
    end_all(region, run)
    assert set(WorkItem.objects.values_list("status", flat=True)) == {"DONE"}
