"""Which part of a leave is the mother's own and which may be shared. Days of the Labour Code, art. 255 and 256."""

from __future__ import annotations

from datetime import date

import pytest

from casework.facts import maternity_leave
from casework.facts.maternity_leave import Part

BORN = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("several", "until", "expected"),
    [
        pytest.param(
            False,
            date(2027, 5, 1),
            (Part("mother", BORN, date(2027, 1, 12)), Part("family", date(2027, 1, 13), date(2027, 5, 1))),
            id="one child: 70 days after the birth",
        ),
        pytest.param(
            True,
            date(2027, 5, 1),
            (Part("mother", BORN, date(2027, 2, 21)), Part("family", date(2027, 2, 22), date(2027, 5, 1))),
            id="two children: 110 days",
        ),
        pytest.param(False, date(2027, 1, 12), (Part("mother", BORN, date(2027, 1, 12)),), id="to the last own day"),
        pytest.param(
            False,
            date(2035, 1, 1),
            (Part("mother", BORN, date(2027, 1, 12)), Part("family", date(2027, 1, 13), date(2029, 11, 2))),
            id="never beyond the third birthday",
        ),
    ],
)
def test_given_a_leave_when_it_is_divided_then_each_part_is_whose_the_law_says(
    several: bool, until: date, expected: tuple[Part, ...]
) -> None:
    assert maternity_leave.parts(born_on=BORN, several=several, until=until) == expected


def test_given_a_child_of_29_february_then_its_third_birthday_is_the_first_of_march() -> None:
    assert maternity_leave.latest_end(date(2028, 2, 29)) == date(2031, 2, 28)
