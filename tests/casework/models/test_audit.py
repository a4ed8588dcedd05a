"""The audit: whoever changes a row, by whatever way, it is written; nobody can rewrite it; no personal data in it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from casework import access
from casework.models import Family, Person
from casework.runtime.embedded_postgres import connect
from tests.casework.planted import plant_family, plant_organisation, plant_region

# these carry nobody, or change with every job; the calendars of partners are written by the thousand and hold no people
WITHOUT_AUDIT = {
    "partners_absence",
    "partners_building",
    "partners_deliveryattempt",
    "partners_ordinarybooking",
    "partners_resource",
    "partners_shift",
    "partners_walkingtime",
    "casework_formreceipt",
    "casework_numbercounter",
    "casework_outboxrow",
    "casework_pulse",
    "casework_wayout",
    "casework_sharedvalue",
    "casework_user_groups",
    "casework_user_user_permissions",
}


@pytest.fixture
def owner(committed_db: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A superuser's look at the audit; the working role has none."""
    with connect(committed_db) as server:
        yield server


def _events(owner: psycopg.Connection[tuple[object, ...]], table: str) -> list[tuple[object, ...]]:
    return owner.execute(
        "SELECT op, job, user_key, diff FROM audit.event WHERE tab = %s ORDER BY id", [table]
    ).fetchall()


def _family() -> tuple[access.Actor, Family]:
    region = plant_region()
    return plant_family(region, plant_organisation(region))


def test_given_raw_sql_when_it_changes_a_row_then_the_audit_has_exactly_what_changed(
    owner: psycopg.Connection[tuple[object, ...]],
) -> None:
    actor, family = _family()
    with access.acting_as(actor), connection.cursor() as cursor:
        cursor.execute("UPDATE casework_family SET danger_at_home = true, phone = '' WHERE id = %s", [family.pk])
        cursor.execute("UPDATE casework_family SET danger_at_home = true WHERE id = %s", [family.pk])
    (inserted, updated) = _events(owner, "casework_family")
    assert inserted[:3] == ("I", "test_job", None)
    assert updated == ("U", "test_job", None, {"danger_at_home": [False, True], "phone": "personal"})


def test_given_people_then_no_name_address_or_number_of_theirs_stands_in_the_audit(
    owner: psycopg.Connection[tuple[object, ...]],
) -> None:
    actor, family = _family()
    with access.acting_as(actor):
        Person.objects.filter(family=family).update(last_name="Синицына", snils="112-233-445 95")
        Person.objects.filter(family=family).delete()
    everything = json.dumps(owner.execute("SELECT diff FROM audit.event").fetchall(), ensure_ascii=False)
    assert "personal" in everything
    for word in ("Канарейкина", "Синицына", "Вера", "Лесная", "900 000", "112-233"):
        assert word not in everything
    assert [event[0] for event in _events(owner, "casework_person")] == ["I", "U", "D"]


def test_given_a_transaction_that_is_undone_then_its_events_are_gone_with_it(
    owner: psycopg.Connection[tuple[object, ...]],
) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        plant_region()
        _ = 1 / 0
    assert _events(owner, "casework_region") == []


@pytest.mark.parametrize("sql", ["SELECT * FROM {}", "UPDATE {} SET job = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.usefixtures("committed_db")
def test_given_the_working_role_then_it_can_neither_read_nor_rewrite_the_audit(sql: str) -> None:
    plant_region()
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(sql.format("audit.event"))


@pytest.mark.parametrize("sql", ["UPDATE audit.event SET job = 'x'", "DELETE FROM audit.event", "TRUNCATE audit.event"])
def test_given_even_the_owner_when_it_rewrites_the_audit_then_the_trigger_refuses(
    owner: psycopg.Connection[tuple[object, ...]], sql: str
) -> None:
    plant_region()
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only ever added to"):
        owner.execute(sql)


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["casework_timelineentry", "casework_casefact", "casework_readlogentry"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_given_what_people_read_then_the_working_role_cannot_rewrite_it(table: str, sql: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(sql.format(table))


@pytest.mark.django_db
def test_given_any_table_of_ours_then_it_is_under_the_audit_or_named_as_without() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = c.oid AND tgname = 'audit_row') "
            "FROM pg_class c WHERE relkind = 'r' AND relname ~ '^(casework|documents|journeys|partners)_'"
        )
        watched = dict(cursor.fetchall())
    assert {name for name, yes in watched.items() if not yes} == WITHOUT_AUDIT
