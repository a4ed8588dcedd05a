"""Small journeys through the real actions: kinds that the catalogue uses rarely, a kind that breaks, many at once."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from casework import access, clock
from casework.act_parts import awaited_runs, run_changes
from casework.act_parts.step_kind import StepKind
from casework.actions.family import survey_answers
from casework.actions.steps import work_items
from casework.models import CaseFact, CaseJourney, OutboxRow, PartnerRequest, SurveyAnswer, TimelineEntry
from journeys import public as journeys
from journeys import step_kinds
from tests.at_once import at_once
from tests.builders import Story, Town
from tests.casework import small_journeys
from tests.journeys.planted_runs import publish

WORKERS = 32
PARTS = 8


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A step kind whose `begin` writes and then breaks, in place of `wait`; gives the steps that it began."""
    began: list[str] = []

    real = journeys.kind("wait")

    class Breaking(StepKind):
        name = real.name

        def begin(self, item: journeys.OpenItem, context: Any) -> None:
            began.append(item.step)
            real.begin(item, context)
            raise ZeroDivisionError

        def withdrawn(self, item: journeys.OpenItem, context: Any) -> None:
            raise AssertionError("nothing was begun that could be withdrawn")

    monkeypatch.setattr(step_kinds, "_kinds", {k: v for k, v in step_kinds._kinds.items() if k != "wait"})
    journeys.register(Breaking())
    return began


# ---- wait, approval, other journey, survey -----------------------------------------------------------------------------


def waiting(town: Town) -> Story:
    publish(small_journeys.SHORT, clock.now())
    publish(small_journeys.WAITING, clock.now())
    return town.a_case("waiting")


def beside(case: Story, journey: str) -> Story:
    """The run of another journey in the same case."""
    (link,) = case.rows(CaseJourney, journey=journey)
    return replace(case, run_key=link.run_key)


def decided(case: Story, outcome: str) -> None:
    """The polyclinic's system answers what it was asked."""
    case.effects("send_request")
    case.take(case.answer(case.request("approval"), {"outcome": outcome, "values": {}}))


def test_given_a_wait_an_approval_another_journey_and_a_survey_when_all_come_then_the_case_closes(town: Town) -> None:
    case = waiting(town)
    assert (set(case.items()), case.queued("end_wait")) == (set(), [])

    town.move(days=3)
    case.wake()
    assert set(case.items()) == {"two_days"}
    assert len(case.queued("end_wait")) == 1
    case.effects("end_wait")  # the machine ends it as an act of its own
    assert set(case.items()) == {"approval"}

    decided(case, "granted")
    (told,) = case.rows(TimelineEntry, what="partner.answered")
    assert told.on_behalf_of == "polyclinic"

    assert set(case.items()) == {"allowance"}
    short = beside(case, "short")
    with pytest.raises(awaited_runs.StillRunning):
        case.done("allowance")
    short.done("only")
    assert set(case.items()) == {"allowance"}
    short.effects("end_wait")  # ended as an act of its own, after the run that it waited for
    case.effects("end_wait")
    survey_answers.answer_survey(by=case.family(), item_key=case.item("survey").key, score=5, words="Легко")

    assert [one.score for one in case.rows(SurveyAnswer, run_key=case.run_key)] == [5]
    assert (case.case().state, case.items()) == ("closed", {})
    case.effects("send_notice")  # by day they wait in the outbox, by night for the morning
    assert not case.queued()


def test_given_an_approval_when_it_is_refused_then_what_needs_it_is_skipped_and_the_family_is_still_asked(
    town: Town,
) -> None:
    case = waiting(town)
    town.move(days=3)
    case.wake().effects("end_wait")
    decided(case, "refused")
    assert set(case.items()) == {"survey"}
    survey_answers.answer_survey(by=case.family(), item_key=case.item("survey").key, score=2)
    assert case.case().state == "closed"


def test_given_a_wait_when_its_job_comes_twice_then_it_ends_once(town: Town) -> None:
    case = waiting(town)
    town.move(days=3)
    case.wake()
    (row,) = case.queued("end_wait")
    payload, item = row.payload, case.item("two_days")
    case.effects("end_wait")
    with access.acting_as(town.machine):
        OutboxRow.objects.create(topic="end_wait", region_key=row.region_key, payload=payload)
    case.effects("end_wait")
    assert len(case.rows(TimelineEntry, what="step.done", details__step=item.step)) == 1


# ---- a kind that breaks ------------------------------------------------------------------------------------------------


def test_trap_18_given_a_kind_whose_begin_breaks_when_a_step_opens_then_nothing_of_the_act_is_kept(
    town: Town, breaking: list[str]
) -> None:
    """The act, the facts, the request and the message of the step that began before it: all undone together."""
    publish(small_journeys.OPENING_TWO, clock.now())
    case = town.a_case("opening_two")
    item, before, queued = case.item("first"), case.timeline(), case.queued()
    facts = len(case.rows(CaseFact))

    with pytest.raises(ZeroDivisionError):
        case.done("first")

    assert breaking == ["last"]
    assert (set(case.items()), case.item("first")) == ({"first"}, item)
    assert (case.timeline(), case.rows(PartnerRequest), case.queued()) == (before, [], queued)
    assert len(case.rows(CaseFact)) == facts
    with access.acting_as(town.machine):
        assert journeys.history(run_key=case.run_key, language="ru") == ()


def test_trap_18_given_the_kind_is_mended_when_the_step_is_done_again_then_all_begins_once(
    town: Town, breaking: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(small_journeys.OPENING_TWO, clock.now())
    case = town.a_case("opening_two")
    with pytest.raises(ZeroDivisionError):
        case.done("first")
    monkeypatch.undo()
    case.done("first")
    assert set(case.items()) == {"asked", "last"}
    assert len(case.rows(PartnerRequest)) == len(case.queued("send_request")) == len(case.queued("end_wait")) == 1


# ---- many at once ------------------------------------------------------------------------------------------------------


def test_given_32_workers_on_one_case_when_all_complete_its_open_steps_then_each_ends_once_and_begins_once(
    town: Town,
) -> None:
    publish(small_journeys.pairs(PARTS), clock.now())
    case = town.a_case("pairs")
    keys = {f"{kind}_{n}" for kind in ("part", "asked") for n in range(PARTS)}
    taken: Counter[str] = Counter()
    refused: list[run_changes.StepRefused] = []

    def work(number: int) -> None:
        chance, stop = random.Random(number), time.monotonic() + 50
        while (items := list(case.items().values())) and time.monotonic() < stop:
            item = chance.choice(items)
            behalf = "polyclinic" if item.step.startswith("asked") else ""
            try:
                work_items.complete(by=case.by, item_key=item.key, outcome=item.hoped_for, on_behalf_of=behalf)
                taken[item.step] += 1
            except run_changes.StepRefused as refusal:
                refused.append(refusal)

    ends = at_once([lambda number=number: work(number) for number in range(WORKERS)])

    assert [end for end in ends if end is not None] == []
    assert taken == dict.fromkeys(keys, 1)
    told = [one.details["step"] for one in case.rows(TimelineEntry, what="step.done")]
    assert Counter(told) == taken
    requests = case.rows(PartnerRequest)
    assert len({one.work_item_key for one in requests}) == len(requests) == PARTS
    assert all(one.answered_at for one in requests)
    sent = Counter(row.payload["request"] for row in case.queued("send_request"))
    assert sent == {str(one.pk): 1 for one in requests}
    assert case.case().state == "closed"
    with access.acting_as(town.machine):
        assert len(journeys.history(run_key=case.run_key, language="ru")) == len(keys)
    assert refused, "nobody came too late, so nothing was proven"
    for refusal in refused:
        assert refusal.permanent and str(refusal).count(".") >= 2, "what is so, why it matters, what to do now"
