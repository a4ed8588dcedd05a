"""A mean and its interval: never of fewer than five, never outside of the scale, and it holds what it promises."""

from __future__ import annotations

import random
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.statistics.intervals import student
from casework.statistics.mean_score import FEWEST, estimate


@pytest.mark.parametrize("number", range(FEWEST))
def test_given_fewer_than_five_answers_then_no_figure_is_given(number: int) -> None:
    assert estimate({5: number} if number else {}) is None


@given(st.dictionaries(st.integers(1, 5), st.integers(0, 400), min_size=1))
def test_given_any_answers_then_the_mean_lies_in_its_interval_and_the_interval_on_the_scale(
    counts: dict[int, int],
) -> None:
    found = estimate({float(score): people for score, people in counts.items()})

    if found is not None:
        assert 1 <= found.low <= found.mean <= found.high <= 5


def test_given_five_equal_answers_then_they_do_not_look_like_a_proof() -> None:
    found = estimate({5: 5})

    assert found is not None
    assert (found.mean, found.high) == (5, 5)
    assert found.low < 4


def test_given_more_answers_then_the_interval_is_narrower() -> None:
    few, many = estimate({3: 5, 4: 5}), estimate({3: 500, 4: 500})

    assert few is not None
    assert many is not None
    assert many.half < few.half / 5


@pytest.mark.parametrize(("freedom", "quantile"), [(5, 2.571), (6, 2.447), (10, 2.228), (30, 2.042), (1000, 1.962)])
def test_given_degrees_of_freedom_then_the_quantile_is_that_of_the_tables(freedom: int, quantile: float) -> None:
    assert student(freedom) == pytest.approx(quantile, abs=0.01)


def test_given_a_region_whose_true_mean_is_known_then_the_interval_holds_it_95_times_of_100() -> None:
    dice, held = random.Random(7), 0
    weights = [5, 10, 20, 35, 30]
    true = sum(score * weight for score, weight in enumerate(weights, start=1)) / 100
    for _ in range(2000):
        drawn = dice.choices(range(1, 6), weights, k=20)
        found = estimate({score: drawn.count(score) for score in range(1, 6)})
        assert found is not None
        held += found.low <= true <= found.high

    slack = NormalDist().inv_cdf(0.999) * (2000 * 0.95 * 0.05) ** 0.5
    assert held >= 2000 * 0.95 - slack
