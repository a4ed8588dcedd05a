"""The machine's check of papers that lapse, and how it is made anew when the decisive day moves."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from journeys import public
from tests.journeys.planted_runs import NOON, Region, item_of, publish

TESTS = """
journey: tests_before
version: 1
area: health_care
title: Анализы к сроку
about: Анализы сдают так, чтобы они дожили до начала.
led_by: womens_clinic
rights_date: child.born_on
eligibility:
  born: child.born_on is known
stages:
  tests: Анализы
  start: Начало
steps:
  tests:
    take_tests:
      by: leader
      gives: [ivf_tests, ivf_tests_man]
      records: [ivf.start_on]
      due: examination
      title: Сдать анализы
      family: Сдайте анализы.
    check_tests:
      by: machine
      needs: [take_tests]
      takes: [ivf_tests, ivf_tests_man]
      valid_on: ivf.start_on
      due: same_day
      outcomes: [all_valid, some_lapsed]
      title: Проверка сроков
      family: Считаем, какие анализы доживут до начала.
    repeat_tests:
      by: leader
      needs: [check_tests.some_lapsed]
      gives: [ivf_tests, ivf_tests_man]
      due: choose_day
      again: {done: check_tests}
      title: Повторить то, что истекло
      family: Пересдайте только то, что истекло.
  start:
    begin:
      by: leader
      needs: [check_tests]
      not_before: ivf.start_on
      due: closing_week
      title: Начало
      family: Начинаем.
"""
KINDS = (
    "smear_result", "infections_result", "ureaplasma_result", "blood_count_result", "hormones_result", "general_results",
    "cytology_result", "breast_result", "rubella_result", "blood_group", "spermogram_result",
)  # fmt: skip
START_ON = date(2026, 3, 12)  # ten days after the tests of 2 March
TAKEN = tuple(public.PaperInHand(kind, date(2026, 3, 2)) for kind in KINDS)


@pytest.fixture
def run(region: Region) -> UUID:
    """A run whose tests are taken and whose start is set."""
    publish(TESTS)
    key = region.start("tests_before").run_key
    region.done(item_of(key, "take_tests"), facts={"ivf.start_on": START_ON})
    return key


def checks(run: UUID, kept: tuple[public.PaperInHand, ...] = TAKEN, at: datetime = NOON) -> list[tuple[str, bool]]:
    found = public.machine_checks(run_key=run, kept=kept, now=at)
    return [(one.outcome, one.item_key is not None) for one in found]


def check(region: Region, run: UUID, kept: tuple[public.PaperInHand, ...] = TAKEN) -> None:
    """Do as the act does that calls `machine_checks`."""
    for one in public.machine_checks(run_key=run, kept=kept, now=NOON):
        if one.item_key is None:
            public.redo(run_key=run, step=one.step, person=one.person, at=NOON, by_key=None)
            check(region, run, kept)
        else:
            region.done(item_of(run, one.step), outcome=one.outcome)


def stands(run: UUID, step: str) -> str:
    view = public.read_run(run_key=run, language="en", now=NOON)
    return next(one.status for one in view.steps if one.step == step)


def test_given_papers_that_last_when_checked_then_all_are_valid(run: UUID) -> None:
    assert checks(run) == [("all_valid", True)]


def test_given_one_paper_that_lapses_before_the_day_when_checked_then_some_have_lapsed(run: UUID) -> None:
    older = (*TAKEN[1:], public.PaperInHand("smear_result", date(2026, 3, 1)))

    assert checks(run, older) == [("some_lapsed", True)]


def test_given_no_rubella_antibodies_when_a_month_has_passed_then_that_paper_has_lapsed(run: UUID) -> None:
    older = (
        *(one for one in TAKEN if one.kind != "rubella_result"),
        public.PaperInHand("rubella_result", date(2026, 2, 11)),
    )

    assert checks(run, older) == [("some_lapsed", True)]


def test_given_rubella_antibodies_when_years_have_passed_then_that_paper_still_counts(run: UUID) -> None:
    older = (
        *(one for one in TAKEN if one.kind != "rubella_result"),
        public.PaperInHand("rubella_result", date(2019, 2, 11)),
    )
    public.learn(run_key=run, facts={"woman.rubella_immune": True}, at=NOON, by_key=None)

    assert checks(run, older) == [("all_valid", True)]


def test_given_a_check_that_found_some_lapsed_when_they_are_to_be_got_again_then_the_plan_is_still_told(
    region: Region, run: UUID
) -> None:
    older = (*TAKEN[1:], public.PaperInHand("smear_result", date(2026, 3, 1)))
    check(region, run, older)

    told = {one.step: one for one in public.step_papers(run_key=run, kept=older, now=NOON, language="en")}

    assert told["check_tests"].is_open
    assert [one.type.key for one in told["check_tests"].plan.papers if one.again] == ["smear_result"]
    assert "check_tests" not in {
        one.step
        for one in public.step_papers(run_key=run, kept=TAKEN, now=NOON, language="en")
        if not one.plan.all_valid
    }


def test_given_no_decisive_day_when_checked_then_the_check_waits(region: Region) -> None:
    publish(TESTS)
    key = region.start("tests_before").run_key
    region.done(item_of(key, "take_tests"))

    assert checks(key) == []
    (step,) = public.step_papers(run_key=key, kept=TAKEN, now=NOON, language="en")
    assert not step.day_known and step.is_open and step.any_there


def test_given_a_check_that_was_passed_when_the_day_moves_too_far_then_it_is_made_again(
    region: Region, run: UUID
) -> None:
    check(region, run)
    assert stands(run, "check_tests") == "done" and stands(run, "repeat_tests") == "skipped"

    public.learn(run_key=run, facts={"ivf.start_on": date(2026, 3, 20)}, at=NOON, by_key=None)
    assert checks(run) == [("some_lapsed", False)]
    check(region, run)

    assert stands(run, "repeat_tests") == "open"
    assert stands(run, "begin") == "skipped"


def test_given_the_day_moves_and_all_still_last_when_checked_then_nothing_is_done_again(
    region: Region, run: UUID
) -> None:
    check(region, run)

    public.learn(run_key=run, facts={"ivf.start_on": date(2026, 3, 9)}, at=NOON, by_key=None)

    assert checks(run) == []


def test_given_the_decisive_day_has_come_when_papers_lapse_then_the_check_stands(region: Region, run: UUID) -> None:
    check(region, run)

    public.learn(run_key=run, facts={"ivf.start_on": date(2026, 3, 20)}, at=NOON, by_key=None)

    assert checks(run, at=NOON + timedelta(days=18)) == []


def test_given_tests_taken_again_when_checked_then_the_start_may_come(region: Region, run: UUID) -> None:
    older = (*TAKEN[1:], public.PaperInHand("smear_result", date(2026, 2, 20)))
    check(region, run, older)
    region.done(item_of(run, "repeat_tests"))

    check(region, run, TAKEN)

    assert stands(run, "check_tests") == "done" and stands(run, "begin") == "waiting"


def test_given_a_group_of_papers_when_a_step_gives_it_then_each_has_a_field_of_its_own(region: Region) -> None:
    publish(TESTS)
    key = region.start("tests_before").run_key

    assert tuple(paper.key for paper in item_of(key, "take_tests").gives) == KINDS
