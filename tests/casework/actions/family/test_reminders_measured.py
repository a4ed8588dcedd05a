"""Counted over walked cases: each doctors' day is told of the day before, once, whatever else the family was told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from casework import access, clock, outbox
from casework.act_parts import notices
from casework.actions import notice_delivery
from casework.actions.family import family_reminders
from casework.actions.visits import booked_days
from casework.models import Case, Notice, NoticeState, OutboxRow
from tests import builders
from tests.builders import MOSCOW, Story, Town

FAMILIES = 4
HOURS = (8, 10, 11)  # of each day on which the jobs look; half past


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """A region whose doctors have hours for weeks: here days pass."""
    return builders.town(days=30)


def _booked(town: Town, place: int) -> Story:
    """A family whose doctors' day is one of those proposed, the next family's another."""
    case = town.a_case(born_days_ago=23).with_days()
    proposed = sorted(case.days("proposed"), key=lambda one: one.day)
    booked_days.choose_day(by=case.by, visit_day_id=proposed[place % len(proposed)].pk)
    return case


def _hour(town: Town) -> None:
    """What the jobs do in an hour: look who is to be reminded, decide what goes, send it."""
    for key in family_reminders.due_days(actor=town.machine):
        family_reminders.remind_of_day(actor=town.machine, item_key=key)
    notice_delivery.queue_due(actor=town.machine)
    for row_id in OutboxRow.objects.filter(topic="send_notice").values_list("pk", flat=True):
        outbox.have_effect(row_id)


def _much_else(town: Town, case: Story) -> None:
    """The family has had its three SMS of this day already."""
    with access.acting_as(town.machine):
        found = Case.objects.select_related("family", "region").get(pk=case.case_id)
        for template in ("message", "improved", "new_helper"):
            notice = notices.to_family(case=found, template=template, at=clock.now(), by_hand=True)
            if notice is not None and notice.state == NoticeState.WAITING:
                notices.queue(notice, town.machine.region.pk)


def _reminded_on(case: Story) -> list[date]:
    sent = case.rows(Notice, template="day_tomorrow", state="sent")
    return [one.settled_at.astimezone(MOSCOW).date() for one in sent]


def test_given_walked_cases_then_every_doctors_day_was_told_of_the_day_before_once(town: Town) -> None:
    """Who chose a day for the next morning was told of it then, by that it is booked."""
    cases = [_booked(town, place) for place in range(FAMILIES)]
    days = {case.case_id: case.days("booked")[0].day for case in cases}
    chosen_on = day = clock.now().astimezone(MOSCOW).date()
    OutboxRow.objects.all().delete()

    while day < max(days.values()):
        day += timedelta(days=1)
        for hour in HOURS:
            clock.move_to(datetime.combine(day, time(hour, 30), tzinfo=MOSCOW))
            for case in cases[::2]:
                if hour == HOURS[0] and days[case.case_id] == day + timedelta(days=1):
                    _much_else(town, case)
            _hour(town)

    wanted = {key: [day - timedelta(days=1)] for key, day in days.items() if day - timedelta(days=1) > chosen_on}
    assert len(wanted) >= FAMILIES - 1
    assert {case.case_id: _reminded_on(case) for case in cases if case.case_id in wanted} == wanted
