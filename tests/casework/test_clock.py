"""Business time: the database's clock plus an offset that only moves forward, and only in a demo or a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from casework import clock

pytestmark = pytest.mark.django_db


def _run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_given_nobody_moved_it_then_business_time_is_real_time() -> None:
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert clock.now().tzinfo is not None


def test_given_a_demo_when_a_day_is_skipped_twice_then_two_days_have_passed() -> None:
    before = clock.now()
    clock.move(timedelta(days=1))
    after = clock.move(timedelta(days=1))
    assert timedelta(days=2) <= after - before < timedelta(days=2, minutes=1)


def test_given_a_wish_to_go_back_then_the_clock_refuses_in_words() -> None:
    with pytest.raises(clock.ClockStandsFast, match="only goes forward"):
        clock.move(timedelta(seconds=-1))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE casework_clockoffset SET ahead = ahead - interval '1 hour'",
        "DELETE FROM casework_clockoffset",
        "INSERT INTO casework_clockoffset (id, environment, ahead) VALUES (2, 'test', interval '1 day')",
        "UPDATE casework_clockoffset SET environment = 'production'",
    ],
)
def test_given_raw_sql_when_it_sets_the_clock_back_or_beside_then_the_database_refuses(sql: str) -> None:
    clock.move(timedelta(days=1))
    with pytest.raises(IntegrityError):
        _run(sql)


@pytest.mark.parametrize("environment", ["production", "", "Demo"])
def test_given_a_real_installation_then_the_database_keeps_the_offset_at_nothing(environment: str) -> None:
    with pytest.raises(IntegrityError, match="real_time_elsewhere"):
        _run(f"INSERT INTO casework_clockoffset (id, environment, ahead) VALUES (1, '{environment}', interval '1 day')")


def test_given_a_demo_that_begins_in_the_past_then_it_only_goes_forward_from_there() -> None:
    _run("INSERT INTO casework_clockoffset (id, environment, ahead) VALUES (1, 'test', interval '-9 days')")
    with pytest.raises(IntegrityError, match="only goes forward"):
        _run("UPDATE casework_clockoffset SET ahead = interval '-10 days'")


def test_given_a_real_installation_when_the_clock_would_begin_in_the_past_then_the_database_refuses() -> None:
    with pytest.raises(IntegrityError, match="real_time_elsewhere"):
        _run("INSERT INTO casework_clockoffset (id, environment, ahead) VALUES (1, 'production', interval '-1 day')")
