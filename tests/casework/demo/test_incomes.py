"""The demo's incomes and figures: the income page and the figures' page are not empty, and show each kind of answer."""

from __future__ import annotations

from casework import access, clock
from casework.act_parts import income_reckoning
from casework.actions.case import intake
from casework.demo import families, incomes, other_families
from casework.models import Case
from journeys import public as journeys
from tests.builders import Town


def test_given_the_demo_s_incomes_then_one_is_entitled_one_a_little_too_high_and_one_could_not_earn(town: Town) -> None:
    found = {}
    for surname in incomes.TELLS:
        family = next(one for one in other_families.ALL if one.surname == surname)
        by = town.planted.led_by("one_stop_shop")[0]
        today = clock.now().astimezone(town.planted.region.zone).date()
        case_id = intake.open_case(by=by, intake=families.intake_of(family, born_on=today))
        intake.choose_journey(by=by, case_id=case_id, journey=family.journey)
        for _twice in range(2):
            incomes.plant(by=by, case_id=case_id, surname=surname)
        with access.acting_as(by):
            case = access.find(Case, to=by, pk=case_id)
            answer = income_reckoning.reckoned(case=case, by=by, applied_on=today, language="ru")
            run_key = case.journeys.get().run_key
            told = {one.key: one for one in journeys.rules.entitled(run_key=run_key, language="ru", now=clock.now())}
        assert answer is not None and answer.rule is not None and answer.coming is not None
        allowance = told["unified_allowance"]
        found[surname] = (answer.rule.answer, answer.coming.earliest is not None, allowance.verdict)
        assert (allowance.value is None) == (not allowance.verdict)
        assert bool(allowance.best_month) == (surname == "Яшина")
    assert found == {
        "Лапина": ("right", True, True), "Яшина": ("income_too_high", True, False), "Родионова": ("right", True, True),
    }  # fmt: skip


def test_given_the_demo_then_one_figure_is_confirmed_and_one_waits_for_a_second_person(town: Town) -> None:
    for _twice in range(2):
        incomes.propose_figures(by=town.curator)
    with access.acting_as(town.curator) as actor:
        told = journeys.rules.figures(region_key=actor.region.pk, on=clock.now().date())
    states = {one.key: [each.state for each in one.proposals] for one in told if one.proposals}
    assert states == {"subsistence_minimum": ["confirmed"], "minimum_wage": ["proposed"]}
