"""Every text, JSON and file column has a class: whoever adds one decides what becomes of it."""

from __future__ import annotations

from collections import Counter

import pytest
from django.apps import apps
from django.db import connection, models

from casework.privacy import statements
from casework.privacy.columns import TABLES
from casework.privacy.kinds import KINDS, PAPER_TYPES, Class, of_a_family
from casework.runtime.embedded_postgres import connect
from documents import public as documents

HOLDS_WORDS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)


def _columns_with_words() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        columns = found.setdefault(model._meta.db_table, set())
        columns |= {one.column for one in model._meta.local_concrete_fields if isinstance(one, HOLDS_WORDS)}
    return found


def test_given_any_column_that_may_hold_words_then_the_table_says_of_which_kind_it_is() -> None:
    there = _columns_with_words()
    forgotten = {f"{table}.{column}" for table, columns in there.items() for column in columns}
    forgotten -= {f"{table}.{column}" for table, one in TABLES.items() for column in one.kinds}
    assert forgotten == set(), "each needs a line in casework/privacy/columns.py"
    assert set(there) == set(TABLES)
    assert sum(len(table.kinds) for table in TABLES.values()) > 200


def test_given_the_table_then_it_names_no_column_and_no_kind_that_is_not_there() -> None:
    for name, table in TABLES.items():
        assert set(table.kinds) <= set(statements.fields_of(name)), name
        assert set(table.kinds.values()) <= set(KINDS), name
    used = Counter(kind for table in TABLES.values() for kind in table.kinds.values())
    assert set(KINDS) - set(used) == {"plans"}  # of papers, by their type


def test_given_data_of_a_family_then_it_is_said_whose_rows_are_its_own() -> None:
    of_nobody = {
        name
        for name, table in TABLES.items()
        if not table.whose and not table.moment and any(map(of_a_family, table.kinds.values()))
    }
    assert of_nobody == {"casework_intakedraft"}  # its own function takes it: of one talk, seen by its writer alone


def test_given_any_type_of_paper_then_it_is_said_whether_the_law_keeps_it() -> None:
    types = set(documents.document_types())
    assert types == set(PAPER_TYPES)
    assert {KINDS[kind].of for kind in PAPER_TYPES.values()} == {Class.STATUTORY, Class.OPERATIONAL}


def test_given_a_column_that_tells_of_a_family_then_the_audit_never_holds_its_value(committed_db: str) -> None:
    with connect(committed_db) as server:
        watched = dict(
            server.execute(
                "SELECT c.relname, encode(t.tgargs, 'escape') FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE t.tgname = 'audit_row'"
            ).fetchall()
        )
    held = []
    for name, table in TABLES.items():
        personal = set(watched.get(name, "").removesuffix("\\000").strip("{}").split(","))
        told = {column for column, kind in table.kinds.items() if KINDS[kind].of in (Class.CONSENT, Class.OPERATIONAL)}
        if name in watched:
            held += [f"{name}.{column}" for column in told - personal]
    assert held == []


@pytest.mark.django_db
def test_given_a_migrated_database_then_it_has_the_statements_of_now() -> None:
    assert len([one for one in statements.statements() if one.duty == "erase"]) >= 20
    with connection.cursor() as cursor:
        cursor.execute("SELECT tab, days FROM casework_sweep_due(10)")
        counted = dict(cursor.fetchall())
    assert counted == {one.table: one.days for one in statements.sweeping() if one.duty == "count"}
