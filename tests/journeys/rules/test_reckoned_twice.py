"""The income rules agree with a second, obvious writing of them on thousands of drawn households."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from journeys.reader import CATALOGUE, read_catalogue
from journeys.rules.family_context import FamilyContext
from journeys.rules.income import Excuse, Excused, Household, Income, Kind, Member, MemberKind
from journeys.rules.reckoning import INCOME, LOWEST, NEEDED, NobodyCounts, reckon
from tests.journeys.rules.plain_allowance import Said, Somebody, limits, what_is_due
from tests.proofs import IS_WHOLE

ALLOWANCE = read_catalogue(CATALOGUE).definitions["birth_allowance", 1]
HOUSEHOLDS = 10_000 if IS_WHOLE else 500
SEED = 2330
PARTS = 20
SUMS = (0, 1_000, 9_031, 12_248, 18_062, 20_000, 27_093, 31_700, 46_500, 60_000, 93_500)
KINDS, REASONS = [kind.value for kind in Kind], [why.value for why in Excuse]


def draw(chance: Random) -> tuple[dict[str, Somebody], date, dict[str, object]]:
    """Draw a household, the day of its application and what else is known."""
    on = date(2025, 1, 20) + timedelta(days=chance.randrange(700))
    people = {f"adult{n}": Somebody("adult") for n in range(chance.choice((1, 1, 2)))}
    people |= {f"child{n}": Somebody("child") for n in range(chance.choice((0, 1, 1, 2, 2, 3, 4)))}
    for kind in ("student", "conscript", "relative", "unborn"):
        if chance.random() < 0.12:
            people[kind] = Somebody(kind)
    for person in people.values():
        if chance.random() < 0.6:
            oldest = {"adult": 45, "student": 25, "child": 20}.get(person.kind, 60)
            youngest = {"adult": 19, "student": 16}.get(person.kind, -1)
            days = chance.randint(youngest * 365, oldest * 365)
            person.born = on - timedelta(days=days)
        for _ in range(chance.choice((0, 1, 2, 3)) if person.kind != "relative" else 1):
            spread(person, on, chance)
    known: dict[str, object] = {"property_ok": chance.random() < 0.9, "kept": chance.random() < 0.2}
    if chance.random() < 0.15:
        people = near_the_limit(on, chance)
    known["granted_until"] = on + timedelta(days=chance.randint(-110, 40)) if chance.random() < 0.4 else None
    return people, on, known


def near_the_limit(on: date, chance: Random) -> dict[str, Somebody]:
    """Draw a family whose income lies close to the limit: below it, slightly above, too far above."""
    people = {f"child{n}": Somebody("child") for n in range(chance.choice((2, 3, 4)))}
    people["adult0"] = Somebody("adult")
    wage = int(limits(on)[0] * len(people) * chance.choice((0.98, 1, 1.02, 1.08, 1.1, 1.12)))
    for step in range(14):
        index = on.year * 12 + on.month - 1 - step
        people["adult0"].money.append(((index // 12, index % 12 + 1), "wage", wage, "", None))
    return people


def spread(person: Somebody, on: date, chance: Random) -> None:
    """Tell money or a reason of a span of months that may reach beyond the period."""
    begins, length = chance.randint(-15, 0), chance.choice((1, 3, 5, 6, 10, 12, 14))
    what = chance.choice(["wage", "wage", "wage", *KINDS, *REASONS, *REASONS])
    sum_ = chance.choice(SUMS)
    payer, number = chance.choice(("", "", "second")), chance.choice((None, None, 1, 2, 3))
    for step in range(begins, min(begins + length, 1)):
        index = on.year * 12 + on.month - 1 + step
        month = (index // 12, index % 12 + 1)
        if what in REASONS and (what not in KINDS or chance.random() < 0.5):
            person.reasons.append((month, what))
        else:
            is_alimony = what == "alimony_without_court"
            person.money.append((month, what, sum_, payer if is_alimony else "", number if is_alimony else None))


def told(people: dict[str, Somebody]) -> Household:
    """Return the same as the product takes it."""
    members = tuple(Member(name, MemberKind(one.kind), one.born) for name, one in people.items())
    incomes = tuple(
        Income(name, date(*month, 1), Kind(kind), Decimal(sum_), payer, number)
        for name, one in people.items()
        for month, kind, sum_, payer, number in one.money
    )
    excused = tuple(
        Excused(name, date(*month, 1), Excuse(why)) for name, one in people.items() for month, why in one.reasons
    )
    return Household(members, incomes, excused)


def said_by_the_product(people: dict[str, Somebody], on: date, known: dict[str, object]) -> Said | None:
    facts = {
        "child.born_on": on, "application.made_on": on, "family.property_within_limits": known["property_ok"],
        "allowance.excess_used": known["kept"], "allowance.until": known["granted_until"],
    }  # fmt: skip
    look = FamilyContext(ALLOWANCE, {key: value for key, value in facts.items() if value is not None}, on, {})
    try:
        facts_of = reckon(told(people), look, on).facts
    except NobodyCounts:
        return None
    there = look.knowing(facts_of)
    answer, share = there.rule("unified_allowance"), there.rule("unified_share")
    assert answer is not None and share is not None
    amount = there.amount("unified_allowance")
    return Said(facts_of[INCOME], facts_of[LOWEST], facts_of[NEEDED], answer, share, amount)


@pytest.mark.parametrize("part", range(PARTS))
def test_given_a_drawn_household_then_both_writings_of_the_law_say_the_same(part: int) -> None:
    chance = Random(SEED * PARTS + part)
    for number in range(HOUSEHOLDS // PARTS):
        people, on, known = draw(chance)
        again = what_is_due(people, on, **known)  # type: ignore[arg-type]
        assert said_by_the_product(people, on, known) == again, (part, number, on, known, people)


def test_the_drawn_households_meet_every_answer_and_every_share() -> None:
    chance, answers, shares = Random(SEED), set(), set()
    for _ in range(1_000):
        people, on, known = draw(chance)
        said = what_is_due(people, on, **known)  # type: ignore[arg-type]
        if said is not None:
            answers.add(said.answer)
            shares.add(said.share)
    assert answers == {"right", "right_reduced", "income_too_high", "earnings_too_low", "property_too_much"}
    assert shares == {"half", "three_quarters", "full"}
