"""The invented families of the demo: each journey has some, each can be taken in, nobody's telephone is another's."""

from __future__ import annotations

from collections import Counter
from datetime import date

from casework.act_parts import household_input
from casework.demo import families, other_families

TODAY = date(2026, 11, 26)


def test_given_the_demo_then_every_journey_has_families_and_one_that_rehearses_it() -> None:
    found = Counter(family.journey for family in other_families.ALL)
    assert found.pop(families.FLAGSHIP) == 40
    assert found == dict.fromkeys(("birth_allowance", "first_job", "school_catch_up", "fertility_help"), 3)
    assert other_families.REHEARSED.keys() == {families.FLAGSHIP, *found}


def test_given_the_families_of_the_demo_then_each_can_be_taken_in_and_is_known_by_name_and_phone() -> None:
    told = [families.intake_of(family, born_on=TODAY) for family in other_families.ALL]
    for one in told:
        household_input.check(one, today=TODAY)
    assert len({one.phone for one in told}) == len({one.people[0].last_name for one in told}) == len(told)
