"""No count and no share of fewer than five families is told, nor one that can be reckoned from what is told."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.statistics import small_numbers, vulnerable_groups
from casework.statistics.satisfied_share import Figure
from casework.statistics.small_numbers import FEWEST, Count, ToldFigure
from casework.statistics.vulnerable_groups import Member


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    asked = draw(st.integers(0, 40))
    answered = draw(st.integers(0, asked))
    satisfied = draw(st.integers(0, answered))
    return Figure(asked, answered, satisfied, 4 * satisfied)


def possible(told: ToldFigure) -> list[tuple[int, int, int]]:
    """Every (asked, answered, satisfied) that a reader may think of."""
    return [
        (asked, answered, satisfied)
        for asked in range(told.asked.low, told.asked.high + 1)
        for answered in range(told.answered.low, min(told.answered.high, asked) + 1)
        for satisfied in range(answered + 1)
        if small_numbers.told(Figure(asked, answered, satisfied, 0)) == told
    ]


@given(figures())
def test_given_any_figure_when_it_is_told_then_no_number_below_five_can_be_reckoned_from_it(figure: Figure) -> None:
    thought = possible(small_numbers.told(figure))
    assert (figure.asked, figure.answered, figure.satisfied) in thought
    for number in (
        {answered for _asked, answered, _satisfied in thought},
        {asked - answered for asked, answered, _satisfied in thought},
        {satisfied for _asked, _answered, satisfied in thought},
        {answered - satisfied for _asked, answered, satisfied in thought},
    ):
        assert len(number) > 1 or min(number) >= FEWEST


@given(figures())
def test_given_any_figure_when_it_is_told_then_the_truth_lies_in_what_is_told(figure: Figure) -> None:
    told = small_numbers.told(figure)
    assert told.asked.low <= figure.asked <= told.asked.high
    assert told.answered.low <= figure.answered <= told.answered.high
    if told.share is not None and told.worst is not None and told.interval is not None:
        share, worst = figure.satisfied / figure.answered, figure.satisfied / figure.asked
        assert told.share.low - 1e-9 <= share <= told.share.high + 1e-9
        assert told.worst.low - 1e-9 <= worst <= told.worst.high + 1e-9
        assert told.interval.low <= share <= told.interval.high


@given(st.lists(st.integers(0, 30), min_size=2, max_size=6))
def test_given_parts_of_a_whole_that_is_told_then_those_kept_back_are_five_families_at_least(
    numbers: list[int],
) -> None:
    told = small_numbers.apart({place: Figure(number, 0, 0, 0) for place, number in enumerate(numbers)})
    hidden = [number for place, number in enumerate(numbers) if not told[place].asked.is_exact]
    assert all(
        number == 0 or told[place].asked != Count(number, number) for place, number in enumerate(numbers) if number < 5
    )
    if any(hidden) and len(hidden) < len(numbers):
        assert sum(hidden) >= FEWEST


@given(st.lists(st.integers(0, 12), min_size=2, max_size=4))
def test_given_reasons_beside_their_sum_then_no_small_one_can_be_reckoned(numbers: list[int]) -> None:
    shown, whole = small_numbers.parts(dict(enumerate(numbers)))
    ranges = [range(one.low, one.high + 1) for one in shown.values()]
    thought = [one for one in product(*ranges) if whole.low <= sum(one) <= whole.high]
    assert tuple(numbers) in thought
    for place, number in enumerate(numbers):
        assert number >= FEWEST or len({one[place] for one in thought}) > 1


def test_given_all_but_few_in_a_group_then_the_group_is_not_told_beside_all() -> None:
    whole = Figure(40, 30, 20, 100)
    assert small_numbers.part_of(Figure(38, 28, 19, 95), whole) == small_numbers.NOTHING
    assert small_numbers.part_of(Figure(30, 22, 14, 70), whole).asked == Count(30, 30)


@pytest.mark.parametrize(
    ("figure", "share", "worst"),
    [
        pytest.param(Figure(40, 30, 24, 0), (0.8, 0.8), (0.6, 0.6), id="exact"),
        pytest.param(Figure(40, 30, 29, 0), (0.85, 1.0), (0.65, 0.75), id="few unhappy"),
        pytest.param(Figure(40, 30, 1, 0), (0.0, 0.15), (0.0, 0.1), id="few satisfied"),
        pytest.param(Figure(40, 38, 20, 0), (0.5, 0.6), (0.5, 0.5), id="few silent"),
        pytest.param(Figure(40, 39, 38, 0), (0.9, 1.0), (0.9, 1.0), id="few silent and few unhappy"),
        pytest.param(Figure(4, 4, 4, 0), None, None, id="few families"),
        pytest.param(Figure(40, 9, 5, 0), None, None, id="few answers"),
    ],
)
def test_given_a_figure_when_it_is_told_then_share_and_worst_case_are(
    figure: Figure, share: tuple[float, float] | None, worst: tuple[float, float] | None
) -> None:
    told = small_numbers.told(figure)
    assert (told.share and (told.share.low, told.share.high)) == share
    assert (told.worst and (told.worst.low, told.worst.high)) == worst


def test_given_a_household_then_its_groups_are_those_that_it_belongs_to() -> None:
    from datetime import date

    mother, child = Member(is_child=False, born_on=date(2009, 5, 2)), Member(is_child=True, born_on=None)
    on = date(2027, 5, 1)
    groups = vulnerable_groups.groups_of([mother, child, child, child], special_care=True, on=on)
    assert groups == ("special_care", "many_children", "one_parent", "young_parent")
    assert vulnerable_groups.groups_of([mother, child], special_care=False, on=date(2027, 5, 2)) == ("one_parent",)
    assert vulnerable_groups.groups_of([mother, mother], special_care=False, on=date(2030, 1, 1)) == ()
