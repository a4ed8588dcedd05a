"""What the database itself keeps: who sees which rows, histories that only grow, references that are never lost."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
import pytest
from django.core import serializers
from django.db import DatabaseError, IntegrityError, connection, transaction

from journeys import public
from journeys.models import Act, JourneyRun, JourneyVersion, OutsideUnit, WorkItem
from journeys.viewflow_flows import UnknownReference, registry
from tests import databases
from tests.journeys.planted_runs import NOON, Region, item_of, publish, see, wide

TABLES = [JourneyRun, WorkItem, Act]


@pytest.fixture
def run(wide_journey: None, region: Region) -> uuid.UUID:
    """A run with one act."""
    key = region.start("wide").run_key
    region.done(item_of(key, "part_0"))
    return key


def test_given_the_tests_role_when_asked_then_it_is_neither_owner_nor_superuser(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls, (SELECT count(*) FROM pg_tables "
            "WHERE tableowner = current_user AND tablename LIKE 'journeys_%%') "
            "FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("casework_app", False, False, 0)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    ("who", "seen"),
    [
        pytest.param(lambda own: (own.key, "region", None), True, id="own-region"),
        pytest.param(lambda own: (own.key, "organisation", own.organisation), True, id="own-organisation"),
        pytest.param(lambda own: (None, "", None), False, id="no-context"),
        pytest.param(lambda own: (uuid.uuid4(), "region", None), False, id="foreign-region"),
        pytest.param(lambda own: (own.key, "organisation", uuid.uuid4()), False, id="foreign-organisation"),
        pytest.param(lambda own: (own.key, "none", own.organisation), False, id="reach-none"),
        pytest.param(
            lambda own: (uuid.uuid4(), "organisation", own.organisation), False, id="same-organisation-elsewhere"
        ),
    ],
)
def test_given_a_reader_when_rows_are_asked_then_only_its_own_are_seen(
    run: uuid.UUID, region: Region, model: Any, who: Any, seen: bool
) -> None:
    see(*who(region))
    assert model.objects.exists() is seen


def test_given_a_foreign_region_when_it_writes_then_nothing_is_written(run: uuid.UUID, region: Region) -> None:
    item = item_of(run, "part_1")
    see(uuid.uuid4(), "region")

    with pytest.raises(public.Refused) as refusal:
        region.done(item)
    assert refusal.value.code == "unknown_item"
    with pytest.raises(DatabaseError), transaction.atomic():
        region.start("wide")  # the row would be of the first region: the policy refuses it


@pytest.mark.parametrize("change", ["UPDATE journeys_act SET kind = 'clock'", "DELETE FROM journeys_act"])
def test_given_an_act_when_the_application_would_change_it_then_the_database_refuses(
    run: uuid.UUID, change: str
) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.parametrize("change", ["UPDATE journeys_act SET kind = 'clock'", "DELETE FROM journeys_act"])
def test_given_an_act_when_even_the_owner_would_change_it_then_the_database_refuses(
    committed_db: str, change: str
) -> None:
    publish(wide())
    region = Region()
    with region.acting():
        region.done(item_of(region.start("wide").run_key, "part_0"))
    with (
        databases.embedded_postgres.connect(committed_db) as owner,
        pytest.raises(psycopg.errors.IntegrityError, match="record a new act"),
    ):
        owner.execute(change)


@pytest.mark.parametrize("table", ["journeys_journeyrun", "journeys_workitem", "journeys_journeyversion"])
def test_given_a_row_when_the_application_would_delete_it_then_the_database_refuses(run: uuid.UUID, table: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


def test_given_rows_of_a_run_when_saved_or_deleted_outside_a_unit_then_it_is_refused(run: uuid.UUID) -> None:
    for row in (JourneyRun.objects.get(), WorkItem.objects.first()):
        with pytest.raises(OutsideUnit, match=r"journeys\.public"):
            row.save()
        with pytest.raises(OutsideUnit):
            row.delete()
    with pytest.raises(OutsideUnit):
        JourneyRun.objects.create(flow_class="wide@1", created=NOON)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        pytest.param("journeys_journeyrun", "status", "LOST", id="run"),
        pytest.param("journeys_workitem", "status", "LOST", id="item"),
        pytest.param("journeys_journeyversion", "state", "lost", id="version"),
    ],
)
def test_given_a_state_that_does_not_exist_when_written_then_the_database_refuses(
    run: uuid.UUID, table: str, column: str, value: str
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s", [value])


def test_given_one_place_when_a_second_item_of_the_same_round_is_written_then_the_database_refuses(
    run: uuid.UUID,
) -> None:
    row = WorkItem.objects.first()
    assert row is not None
    twin = WorkItem(**{field.attname: getattr(row, field.attname) for field in WorkItem._meta.concrete_fields})
    twin.pk, twin.key = None, uuid.uuid4()
    with pytest.raises(IntegrityError, match="item_once"), transaction.atomic():
        WorkItem.objects.bulk_create([twin])


# ---- references ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "column", "value", "says"),
    [
        pytest.param(JourneyRun, "flow_class", "wide@7", "'wide@7' is not published", id="version"),
        pytest.param(JourneyRun, "flow_class", "narrow@1", "'narrow@1' is not published", id="journey"),
        pytest.param(JourneyRun, "flow_class", "nonsense", "'nonsense' is not published", id="form"),
        pytest.param(WorkItem, "flow_task", "wide@1:gone", "step 'gone' is not in wide@1", id="step"),
    ],
)
def test_given_a_name_that_is_not_published_when_a_row_is_read_then_it_is_loud(
    run: uuid.UUID, model: Any, column: str, value: str, says: str
) -> None:
    row = model.objects.first()
    model.objects.filter(pk=row.pk).update(**{column: value})
    with pytest.raises(UnknownReference, match=says):
        model.objects.get(pk=row.pk)


def test_given_rows_when_read_then_references_are_the_compiled_flow_and_node(run: uuid.UUID) -> None:
    row = JourneyRun.objects.get()
    item = WorkItem.objects.filter(flow_task="wide@1:part_0").get()
    assert row.flow_class is registry.flow("wide@1") and row.flow_class.definition.ref == "wide@1"
    assert item.flow_task is registry.node("wide@1:part_0") and item.flow_task.step.key == "part_0"


def test_given_rows_when_dumped_then_references_are_names(run: uuid.UUID) -> None:
    assert '"flow_class": "wide@1"' in serializers.serialize("json", JourneyRun.objects.all())
    assert '"flow_task": "wide@1:part_0"' in serializers.serialize("json", WorkItem.objects.all())


def test_given_the_item_table_when_indexes_are_listed_then_none_serves_nobody(db: None) -> None:
    """Viewflow's own task brings nine; each costs on every write."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'journeys_workitem'")
        names = {name for (name,) in cursor.fetchall()}
    assert names == {"journeys_workitem_pkey", "journeys_workitem_key_key", "item_once", "item_inbox"}


def test_given_many_runs_when_an_inbox_is_read_then_the_number_of_statements_does_not_grow(
    wide_journey: None, region: Region, django_assert_num_queries: Any
) -> None:
    for number in (1, 5):
        runs = [region.start("wide").run_key for _ in range(number)]
        with django_assert_num_queries(1):
            assert len(public.open_items(run_keys=runs)) == 12 * number


def test_given_versions_when_counted_then_sources_hold_all_that_is_needed_to_read_them_again(
    wide_journey: None,
) -> None:
    row = JourneyVersion.objects.get(journey="wide")
    assert {"wide/v1.yaml", "wide/v1.en.yaml", "_shared/terms.yaml", "_shared/working_days.yaml"} <= row.sources.keys()
    before = registry.definition("wide@1")
    registry.forget()
    assert registry.definition("wide@1") == before and before.sha256 == row.sha256
