"""One calendar of working days: deadlines, doctors' days and opening hours count by the same one."""

from __future__ import annotations

import ast
from datetime import date, timedelta

import pytest

from journeys import public as journeys
from journeys.engine.working_days import RUSSIA
from journeys.reader import CATALOGUE, read_catalogue, working_calendar
from partners import public as partners
from partners.working_time import read_hours
from tests.house.tree import PACKAGES, ROOT
from tests.partners.conftest import MOSCOW

FIRST, LAST = date(2024, 1, 1), date(2035, 12, 31)
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
DIFFERED = [date(2028, 11, 6), date(2029, 11, 5), date(2030, 2, 25), date(2031, 2, 24), date(2031, 3, 10)]


def test_partners_and_journeys_answer_the_same_for_every_day_of_twelve_years():
    calendar = working_calendar(read_catalogue(CATALOGUE))
    for day in DAYS:
        assert partners.is_working_day(day) == journeys.is_working_day(day=day) == calendar.is_working(day), day


@pytest.mark.parametrize("day", DIFFERED, ids=str)
def test_on_a_day_off_that_the_law_moves_no_office_is_open(day):
    assert not RUSSIA.is_working(day)
    assert read_hours([], MOSCOW).on(day) is None


def test_the_holiday_package_is_asked_in_one_module_only():
    asking = [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if any(
            isinstance(line, ast.Import) and any(name.name == "holidays" for name in line.names)
            for line in ast.walk(ast.parse(path.read_text("utf-8")))
        )
    ]
    assert asking == ["journeys/engine/working_days.py"]
