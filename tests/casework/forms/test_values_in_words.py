"""What is known of a family, as its worker reads it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from casework.forms import step_form
from journeys import public as journeys


@pytest.mark.parametrize(
    ("number", "russian", "english"),
    [
        (1, "1 неделя", "1 week"),
        (12, "12 недель", "12 weeks"),
        (31, "31 неделя", "31 weeks"),
        (32, "32 недели", "32 weeks"),
    ],
)
def test_given_a_counted_fact_when_it_is_written_then_its_unit_follows_the_number(
    number: int, russian: str, english: str
) -> None:
    fact = journeys.FactField(
        key="pregnancy.weeks", type="number", title={"ru": "Срок"}, unit={"ru": "недель", "en": "weeks"}, choices=(),
        supplied_by="clinic", unit_key="weeks",
    )  # fmt: skip
    said = []
    for language in ("ru", "en"):
        with translation.override(language):
            said.append(step_form.in_words(fact, Decimal(number)))
    assert said == [russian, english]
