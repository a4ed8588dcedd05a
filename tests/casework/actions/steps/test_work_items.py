"""Ending a step: once, by its own clinic, with one line on the timeline; a stale page changes nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from casework import access
from casework.act_parts import partner_requests, run_changes
from casework.actions.case import notes
from casework.actions.partners import needs, offers
from casework.actions.steps import work_items
from casework.errors import NotFound, Stale
from casework.models import CaseFact, TimelineEntry
from tests.at_once import at_once
from tests.builders import Town


def test_given_a_step_that_is_done_when_it_is_ended_again_then_nothing_changes(town: Town) -> None:
    case = town.a_case()
    item = case.item("intake")
    case.done("intake")
    before = case.timeline()
    with pytest.raises(run_changes.StepRefused):
        work_items.complete(by=case.by, item_key=item.key, outcome="done")
    assert case.timeline() == before


def test_given_eight_workers_who_end_one_step_at_once_then_one_does_and_the_others_are_told(town: Town) -> None:
    case = town.a_case()
    end = partial(work_items.complete, by=case.by, item_key=case.item("intake").key, outcome="done")
    ends = at_once([end] * 8)
    assert sum(one is None for one in ends) == 1
    assert {type(one) for one in ends if one is not None} == {run_changes.StepRefused}
    assert case.timeline().count("step.done") == 1


def test_given_one_form_posted_twice_then_it_is_taken_once_and_the_second_post_is_no_error(town: Town) -> None:
    case, receipt = town.a_case(), uuid.uuid4()
    end = partial(work_items.complete, by=case.by, item_key=case.item("intake").key, outcome="done", receipt=receipt)
    assert at_once([end] * 4) == [None] * 4
    assert case.timeline().count("step.done") == 1


@pytest.mark.parametrize(
    ("outcome", "facts"),
    [
        ("no_such_outcome", {}),
        ("done", {"child.no_such_fact": 1}),
        ("done", {"mother.discharge_date": "not a day"}),
    ],
    ids=["unknown outcome", "unknown fact", "wrong type"],
)
def test_given_an_answer_that_does_not_fit_then_neither_fact_nor_line_is_kept(
    town: Town, outcome: str, facts: dict[str, Any]
) -> None:
    case = town.a_case()
    facts_before, before = len(case.rows(CaseFact)), case.timeline()
    with pytest.raises(run_changes.StepRefused):
        work_items.complete(by=case.by, item_key=case.item("choose_stay").key, outcome=outcome, facts=facts)
    assert len(case.rows(CaseFact)) == facts_before
    assert case.timeline() == before


def test_given_dates_that_contradict_each_other_then_the_step_is_refused(town: Town) -> None:
    case = town.a_case()
    facts = {"mother__minimum_stay_until": town.today + timedelta(days=4), "mother__discharge_date": town.today}
    with pytest.raises(run_changes.StepRefused):
        case.done("choose_stay", **facts)
    assert "choose_stay" in case.items()


def test_given_a_step_dropped_then_a_reason_stays_and_it_cannot_be_dropped_again(town: Town) -> None:
    case = town.a_case()
    item = case.item("choose_leave") if "choose_leave" in case.items() else case.talked().item("choose_leave")
    work_items.drop(by=case.by, item_key=item.key, because="not_needed")
    assert case.timeline()[-1] == "step.dropped"
    with pytest.raises(run_changes.StepRefused):
        work_items.drop(by=case.by, item_key=item.key, because="not_needed")


def test_given_a_step_done_by_mistake_when_it_is_redone_then_it_is_open_again(town: Town) -> None:
    case = town.a_case()
    item = case.item("intake")
    case.done("intake")
    work_items.redo(by=case.by, item_key=item.key)
    assert case.item("intake").round == 1  # the first was 0
    assert case.timeline()[-1] == "step.redone"


def test_given_a_foreign_reader_then_no_row_of_the_case_is_seen(town: Town) -> None:
    case = town.a_case()
    for other in (town.stranger(), town.administrator):
        with access.acting_as(other):
            assert not access.visible(TimelineEntry, to=other).filter(case=case.case_id).exists()
        with pytest.raises(NotFound):
            notes.add_note(by=other, case_id=case.case_id, text="Привет")


def test_given_a_page_of_a_step_that_is_over_when_things_are_asked_on_it_then_it_is_stale(town: Town) -> None:
    case = town.a_case().talked().agreed()
    need, offer = case.item("necessities"), case.item("talk_and_law")
    case.done("necessities", "no_partner").done("talk_and_law", "no_partner")
    organisation = town.organisation("charity").key
    with pytest.raises(Stale):
        needs.choose_items(by=case.by, item_key=need.key, amounts={"pram": 1})
    with pytest.raises(Stale):
        needs.record_pledge(by=case.by, item_key=need.key, organisation_key=organisation, amounts={"pram": 1})
    with pytest.raises(Stale):
        offers.ask(by=case.by, item_key=offer.key, organisation_key=organisation)
    assert case.offers(state="offered") == []


def test_given_any_act_of_a_straight_walk_then_the_timeline_has_exactly_one_entry_of_it(town: Town) -> None:
    case = town.a_case()
    counted: list[tuple[str, int]] = []

    def act(name: str, do: Callable[[], object]) -> None:
        before = case.timeline()
        do()
        begun = case.timeline().count("journey.begun") - before.count("journey.begun")  # a journey has its own entry
        counted.append((name, len(case.timeline()) - len(before) - begun))

    act("talk", case.talked)
    act("agree", case.agreed)
    act("note", lambda: notes.add_note(by=case.by, case_id=case.case_id, text="Звонила бабушка"))
    act("choose", lambda: case.wanting(pram=1))
    act("decline", lambda: offers.decline_offer(by=case.by, offer_number=case.offers(exclusive=False)[-1].number))
    act("accept", lambda: case.accepted(case.offers(exclusive=False)[-1]))
    act("record", lambda: case.done("medical_birth_record"))
    act("register", lambda: case.done("register_birth"))
    act("danger", lambda: case.told("danger_at_home"))
    assert [one for one in counted if one[1] != 1] == []


def test_given_no_consent_for_the_registry_when_its_answer_is_recorded_by_hand_then_it_is_refused(town: Town) -> None:
    case = town.a_case().talked().agreed("processing", "medical_secrecy").done("medical_birth_record")
    with pytest.raises(partner_requests.NoConsent):
        case.done("register_birth")
    assert "register_birth" in case.items()


def test_given_a_closed_case_when_a_step_is_redone_then_the_case_is_under_way_again(town: Town) -> None:
    case = town.a_case()
    item = case.item("intake")
    case.done("intake").told("moved_away")
    case.effects("draft_paper", "print_paper")  # the transfer file ends it
    assert case.case().state == "closed"
    work_items.redo(by=case.by, item_key=item.key)
    assert (case.case().state, case.case().closed_at) == ("active", None)
    assert case.items()
