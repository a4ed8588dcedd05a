"""Deadlines: what the law sets goes to the curator, an own promise to the leader; a late step that is done is over."""

from __future__ import annotations

from casework import access
from casework.models import Escalation
from journeys import public as journeys
from tests.builders import Story, Town


def _late(case: Story) -> dict[str, Escalation]:
    """By step what was escalated."""
    rows = {row.work_item_key: row for row in case.escalations()}
    with access.acting_as(case.town.machine):
        items = journeys.read_items(item_keys=list(rows))
    return {item.step: rows[item.key] for item in items}


def test_given_deadlines_that_pass_then_promises_go_to_the_leader_and_the_laws_terms_to_the_curator(town: Town) -> None:
    case = town.a_case()
    assert _late(case) == {}
    town.move(days=3)  # the first talk and the choices are own promises of a day
    late = _late(case.wake())
    assert late["intake"].to_role == "social_worker"
    assert case.timeline().count("step.late") == len(late)
    before = case.timeline()
    case.wake()  # again: nothing is told twice
    assert case.timeline() == before

    case.talked().agreed().done("medical_birth_record")
    town.move(days=45)  # a month to register a birth: 143-FZ, art. 16
    late = _late(case.wake())
    assert late["register_birth"].to_role == "curator"
    assert case.item("register_birth").due_force == "law"


def test_given_a_late_step_when_it_is_done_then_its_escalation_is_overtaken(town: Town) -> None:
    case = town.a_case()
    town.move(days=3)
    case.wake().done("intake")
    found = _late(case)["intake"]
    assert (found.closed_how, found.closed_at is not None) == ("overtaken", True)


def test_given_a_late_step_when_the_family_moves_away_then_nobody_is_chased_for_it(town: Town) -> None:
    case = town.a_case()
    town.move(days=3)
    case.wake().told("moved_away")
    assert {row.closed_how for step, row in _late(case).items() if step != "transfer_file"} == {"overtaken"}


def test_given_a_promise_that_passed_first_when_the_laws_term_passes_too_then_it_goes_up_to_the_curator(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record").done("choose_stay")
    town.move(days=10)  # the day of going home has passed
    assert _late(case.wake())["register_birth"].to_role == "social_worker"
    town.move(days=30)
    assert _late(case.wake())["register_birth"].to_role == "curator"
