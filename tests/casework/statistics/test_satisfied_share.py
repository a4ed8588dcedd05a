"""The figure of scores: a share with its interval, for any number of answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.statistics.exact_test import fisher
from casework.statistics.intervals import wilson
from casework.statistics.satisfied_share import Figure, judged

answers = st.lists(st.integers(1, 5), max_size=400)


def figure(scores: list[int], unanswered: int = 0) -> Figure:
    return Figure(len(scores) + unanswered, len(scores), sum(score >= 4 for score in scores), sum(scores))


figures = st.builds(figure, answers, st.integers(0, 50))


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        pytest.param(0, 0, 0, 1, id="nobody answered"),
        pytest.param(10, 10, 0.7225, 1, id="all of ten"),
        pytest.param(0, 10, 0, 0.2775, id="none of ten"),
        pytest.param(81, 263, 0.2553, 0.3662, id="Newcombe 1998, table I"),
        pytest.param(15, 148, 0.0624, 0.1605, id="Newcombe 1998, table I, second"),
    ],
)
def test_given_published_examples_when_the_interval_is_reckoned_then_it_is_theirs(
    hits: int, of: int, low: float, high: float
) -> None:
    assert wilson(hits, of) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


@given(figures)
def test_given_any_answers_then_the_share_lies_in_its_interval_and_the_interval_in_what_is_possible(
    one: Figure,
) -> None:
    low, high = one.interval
    assert 0 <= low <= high <= 1
    assert low < high
    if one.share is not None:
        assert low <= one.share <= high
        assert one.mean is not None
        assert 1 <= one.mean <= 5


@given(st.integers(0, 60), st.integers(1, 60))
def test_given_the_same_share_when_four_times_as_many_answer_then_it_is_surer(hits: int, rest: int) -> None:
    few, many = wilson(hits, hits + rest), wilson(4 * hits, 4 * (hits + rest))
    assert many[1] - many[0] < few[1] - few[0]


@given(st.integers(0, 300), st.integers(1, 300))
def test_given_satisfied_and_others_when_told_the_other_way_round_then_the_interval_is_mirrored(
    hits: int, rest: int
) -> None:
    low, high = wilson(hits, hits + rest)
    assert wilson(rest, hits + rest) == (pytest.approx(1 - high, abs=1e-9), pytest.approx(1 - low, abs=1e-9))


@given(figures, figures)
def test_given_two_figures_then_their_sum_is_that_of_all_answers_together(one: Figure, other: Figure) -> None:
    both = one + other
    assert (both.asked, both.answered) == (one.asked + other.asked, one.answered + other.answered)
    assert both.satisfied <= both.answered <= both.asked


def says(newer: Figure, older: Figure) -> str:
    return judged(newer, older).says


def test_given_few_answers_when_versions_are_judged_then_nothing_is_claimed_and_with_many_it_is() -> None:
    assert says(figure([5, 5, 5]), figure([1, 2, 5])) == "unsure"
    assert says(figure([5] * 90 + [1] * 10), figure([5] * 60 + [1] * 40)) == "better"
    assert says(figure([5] * 60 + [1] * 40), figure([5] * 90 + [1] * 10)) == "worse"
    assert says(figure([5] * 90), Figure()) == "unsure"


@pytest.mark.parametrize(
    ("hits", "of", "other_hits", "other_of", "p"),
    [
        pytest.param(3, 4, 1, 4, 0.485714, id="the lady tasting tea, Fisher 1935"),
        pytest.param(1, 10, 11, 14, 0.002759, id="dieting men and women"),
        pytest.param(8, 10, 1, 6, 0.034965, id="whale and shark"),
        pytest.param(0, 5, 5, 5, 0.007937, id="nothing in common"),
        pytest.param(5, 9, 5, 9, 1.0, id="the same"),
    ],
)
def test_given_published_tables_when_they_are_tested_then_the_probability_is_theirs(
    hits: int, of: int, other_hits: int, other_of: int, p: float
) -> None:
    assert fisher(hits, of, other_hits, other_of) == pytest.approx(p, abs=1e-6)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_given_two_versions_when_they_change_places_then_the_test_says_the_same(
    hits: int, rest: int, other_hits: int, other_rest: int
) -> None:
    p = fisher(hits, hits + rest, other_hits, other_hits + other_rest)
    assert 0 < p <= 1
    assert fisher(other_hits, other_hits + other_rest, hits, hits + rest) == pytest.approx(p)
    assert fisher(rest, hits + rest, other_rest, other_hits + other_rest) == pytest.approx(p)
