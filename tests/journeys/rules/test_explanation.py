"""Every answer says why, in two languages, and what would alter it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from journeys.language.definition import Definition
from journeys.language.vocabulary import Amended, Row
from journeys.reader import CATALOGUE, read_catalogue
from journeys.rules.entitlements import Entitlement, StepsEnded, entitlements
from journeys.rules.explanation import ExplainedRule, explain
from tests.journeys.rules.small import definition

ALLOWANCE = read_catalogue(CATALOGUE).definitions["birth_allowance", 1]
FACTS: dict[str, Any] = {
    "child.born_on": date(2025, 12, 1), "application.made_on": date(2025, 12, 20), "child.alive_at_birth": True,
    "family.employed_parents": Decimal(1), "family.income_per_person": Decimal(15000),
    "family.lowest_adult_earnings": Decimal(100000), "family.property_within_limits": True,
    "family.income_with_half_share": Decimal(15000), "family.income_with_three_quarters": Decimal(16000),
}  # fmt: skip
THRESHOLDS = """
small_limit:
  {ru: Порог, en: Limit, unit: rub, source: закон области, checked_on: 2026-01-15, mark: V,
   values: {2025-01-01: 14900, 2026-03-01: 15900}}
"""
UNSURE = THRESHOLDS.replace("mark: V", 'mark: "?"')


def rule(name: str, facts: dict[str, Any], version: Definition = ALLOWANCE, on: date = date(2025, 12, 20), **more):
    return next(one for one in explain(version, facts, on, **more).rules if one.rule == name)


def english(texts) -> list[str]:
    return [text["en"].replace("\u00a0", " ") for text in texts]


def russian(texts) -> list[str]:
    return [text["ru"].replace("\u00a0", " ") for text in texts]


def changes(explained) -> list[str]:
    return english(one.says for one in explained.changes)


def eligible(facts: dict[str, Any], on: date, parameters: str = THRESHOLDS):
    version = definition(eligibility="low: family.income_per_person at most small_limit", parameters=parameters)
    return explain(version, facts, on)


# ---- why ---------------------------------------------------------------------------------------------------------------


def test_given_a_right_when_explained_then_every_refusal_that_did_not_apply_is_named_with_its_figures():
    found = rule("unified_allowance", FACTS)
    assert (found.answer, found.day, found.since) == ("right", date(2025, 12, 20), date(2025, 1, 1))
    assert found.says == {"ru": "Единое пособие: вероятно, право есть", "en": "Unified allowance: probably, entitled"}
    income, earnings, property_ = english(found.because)
    assert income.startswith(
        "Income per person 15,000 RUB — not above 15,900 RUB (Regional subsistence minimum per person 15,900 RUB "
    )
    assert "since 1 January 2025" in income and income.endswith("to be confirmed)")
    assert "100,000 RUB — not below 89,760 RUB (How many minimum wages to earn in the period 4 since" in earnings
    assert (
        "source: Minimum Wage Act (82-FZ of 19 June 2000), article 1" in earnings and "to be confirmed" not in earnings
    )
    assert property_ == "Property within the limits: yes"


def test_given_a_refusal_when_explained_then_only_its_own_grounds_are_named():
    found = rule("unified_allowance", {**FACTS, "family.lowest_adult_earnings": Decimal(89759)})
    assert found.answer == "earnings_too_low"
    (told,) = russian(found.because)
    assert told.startswith("Наименьший заработок взрослого без уважительной причины 89 759 ₽ — ниже 89 760 ₽ (")
    assert "Минимальная зарплата (МРОТ) 22 440 ₽ с 1 января 2025" in told
    assert "источник: закон о минимальной зарплате (82-ФЗ от 19.06.2000), статья 1" in told


def test_given_an_unknown_fact_when_explained_then_it_is_not_known_yet_and_says_what_is_missing():
    facts = {key: value for key, value in FACTS.items() if key != "family.lowest_adult_earnings"}
    found = rule("unified_allowance", facts)
    assert (found.answer, found.unknown) == (None, ("family.lowest_adult_earnings",))
    assert found.says["en"] == "Unified allowance: not known yet: Lowest earnings of an adult without an excuse"
    assert found.changes == ()


def test_given_an_unknown_fact_that_cannot_matter_when_explained_then_the_answer_is_known():
    facts = {**FACTS, "family.income_per_person": Decimal(20000)}
    del facts["family.lowest_adult_earnings"]
    assert rule("unified_allowance", facts).answer == "income_too_high"


def test_given_no_day_of_application_when_explained_then_that_day_is_what_is_missing():
    facts = {key: value for key, value in FACTS.items() if key != "application.made_on"}
    found = rule("unified_allowance", facts)
    assert (found.answer, found.day, found.unknown) == (None, None, ("application.made_on",))


def test_given_a_birth_in_2025_when_asked_in_2026_then_the_grant_is_that_of_the_legal_date():
    explained = explain(ALLOWANCE, FACTS, date(2026, 11, 1))
    grant, monthly = explained.amounts[:2]
    assert (grant.value, grant.day, explained.legal_day) == (Decimal("26941.71"), date(2025, 12, 1), date(2025, 12, 1))
    assert english([grant.says])[0].startswith(
        "Birth grant on 1 December 2025: probably, 26,941.71 RUB = Birth grant 26,941.71 RUB since "
    )
    assert grant.changes == (), "a birth cannot be moved to a better day"
    assert (monthly.value, monthly.day) == (Decimal("11700.00"), date(2025, 12, 20))


def test_given_a_refusal_when_explained_then_no_sum_is_told_and_the_refusing_rule_is_named():
    refused = {**FACTS, "family.income_per_person": Decimal(20000)}
    monthly = explain(ALLOWANCE, refused, date(2025, 12, 20)).amounts[1]
    assert (monthly.right, monthly.value, monthly.changes) == (False, None, ())
    assert monthly.says == {
        "ru": "Единое пособие в месяц: не положено — Единое пособие: Доход выше порога",
        "en": "Unified allowance a month: no right to it — Unified allowance: Income above the limit",
    }
    lost = explain(ALLOWANCE, {**FACTS, "child.alive_at_birth": False}, date(2025, 12, 20)).amounts[0]
    assert (lost.right, lost.value) == (False, None)


def test_given_a_run_when_its_entitlements_are_asked_then_each_says_yes_not_yet_or_what_is_missing():
    def entitled(facts: dict[str, Any], on: date = date(2026, 4, 10)) -> dict[str, Entitlement]:
        found = entitlements(ALLOWANCE, facts, on, StepsEnded({}, {}, frozenset()), "en")
        return {one.key: one for one in found}

    known = {**FACTS, "family.lowest_adult_earnings": Decimal(300000)}
    del known["application.made_on"]
    yes = entitled(known)["unified_allowance"]
    assert (yes.verdict, yes.value, yes.day_assumed, yes.to_confirm) == (True, Decimal("16700.00"), True, True)
    assert {one.title["en"] for one in yes.figures} >= {"Minimum wage", "Regional subsistence minimum for a child"}
    no = entitled({**known, "family.income_per_person": Decimal(17400)})["unified_allowance"]
    assert (no.verdict, no.value, no.right_from) == (False, None, None)
    assert no.reason["en"].replace("\u00a0", " ") == "Income per person 17,400 RUB — above 17,000 RUB"
    later = {**known, "family.income_per_person": Decimal(16500)}
    assert entitled(later, on=date(2025, 12, 20))["unified_allowance"].right_from == date(2026, 1, 1)
    del known["family.income_per_person"]
    unknown = entitled(known)["unified_allowance"]
    assert (unknown.verdict, unknown.value) == (None, None)
    assert [one["en"] for one in unknown.missing] == ["Income per person"]
    assert "Income statement" in [one["en"] for one in unknown.papers]
    del known["family.property_within_limits"]
    told = entitled({**known, "family.income_per_person": Decimal(15000)})["unified_allowance"]
    assert ([one["en"] for one in told.missing], told.papers) == (["Property within the limits"], ())


def test_given_a_third_language_when_explained_then_its_labels_stand_in_the_russian_frame():
    found = explain(ALLOWANCE, FACTS, date(2025, 12, 20), languages=("ru", "en", "tt"))
    assert found.rules[1].says["tt"] == found.rules[1].says["ru"]


# ---- what would alter it -----------------------------------------------------------------------------------------------


def test_given_income_above_the_limit_when_explained_then_the_later_limit_and_the_figure_to_reach_are_told():
    found = eligible({"family.income_per_person": Decimal(15400)}, date(2026, 1, 20))
    assert found.eligibility.verdict is False
    assert english([found.eligibility.parts[0].says])[0].startswith(
        "Income per person 15,400 RUB — above the limit of 14,900 RUB"
    )
    assert changes(found) == [
        (
            "From 1 March 2026 the answer is another: “yes” (Limit 15,900 RUB since 1 March 2026, source: закон области; "
            "it was 14,900 RUB before)"
        ),
        "It would be “yes” if “Income per person”: 14,900 RUB or less (now 15,400 RUB, a difference of 500 RUB)",
    ]
    assert russian(one.says for one in found.changes)[0].startswith("С 1 марта 2026 ответ другой: «да» (Порог 15 900 ₽")


def test_given_a_figure_nobody_checked_when_explained_then_it_is_to_be_confirmed():
    found = eligible({"family.income_per_person": Decimal(15400)}, date(2026, 1, 20), UNSURE)
    assert "to be confirmed" in changes(found)[0] and "to be confirmed" in found.eligibility.parts[0].says["en"]


def test_given_income_above_every_limit_when_explained_then_no_later_day_is_promised():
    found = eligible({"family.income_per_person": Decimal(20000)}, date(2026, 1, 20))
    assert changes(found) == [
        "It would be “yes” if “Income per person”: 14,900 RUB or less (now 20,000 RUB, a difference of 5,100 RUB)"
    ]


def test_given_a_right_when_explained_then_the_nearest_figures_at_which_it_ends_are_told():
    found = rule(
        "unified_allowance",
        {**FACTS, "application.made_on": date(2026, 2, 1), "family.lowest_adult_earnings": Decimal(300000)},
    )
    assert found.answer == "right"
    assert "It would be “Income above the limit” if “Income per person”: 17,000.01 RUB or more" in changes(found)[0]


def test_given_a_rule_that_becomes_stricter_when_explained_then_the_day_from_which_it_answers_otherwise_is_told():
    found = rule("unified_allowance", FACTS)
    (later, *_) = found.changes
    assert (later.change.day, later.change.becomes) == (date(2026, 1, 1), "earnings_too_low")
    assert "minimum_wage" in later.change.figures
    assert later.says["en"].startswith("From 1 January 2026 the answer is another: “Earnings below the limit”")


def test_given_two_things_in_the_way_when_explained_then_both_are_told_together():
    facts = {**FACTS, "family.income_per_person": Decimal(15950), "family.property_within_limits": False}
    told = changes(rule("unified_allowance", facts))[-1]
    assert told.startswith(
        "It would be “Entitled” if “Income per person”: 15,900 RUB or less (now 15,950 RUB, a difference of 50 RUB) and "
    )
    assert told.endswith("“Property within the limits”: yes (now no)")


def test_given_a_day_and_a_choice_when_explained_then_they_are_compared_and_told_too():
    version = definition(
        rules="sort:\n  answers:\n    half: child.born_on not after 2025-12-31\n"
        "    full: child.special_needs_basis one of diagnosis_list / disability_bureau\n    no_right: otherwise",
        records="child.special_needs_basis",
    )
    found = rule("sort", {"child.born_on": date(2025, 12, 30), "child.special_needs_basis": "none_found"}, version)
    assert found.answer == "half"
    assert changes(found) == [
        "It would be “No right” if “Child's date of birth”: 1 January 2026 (now 30 December 2025)"
    ]


def test_given_a_rule_on_how_a_step_ended_when_it_has_not_then_that_is_told_as_what_would_alter_it():
    version = definition(rules="sort:\n  answers:\n    half: talk was done\n    no_right: otherwise")
    first, again = rule("sort", FACTS, version), rule("sort", FACTS, version, ended={"talk": "done"})
    assert (first.answer, again.answer) == ("no_right", "half")
    assert "has been “Done”" in again.because[0]["en"]
    assert changes(first) == ["It would be “50 %” if “Talk” ends with “Done”"]


# ---- rows that a region added ------------------------------------------------------------------------------------------


def test_given_a_row_confirmed_later_when_asked_as_of_before_then_the_older_row_counts():
    wage = ALLOWANCE.vocabulary.parameters["minimum_wage"]
    confirmed = datetime(2026, 11, 20, 12, tzinfo=UTC)
    row = Row(date(2026, 11, 1), Decimal(28000), {"ru": "указ"}, "2026-11-19", "V")
    amended = type(wage)(
        **{**{name: getattr(wage, name) for name in wage.__slots__}, "amended": (Amended(row, confirmed),)}
    )
    day = date(2026, 11, 25)
    assert [amended.on(day), amended.on(day, confirmed), amended.on(day, datetime(2026, 11, 20, 11, tzinfo=UTC))] == [
        28000, 28000, 27093,
    ]  # fmt: skip
    assert amended.on(date(2026, 10, 31)) == 27093
    assert amended.row_on(day).source == {"ru": "указ"}


def test_given_two_rows_for_one_day_then_the_one_confirmed_last_counts():
    wage = ALLOWANCE.vocabulary.parameters["minimum_wage"]
    moment = datetime(2026, 11, 20, 12, tzinfo=UTC)
    rows = [Amended(Row(date(2026, 1, 1), Decimal(value), {}, "", "V"), moment) for value in (27100, 27200)]
    amended = type(wage)(**{**{name: getattr(wage, name) for name in wage.__slots__}, "amended": tuple(rows)})
    assert amended.on(date(2026, 6, 1)) == 27200


@pytest.mark.parametrize("answer", ["right", "income_too_high", "earnings_too_low", "property_too_much"])
def test_every_change_that_is_told_really_gives_the_answer_it_promises(answer):
    facts = {**FACTS, **{
        "right": {}, "income_too_high": {"family.income_per_person": Decimal(99999)},
        "earnings_too_low": {"family.lowest_adult_earnings": Decimal(5)},
        "property_too_much": {"family.property_within_limits": False},
    }[answer]}  # fmt: skip
    found: ExplainedRule = rule("unified_allowance", facts)
    assert found.answer == answer and found.changes
    for told in found.changes:
        moved = {**facts, **{move.key: move.after for move in told.change.moves if not move.is_step}}
        if told.change.day:
            moved["application.made_on"] = told.change.day
        ended = {move.key: move.after for move in told.change.moves if move.is_step}
        assert rule("unified_allowance", moved, ended=ended).answer == told.change.becomes


# ---- units and sentences -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "fact", "value", "ru", "en"),
    [
        ("child.claim_months below 6", "child.claim_months", 5,
         "С рождения прошло: 5 месяцев — ниже 6 месяцев", "Time since the birth: 5 months — below 6 months"),
        ("pregnancy.weeks at least 28", "pregnancy.weeks", 21,
         "Срок беременности: 21 неделя — меньше 28 недель", "Weeks of pregnancy: 21 weeks — less than 28 weeks"),
        ("youth.age at least youngest_worker", "youth.age", 22,
         "Возраст: 22 года — не меньше 14 лет", "Age: 22 years — at least 14 years"),
    ],
)  # fmt: skip
def test_a_reason_carries_its_unit_and_reads_as_a_sentence(condition, fact, value, ru, en):
    version = definition(eligibility=f"part: {condition}")
    (part,) = explain(version, {fact: Decimal(value)}, date(2026, 11, 20)).eligibility.parts
    said = {language: text.replace("\u00a0", " ").partition(" (")[0] for language, text in part.says.items()}
    assert said == {"ru": ru, "en": en}


def test_given_none_would_alter_the_answer_then_it_is_said_so():
    version = definition(rules="sort:\n  answers:\n    half: pupil.debts at least 1\n    no_right: otherwise")
    found = rule("sort", {"child.born_on": date(2026, 1, 1), "pupil.debts": Decimal(1)}, version)
    assert found.answer == "half"
    assert changes(found) == ["It would be “No right” if “Subjects still to pass”: none (now 1)"]
    assert "ни одного" in russian(one.says for one in found.changes)[0]
