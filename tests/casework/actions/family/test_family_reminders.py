"""Families are reminded: the day before a doctors' day, two days before an own deadline, once when it has passed."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from casework import clock
from casework.actions.case import danger
from casework.actions.family import family_reminders
from casework.actions.visits import booked_days
from casework.models import Notice, VisitDay
from journeys import public as journeys
from tests import builders
from tests.builders import MOSCOW, Story, Town


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """A region whose doctors have hours for weeks: here days pass."""
    return builders.town(days=30)


def _told(case: Story, template: str) -> list[Notice]:
    return [one for one in case.rows(Notice) if one.template == template]


def _remind(town: Town, case: Story) -> None:
    """What the job does, for one case."""
    own = {item.key for item in case.items().values()} | {day.work_item_key for day in case.days()}
    for key in own & set(family_reminders.due_days(actor=town.machine)):
        family_reminders.remind_of_day(actor=town.machine, item_key=key)
    for key in own & set(family_reminders.due_deadlines(actor=town.machine)):
        family_reminders.remind_of_deadline(actor=town.machine, item_key=key)


def _noon_before(moment: datetime, days: int) -> None:
    day = moment.astimezone(MOSCOW).date() - timedelta(days=days)
    clock.move_to(datetime.combine(day, time(12), tzinfo=MOSCOW))


def _booked(town: Town) -> tuple[Story, VisitDay]:
    """A family whose doctors' day is the last of those proposed."""
    case = town.a_case(born_days_ago=23).with_days()
    chosen = max(case.days("proposed"), key=lambda one: one.day)
    booked_days.choose_day(by=case.by, visit_day_id=chosen.pk)
    return case, case.days("booked")[0]


def _before(town: Town, day: VisitDay, hour: int = 12) -> None:
    clock.move_to(datetime.combine(day.day - timedelta(days=1), time(hour), tzinfo=MOSCOW))


def _with_a_deadline(town: Town) -> tuple[Story, journeys.OpenItem]:
    case = town.a_case().talked().agreed()
    own = [one for one in case.items().values() if one.holder_side == "family" and one.due is not None]
    return case, next(one for one in own if one.due - one.opened_at > timedelta(days=4))


def test_given_doctors_tomorrow_then_the_family_is_reminded_once(town: Town) -> None:
    case, day = _booked(town)
    _remind(town, case)
    assert _told(case, "day_tomorrow") == [], "the day lies further ahead, or was chosen today"
    _before(town, day)
    _remind(town, case)
    _remind(town, case)
    assert len(_told(case, "day_tomorrow")) == 1


def test_given_the_evening_then_nobody_is_reminded(town: Town) -> None:
    case, day = _booked(town)
    _before(town, day, hour=20)
    _remind(town, case)
    assert _told(case, "day_tomorrow") == []


def test_given_danger_at_home_then_no_reminder_is_written(town: Town) -> None:
    case, day = _booked(town)
    danger.tell_danger(by=case.by, case_id=case.case_id)
    _before(town, day)
    _remind(town, case)
    assert _told(case, "day_tomorrow") == []


def test_given_an_own_deadline_in_two_days_then_the_family_is_reminded_once(town: Town) -> None:
    case, item = _with_a_deadline(town)
    assert item.due is not None
    _noon_before(item.due, 3)
    _remind(town, case)
    assert _told(case, "deadline_near") == []
    _noon_before(item.due, 1)
    _remind(town, case)
    _remind(town, case)
    assert len(_told(case, "deadline_near")) == 1, "one SMS for all that ends on these days"


def test_given_a_deadline_that_passes_then_the_family_is_told_once_and_not_blamed(town: Town) -> None:
    case, item = _with_a_deadline(town)
    assert item.due is not None
    clock.move_to(item.due + timedelta(hours=12))
    case.wake()
    case.wake()
    assert len(_told(case, "deadline_passed")) == 1
