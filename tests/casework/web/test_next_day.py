"""The demo's button "next day": only in a demo whose families are in; time goes on to the next morning, and doctors work."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework import clock
from casework.demo import next_day
from casework.runtime import demo_progress as progress
from tests.at_once import at_once
from tests.casework.web.conftest import Desk, plant_desk


@pytest.fixture
def desk(committed_db: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A region whose families are all in."""
    settings.ENVIRONMENT = "demo"
    found = progress.Progress(taken_in=1, of=1, day="2026-11-25", done=True)
    monkeypatch.setattr(progress, "read", lambda: found)
    return plant_desk()


def test_given_a_demo_when_next_day_is_pressed_then_it_is_nine_in_the_morning(desk: Desk) -> None:
    zone = desk.planted.region.zone
    before = clock.now().astimezone(zone)
    client = desk.client()
    answer = client.post(reverse("next_day"))
    after = clock.now().astimezone(zone)
    assert answer.status_code == 302
    assert after.date() == before.date() + timedelta(days=1)
    assert (after.hour, after.minute) == (9, 0)
    assert "Next day" in client.get(reverse("inbox")).content.decode()


def test_given_one_page_when_next_day_is_pressed_on_it_eight_times_then_one_day_passes(desk: Desk) -> None:
    zone, client = desk.planted.region.zone, desk.client()
    before = clock.now().astimezone(zone).date()
    (shown,) = re.findall(r'name="day" value="([\d-]+)"', client.get(reverse("away")).content.decode())

    answers = [client.post(reverse("next_day"), {"day": shown}).status_code for _press in range(8)]

    assert answers == [302] * 8
    assert shown == before.isoformat()
    assert clock.now().astimezone(zone).date() == before + timedelta(days=1)


def test_given_eight_presses_in_one_second_then_it_is_nine_in_the_morning_of_the_next_day(desk: Desk) -> None:
    zone, clients = desk.planted.region.zone, [desk.client() for _press in range(8)]
    before = clock.now().astimezone(zone).date()
    answers: list[int] = []

    def press(client: Client) -> None:
        answers.append(client.post(reverse("next_day"), {"day": before.isoformat()}).status_code)

    failed = at_once([partial(press, client) for client in clients])

    after = clock.now().astimezone(zone)
    assert (failed, answers) == ([None] * 8, [302] * 8)
    assert (after.date(), after.hour) == (before + timedelta(days=1), 9)


@pytest.mark.parametrize("day", ["", "xx", "9999-12-31", "0001-01-01"])
def test_given_a_forged_day_when_next_day_is_pressed_then_at_most_one_day_passes(desk: Desk, day: str) -> None:
    zone = desk.planted.region.zone
    before = clock.now().astimezone(zone).date()

    assert desk.client().post(reverse("next_day"), {"day": day}).status_code == 302
    assert clock.now().astimezone(zone).date() - before <= timedelta(days=1)


def test_given_families_still_being_walked_in_when_next_day_is_pressed_then_nothing_moves(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    walking = progress.Progress(taken_in=1, of=9, day="2026-11-25", done=False)
    monkeypatch.setattr(progress, "read", lambda: walking)
    before = clock.now()
    assert desk.client().post(reverse("next_day")).status_code == 404
    assert clock.now() - before < timedelta(hours=1)
    with pytest.raises(next_day.StillWalking):
        next_day.move(in_region=desk.planted.region)


def test_given_production_when_next_day_is_pressed_then_there_is_no_such_page(desk: Desk, settings: Any) -> None:
    settings.ENVIRONMENT = "production"
    assert desk.client().post(reverse("next_day")).status_code == 404
