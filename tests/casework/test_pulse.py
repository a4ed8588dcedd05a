"""A scheduler that stands still makes no page fail: it is told on the page of health and counted."""

from __future__ import annotations

import pytest
from django.urls import reverse

from casework import invariants, jobs, pulse
from casework.runtime.embedded_postgres import connect
from tests.casework.web.conftest import Desk, plant_desk

SILENT = "Nothing goes out, and no deadline comes"


@pytest.fixture
def desk(committed_db: str) -> Desk:
    return plant_desk()


def _health(desk: Desk) -> str:
    return desk.client(desk.administrator).get(reverse("health")).content.decode()


def _let_pass(database: str, minutes: int) -> None:
    with connect(database) as server:
        server.execute("UPDATE casework_pulse SET felt_at = felt_at - make_interval(mins => %s)", [minutes])


def _silent() -> int:
    (rule,) = (one for one in invariants.count(replay=False) if one.rule == "scheduler_silent")
    return rule.count


def test_given_no_worker_that_was_ever_woken_then_the_page_of_health_says_so(desk: Desk) -> None:
    page = _health(desk)

    assert SILENT in page and "No worker has been woken yet" in page
    assert _silent() == 0  # nobody is missed yet


def test_given_a_scheduler_that_wakes_workers_then_all_is_well(desk: Desk) -> None:
    jobs.dispatch_outbox()

    page = _health(desk)
    assert "are being worked on" in page and SILENT not in page
    assert _silent() == 0


def test_given_a_scheduler_that_fell_silent_when_it_wakes_a_worker_again_then_all_is_well_again(
    desk: Desk, committed_db: str
) -> None:
    jobs.dispatch_outbox()
    _let_pass(committed_db, 7)

    page = _health(desk)
    assert SILENT in page and "for 7 minutes" in page
    assert _silent() == 1

    jobs.dispatch_outbox()
    assert SILENT not in _health(desk)
    assert _silent() == 0


def test_given_a_pulse_that_was_just_felt_then_it_is_not_written_again(committed_db: str) -> None:
    pulse.feel()
    with connect(committed_db) as server:
        before = server.execute("SELECT felt_at FROM casework_pulse").fetchall()
        pulse.feel()
        assert server.execute("SELECT felt_at FROM casework_pulse").fetchall() == before
