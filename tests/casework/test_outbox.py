"""The outbox's rules, without Celery: what a job does with one row."""

from __future__ import annotations

import threading
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.db import close_old_connections, connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from casework import outbox
from casework.models import OutboxRow, Region
from tests.casework.planted import plant_region
from tests.casework.played_effects import times_had


@pytest.fixture
def region(committed_db: str) -> Region:
    import_module("casework.celery")  # read when the first act sends its row: on a slow machine longer than a lease
    return plant_region()


def _in_the_past(**wanted: object) -> None:
    OutboxRow.objects.filter(**wanted).update(due=F("due") - timedelta(hours=1))


def _never_sent() -> None:
    """As when the broker is across a network, or was away when the act committed."""
    OutboxRow.objects.update(sends=0, due=Now())


def test_given_an_act_that_is_undone_then_its_effect_is_gone_with_it(region: Region) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.add("played_good", region_key=region.pk, series="undone")
        _ = 1 / 0
    assert not OutboxRow.objects.exists()


def test_given_an_act_that_sends_its_row_itself_then_the_dispatcher_waits_for_an_answer_first(region: Region) -> None:
    row = outbox.add("played_good", region_key=region.pk, series="head_start")
    assert outbox.take_due() == []
    _in_the_past()
    assert outbox.take_due() == [row.pk]


def test_given_a_row_when_its_effect_is_had_then_the_row_is_gone_and_a_second_message_does_nothing(
    region: Region,
) -> None:
    row = outbox.add("played_good", region_key=region.pk, series="once")
    assert outbox.have_effect(row.pk)
    assert not outbox.have_effect(row.pk)
    assert times_had("once") == 1
    assert not OutboxRow.objects.exists()


def test_given_two_messages_for_one_row_at_once_then_one_leaves_at_once_and_the_effect_is_had_once(
    region: Region,
) -> None:
    row = outbox.add("played_slow", region_key=region.pk, series="at_once")
    had: list[bool] = []

    def take() -> None:
        had.append(outbox.have_effect(row.pk))
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    assert sorted(had) == [False] * 5 + [True]
    assert times_had("at_once") == 1


def test_given_a_poison_row_when_it_failed_five_times_then_it_is_dead_and_left_nothing_behind(
    region: Region, caplog: pytest.LogCaptureFixture
) -> None:
    row = outbox.add("played_poison", region_key=region.pk, series="poison")
    for _ in range(outbox.MOST_FAILURES + 2):
        assert not outbox.have_effect(row.pk)
    row.refresh_from_db()
    assert (row.dead, row.failures) == (True, outbox.MOST_FAILURES)
    assert times_had("poison") == 0
    assert row.last_error.startswith("ValueError at casework/played_effects.py:")
    assert "Иванова" not in row.last_error + caplog.text
    _in_the_past()
    assert outbox.take_due() == []


def test_given_a_topic_that_this_worker_does_not_know_then_its_row_waits_for_one_that_does(region: Region) -> None:
    row = outbox.add("played_unheard_of", region_key=region.pk)
    for _ in range(outbox.MOST_FAILURES + 2):
        assert not outbox.have_effect(row.pk)
    row.refresh_from_db()
    assert (row.dead, row.failures, row.last_error) == (False, 0, "no_such_effect")


def test_given_outside_work_then_its_result_is_taken_in_with_the_delete_of_the_row(
    region: Region, tmp_path: Path
) -> None:
    paper = tmp_path / "paper"
    row = outbox.add("played_outside", region_key=region.pk, series="outside", paper=str(paper))
    assert outbox.have_effect(row.pk)
    assert paper.read_text() == "rendered\n"
    assert times_had("outside") == 1


def test_given_workers_that_are_away_for_a_day_then_a_row_is_sent_again_each_time_later_and_never_given_up(
    region: Region,
) -> None:
    row = outbox.add("played_good", region_key=region.pk, series="later")
    _never_sent()
    waits = []
    for _ in range(100):
        _in_the_past(pk=row.pk)
        assert outbox.take_due() == [row.pk]
        with connection.cursor() as cursor:
            cursor.execute("SELECT round(extract(epoch FROM due - now())) FROM casework_outboxrow")
            waits.append(int(cursor.fetchone()[0]))
    assert waits[:6] == [3, 6, 12, 24, 48, 60]
    assert set(waits[6:]) == {60}
    assert outbox.have_effect(row.pk)
    assert times_had("later") == 1


def test_given_a_row_that_ten_workers_took_up_and_died_of_then_it_is_given_up(region: Region) -> None:
    row = outbox.add("played_good", region_key=region.pk, series="deadly")
    OutboxRow.objects.update(begun=outbox.MOST_DEATHS - 1, sends=40)
    _in_the_past()
    assert outbox.take_due() == [row.pk]
    OutboxRow.objects.update(begun=outbox.MOST_DEATHS)
    _in_the_past()
    assert outbox.take_due() == []
    row.refresh_from_db()
    assert (row.dead, row.last_error, row.given_up_at is not None) == (True, "never answered", True)


def test_given_a_full_disk_for_a_day_then_the_row_waits_ever_longer_somewhat_scattered_and_is_never_given_up(
    region: Region, caplog: pytest.LogCaptureFixture
) -> None:
    row = outbox.add("played_away", region_key=region.pk, series="full")
    waits = []
    for _ in range(120):
        _in_the_past(pk=row.pk)
        assert outbox.take_due() == [row.pk]
        assert not outbox.have_effect(row.pk)
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM due - now()) FROM casework_outboxrow")
            waits.append(float(cursor.fetchone()[0]))
    row.refresh_from_db()
    assert (row.dead, row.failures, row.outages, row.begun) == (False, 0, 120, 0)
    assert row.away_since is not None
    assert waits[0] <= 5 < waits[3] and max(waits) <= outbox.LONGEST_WAIT_SECONDS
    assert len({round(wait) for wait in waits[20:]}) > 10
    assert sum(waits) > 12 * 3600
    assert "Иванова" not in row.last_error + caplog.text


def test_given_a_refusal_then_the_row_is_given_up_at_once_with_its_code(region: Region) -> None:
    row = outbox.add("played_refused", region_key=region.pk, series="refused")
    assert not outbox.have_effect(row.pk)
    row.refresh_from_db()
    assert (row.dead, row.failures, row.last_error) == (True, 1, "number_unknown")
    assert row.given_up_at is not None


def test_given_a_burst_then_sixty_rows_are_under_way_at_most_and_fresh_rows_come_before_repeats(region: Region) -> None:
    rows = [outbox.add("played_good", region_key=region.pk, series="burst") for _ in range(70)]
    _never_sent()
    first = outbox.take_due()
    assert len(first) == outbox.MOST_UNDER_WAY
    assert outbox.take_due() == []
    OutboxRow.objects.filter(pk__in=first).update(due=F("due") - timedelta(minutes=5))
    again = outbox.take_due()
    assert {row.pk for row in rows} - set(first) <= set(again)


def test_given_two_dispatchers_at_once_then_no_row_is_sent_by_both(region: Region) -> None:
    for _ in range(40):
        outbox.add("played_good", region_key=region.pk, series="two")
    _never_sent()
    sent: list[int] = []

    def dispatch() -> None:
        sent.extend(outbox.take_due())
        connection.close()

    threads = [threading.Thread(target=dispatch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sent) == len(set(sent)) == 40
