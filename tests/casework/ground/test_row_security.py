"""Row security holds every table with people in it, whatever the code above forgets."""

from __future__ import annotations

import pytest
from django.db import connection

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
