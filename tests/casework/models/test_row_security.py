"""Row security holds every table with people in it, whatever the code above forgets."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from casework import access
from casework.models import Family, Membership, Person, Role, User
from tests.casework.planted import plant_family, plant_organisation, plant_region

pytestmark = pytest.mark.django_db

# from a table with people to every table that points at it, over any number of steps
POINTING_AT_PEOPLE = """
WITH RECURSIVE people(oid) AS (
  SELECT oid FROM pg_class WHERE relname IN ('casework_case', 'casework_family') AND relnamespace = 'public'::regnamespace
  UNION
  SELECT c.conrelid FROM pg_constraint c JOIN people p ON c.confrelid = p.oid WHERE c.contype = 'f'
)
SELECT c.relname, c.relrowsecurity, (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid)
FROM people JOIN pg_class c ON c.oid = people.oid ORDER BY 1
"""
WITH_REGION_AND_LEADER = """
SELECT c.relname, c.relrowsecurity FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
AND 2 = (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('region_key', 'organisation_key'))
"""
# who works where is looked up before anybody acts; a series of numbers tells of nobody
OPEN_BY_DECISION = {"casework_membership", "documents_series"}


def _rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_given_any_table_that_leads_to_a_case_or_family_then_row_security_holds_it() -> None:
    found = _rows(POINTING_AT_PEOPLE)
    assert len(found) >= 20
    assert [name for name, on, policies in found if not on or policies == 0] == []


def test_given_any_table_with_region_and_leading_organisation_then_row_security_holds_it() -> None:
    found = _rows(WITH_REGION_AND_LEADER)
    assert ("casework_case", True) in found
    assert {name for name, on in found if not on} - OPEN_BY_DECISION == set()


def test_given_web_worker_and_tests_then_they_are_neither_owner_nor_superuser_nor_above_row_security() -> None:
    assert _rows("SELECT current_user::text") == [("casework_app",)]
    assert _rows("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user") == [
        (False, False, False)
    ]
    owned = "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
    assert _rows(owned) == []


PROTECTED = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relnamespace = 'public'::regnamespace
"""


def test_given_no_context_or_a_foreign_one_then_every_protected_table_is_empty_and_takes_no_row() -> None:
    region = plant_region()
    actor, family = plant_family(region, plant_organisation(region))
    tables = [str(name) for (name,) in _rows(PROTECTED)]
    assert len(tables) >= 24
    with access.acting_as(actor):
        assert _rows("SELECT count(*) FROM casework_person") == [(1,)]

    assert [name for name in tables if _rows(f"SELECT count(*) FROM {name}") != [(0,)]] == []
    with access.acting_as(access.machine(plant_region(), "of_another_region")):
        assert [name for name in tables if _rows(f"SELECT count(*) FROM {name}") != [(0,)]] == []
        assert Family.objects.filter(pk=family.pk).update(phone="") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Person.objects.create(family=family, relation="child", last_name="Чужая")


def test_given_a_worker_of_another_organisation_then_the_family_is_not_there() -> None:
    region = plant_region()
    leads, other = plant_organisation(region), plant_organisation(region)
    plant_family(region, leads)
    seen = {}
    for organisation in (leads, other):
        user = User.objects.create(email=f"{organisation.pk}@example.org", name="N")
        for role in Role:
            membership = Membership.objects.create(user=user, region=region, organisation=organisation, role=role)
            with access.acting_as(access.member(membership)):
                seen[organisation == leads, role] = Family.objects.count()
    assert {who for who, families in seen.items() if families} == {(True, Role.SOCIAL_WORKER)}


ABOVE_ROW_SECURITY = """
SELECT oid::regprocedure::text, coalesce(array_to_string(proconfig, '; '), ''),
       prorettype <> 'trigger'::regtype AND has_function_privilege('public', oid, 'EXECUTE')
FROM pg_proc WHERE prosecdef ORDER BY 1
"""


def test_given_a_function_that_runs_as_its_owner_then_no_temporary_table_stands_in_and_the_working_role_alone_calls_it() -> (
    None
):
    found = _rows(ABOVE_ROW_SECURITY)
    assert len(found) >= 15
    assert [name for name, config, _ in found if "pg_temp" not in str(config).split(";")[0].split(",")[-1]] == []
    assert [name for name, _, everybody in found if everybody] == []
