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

# every other table of the database is under the audit
WITHOUT_AUDIT = {
    # of the calendars of partners what is written by the thousand, no family in it
    "partners_ordinarybooking": "that an hour is taken, nobody's name; replaced by the thousand at each import",
    "partners_walkingtime": "minutes between two buildings",
    "partners_deliveryattempt": "itself the record of what was tried: only ever added to; the message is audited",
    # what the machine keeps for itself
    "casework_invariantlook": "what the last look at the invariants found, keys only, written every few minutes",
    "casework_formreceipt": "that a form was taken, once and never changed; what it did is audited",
    "casework_numbercounter": "changes with each case and offer, which are audited and counted against it",
    "casework_outboxrow": "ids of what has to go out, deleted when it is out; what was sent is audited",
    "casework_pulse": "when a worker last woke, written every few seconds",
    "casework_sealdeparture": "how far the seals of this very audit have left, written each minute",
    "casework_sharedvalue": "counters of wrong tries under digests, gone within a day",
    "casework_wayout": "whether the operator answers; no message and nobody in it",
    # of Django and Viewflow
    "auth_group": "not used: who may do what is a membership",
    "auth_group_permissions": "not used, as above",
    "auth_permission": "not used, as above; made by migrations",
    "casework_user_groups": "not used, as above",
    "casework_user_user_permissions": "not used, as above",
    "account_emailconfirmation": "not used: the link of a letter is signed, not kept",
    "django_content_type": "names of tables, made by migrations",
    "django_migrations": "written by whoever may change all tables",
    "django_session": "who is signed in, under a key that nobody else knows; changes with each page",
    "viewflow_process": "not used: a run is journeys_journeyrun",
    "viewflow_task": "not used: a step is journeys_workitem",
    "viewflow_task_previous": "not used, as above",
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
        person = Person.objects.get(family=family)
        person.last_name, person.snils = "Синицына", "112-233-445 95"
        person.save(update_fields=["last_name", "snils"])
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


WATCHED = """
SELECT relname, EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = c.oid AND tgname = 'audit_row' AND tgenabled = 'O'),
  EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = c.oid AND tgname = 'audit_emptied' AND tgenabled = 'O')
FROM pg_class c WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
"""


@pytest.mark.django_db
def test_given_any_table_then_it_is_under_the_audit_or_stands_on_the_list_with_its_reason() -> None:
    with connection.cursor() as cursor:
        cursor.execute(WATCHED)
        rows = cursor.fetchall()
    watched = {name for name, of_rows, emptied in rows if of_rows and emptied}
    without = {name for name, of_rows, _emptied in rows if not of_rows}
    print(f"{len(watched)} tables audited, {len(without)} not, each for a reason that is written down")
    assert without == set(WITHOUT_AUDIT)
    assert len(watched) + len(without) == len(rows) and all(WITHOUT_AUDIT.values())


# a row of these is itself the record of an addition: the working role may not change it, and the audit has who tried
ADDED_TO = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'audit_row' AND tgtype & 4 = 0 ORDER BY 1"
MAY_CHANGE = (
    "SELECT relname FROM pg_class WHERE relname = ANY (%s) AND has_table_privilege(oid, 'DELETE, UPDATE, TRUNCATE')"
)


@pytest.mark.django_db
def test_given_a_table_whose_additions_are_not_audited_twice_then_its_rows_are_only_ever_added() -> None:
    with connection.cursor() as cursor:
        cursor.execute(ADDED_TO)
        added_to = [name for (name,) in cursor.fetchall()]
        cursor.execute(MAY_CHANGE, [added_to])
        assert cursor.fetchall() == []
    assert len(added_to) >= 7
