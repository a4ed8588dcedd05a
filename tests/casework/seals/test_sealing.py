"""The audit is sealed without a gap and without a lock, also where transactions are numbered anew."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from casework.runtime.embedded_postgres import connect
from casework.seals import sealing
from tests.casework.seals.planted_events import superuser, wait_for_others, write

A_SLOW_WRITE = """
INSERT INTO casework_region (id, name_ru, name_en, code, time_zone)
VALUES (gen_random_uuid(), 'Область', 'Region', 'slow', 'Europe/Moscow')
"""


def _sealed(database: str) -> tuple[int, int]:
    """Return how many events there are, and how many the seals count."""
    with connect(database) as server:
        (events,) = server.execute("SELECT count(*) FROM audit.event").fetchone() or (0,)
        (sealed,) = server.execute("SELECT coalesce(sum(events), 0) FROM audit.seal").fetchone() or (0,)
        return int(str(events)), int(str(sealed))


def test_given_events_when_sealed_then_each_is_in_one_seal_and_all_hold(committed_db: str) -> None:
    write(families=1)
    first = sealing.seal()
    write(families=1)
    second = sealing.seal()

    events, sealed = _sealed(committed_db)
    assert first > 0 and second > 0 and events == sealed == first + second
    assert [seal.number for seal in sealing.after(0, most=10)] == [1, 2] and sealing.newest() == 2
    assert list(sealing.broken()) == []


@pytest.mark.usefixtures("committed_db")
def test_given_nothing_new_when_sealed_then_no_seal_is_made() -> None:
    write(families=1)
    sealing.seal()

    assert sealing.seal() == 0
    assert sealing.newest() == 1


def test_given_a_transaction_that_still_runs_when_others_are_sealed_then_its_events_come_into_a_later_seal(
    committed_db: str,
) -> None:
    with connect(committed_db) as other, other.transaction():
        other.execute(A_SLOW_WRITE)
        write(families=1, waits=False)
        sealing.seal()
        before = _sealed(committed_db)
    wait_for_others()
    sealing.seal()

    events, sealed = _sealed(committed_db)
    assert before[1] < before[0] and events == sealed
    assert list(sealing.broken()) == []


def test_given_more_events_than_fit_a_seal_when_sealed_then_several_hold_them(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(families=6)
    monkeypatch.setattr(sealing, "MOST_EVENTS", 4)
    sealing.seal()

    events, sealed = _sealed(committed_db)
    assert sealing.newest() > 2 and events == sealed
    assert list(sealing.broken()) == []


@pytest.mark.usefixtures("committed_db")
def test_given_two_schedulers_when_both_seal_then_one_does() -> None:
    write(families=1)
    done: list[int] = []

    def seal() -> None:
        try:
            done.append(sealing.seal())
        finally:
            connection.close()

    with transaction.atomic():
        mine = sealing.seal()  # kept until the end of the transaction
        other = threading.Thread(target=seal)
        other.start()
        other.join()

    assert mine > 0 and done == [0]
    assert list(sealing.broken()) == []


IN_ANOTHER_CLUSTER = "UPDATE audit.event SET xid = (xid::text::bigint + 1000000)::text::xid8 WHERE xid < '1000000'"
SEALED_THERE = """
INSERT INTO audit.epoch (no, place, after_event, sealed_event, after_seal) VALUES (1, 'there', 0, 0, 0);
SELECT audit.add_seal(ROW (0, 1, s.lo, s.hi, o.events, o.last_event, o.root, NULL, NULL)::audit.seal)
FROM (SELECT ROW (0, 1, '0', max(xid)::text::bigint + 1, 0, 0, NULL, NULL, NULL)::text::audit.seal AS s FROM audit.event) AS q,
  LATERAL (SELECT (q.s).*) AS s, LATERAL audit.events_of(q.s) AS o
"""


def _restore(database: str) -> None:
    """Leave what a dump from another cluster brings: some sealed, some not; transactions there had higher numbers."""
    write(families=1)
    with superuser(database) as server:
        server.execute(IN_ANOTHER_CLUSTER)
        server.execute(SEALED_THERE)
    write(families=1)
    with superuser(database) as server:
        server.execute(IN_ANOTHER_CLUSTER)


def test_given_a_dump_of_another_cluster_when_sealed_then_each_event_is_in_one_seal(committed_db: str) -> None:
    _restore(committed_db)
    write(families=1)  # here, numbered lower than what was sealed there
    sealing.seal()
    write(families=1)
    sealing.seal()

    events, sealed = _sealed(committed_db)
    assert events == sealed
    assert len({seal.epoch for seal in sealing.after(0, most=10)}) == 2
    assert list(sealing.broken()) == []


@pytest.mark.usefixtures("committed_db")
def test_given_events_that_wait_when_nobody_seals_for_long_then_since_when_is_told() -> None:
    write(families=1)
    assert sealing.late_since() is None  # a moment is no delay

    sealing.seal()
    assert sealing.late_since() is None


def test_given_an_old_event_without_a_seal_then_it_is_late(committed_db: str) -> None:
    write(families=1)
    with superuser(committed_db) as server:
        server.execute(
            "UPDATE audit.event SET at = at - interval '25 hours' WHERE id = (SELECT min(id) FROM audit.event)"
        )

    assert sealing.late_since() is not None


@pytest.mark.parametrize("sql", ["SELECT * FROM {}", "UPDATE {} SET no = 1", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("table", ["audit.seal", "audit.epoch"])
@pytest.mark.usefixtures("committed_db")
def test_given_the_working_role_then_it_can_neither_read_nor_rewrite_seals(table: str, sql: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(sql.format(table))


@pytest.mark.parametrize("sql", ["UPDATE {} SET no = 9", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize("table", ["audit.seal", "audit.epoch"])
def test_given_even_the_owner_when_it_rewrites_seals_then_the_trigger_refuses(
    committed_db: str, table: str, sql: str
) -> None:
    write(families=1)
    sealing.seal()
    with (
        connect(committed_db) as server,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="only ever added to"),
    ):
        server.execute(sql.format(table))
