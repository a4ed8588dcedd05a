"""Raw SQL does not become somebody else: not the owner, not another actor, not a colleague's context."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from django.db import DatabaseError, InternalError, ProgrammingError, connection, transaction

from casework import access
from casework.access import signed_context
from casework.models import Family
from tests.casework.planted import plant_family, plant_organisation, plant_region

pytestmark = pytest.mark.django_db

NOT_TOLD = "who acts was not told by Ryadom"


def _answer(sql: str, *values: object) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        row = cursor.fetchone()
        return row[0] if row else None


@pytest.mark.parametrize(
    "become",
    [
        "SELECT set_config('role', 'none', false)",
        "SELECT set_config('role', 'ryadom', false)",
        "SELECT set_config('session_authorization', 'ryadom', false)",
        "RESET ROLE",
        "SET ROLE ryadom",
        "SET SESSION AUTHORIZATION ryadom",
        "SET ROLE postgres",
    ],
)
def test_given_raw_sql_that_takes_another_role_then_it_stays_the_working_one(become: str) -> None:
    plant_family(region := plant_region(), plant_organisation(region))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(become)
    except DatabaseError:
        pass  # refused outright
    assert _answer("SELECT current_user::text") == "casework_app"
    assert _answer("SELECT count(*) FROM casework_family") == 0


@pytest.mark.parametrize("field", signed_context.FIELDS)
def test_given_raw_sql_that_sets_a_part_of_the_context_then_nothing_more_is_seen(field: str) -> None:
    plant_family(region := plant_region(), plant_organisation(region))
    for value in (str(region.pk), "region", "organisation", ""):
        _answer("SELECT set_config(%s, %s, true)", f"ryadom.{field}", value)
        assert _answer("SELECT count(*) FROM casework_family") == 0


def _forged(signed: str, told: Mapping[str, str]) -> list[str]:
    """Return what somebody might write who has read a true context."""
    signature, backend, *_ = signed.split("|")
    values = "|".join([backend, *(told.get(field, "") for field in signed_context.FIELDS)])
    return [
        f"{signature}|{values}",
        f"{'0' * 64}|{values}",
        values,
        f"{signature}|",
        signature,
        "|",
        signed.replace(f"|{backend}|", f"|{int(backend) + 1}|", 1),
        signed.upper(),
        signed + "|",
    ]


def test_given_raw_sql_within_an_act_when_it_tells_another_context_then_the_statement_is_refused() -> None:
    region = plant_region()
    actor, _ = plant_family(region, plant_organisation(region))
    elsewhere, _ = plant_family(other_region := plant_region(), plant_organisation(other_region))
    whole_region = {"region": str(elsewhere.region.pk), "reach": "region"}
    with access.acting_as(actor):
        signed = str(_answer("SELECT current_setting('ryadom.context')"))
        for forged in _forged(signed, whole_region):
            with pytest.raises(ProgrammingError, match=NOT_TOLD), transaction.atomic():
                _answer("SELECT set_config('ryadom.context', %s, true)", forged)
                _answer("SELECT count(*) FROM casework_family")
        assert Family.objects.count() == 1


def test_given_a_context_signed_for_another_connection_then_it_counts_for_nothing_here() -> None:
    region = plant_region()
    actor, _ = plant_family(region, plant_organisation(region))
    with access.acting_as(actor):
        signed = str(_answer("SELECT current_setting('ryadom.context')"))
    other = connection.copy()
    try:
        with other.cursor() as cursor, pytest.raises(ProgrammingError, match=NOT_TOLD):
            cursor.execute("SELECT set_config('ryadom.context', %s, false)", [signed])
            cursor.execute("SELECT count(*) FROM casework_family")
    finally:
        other.close()


def test_given_the_working_role_then_it_reads_neither_the_key_nor_makes_tables_that_stand_in() -> None:
    for sql in (
        "SELECT * FROM guard.context_key",
        "INSERT INTO guard.context_key (inner_pad, outer_pad) VALUES ('a', 'b')",
        "CREATE TEMPORARY TABLE casework_family (id uuid)",
        "CREATE TEMPORARY VIEW casework_family AS SELECT 1",
        "CREATE TABLE public.casework_more (id uuid)",
        "CREATE SCHEMA mine",
        "CREATE OR REPLACE FUNCTION public.casework_acting(what text) RETURNS text LANGUAGE sql AS 'SELECT what'",
        "ALTER TABLE casework_family DISABLE ROW LEVEL SECURITY",
        "GRANT ryadom TO casework_app",
    ):
        with pytest.raises((ProgrammingError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


# but for these two, which `casework_acting` and `casework_account_told` prove before they answer
READS_A_SETTING = r"current_setting\('ryadom\.(?!context|account)"


def test_given_any_policy_or_function_then_it_asks_for_who_acts_and_reads_no_setting() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename || '.' || policyname, coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies"
        )
        told = cursor.fetchall()
        cursor.execute("SELECT oid::regprocedure::text, prosrc FROM pg_proc WHERE prosrc LIKE '%ryadom.%'")
        told += cursor.fetchall()
    assert len(told) >= 60
    assert [name for name, source in told if re.search(READS_A_SETTING, source)] == []


def test_given_an_act_then_the_audit_names_who_was_signed_and_not_who_was_claimed() -> None:
    region = plant_region()
    actor, _ = plant_family(region, plant_organisation(region))
    with access.acting_as(actor):
        _answer("SELECT set_config('ryadom.job', 'claimed', true)")
        assert _answer("SELECT public.casework_acting('job')") == actor.machine


def test_given_a_statement_without_end_then_the_login_of_the_product_has_a_limit() -> None:
    assert _answer("SHOW statement_timeout") != "0"
    assert _answer("SHOW idle_in_transaction_session_timeout") != "0"
