"""The tables of `columns` as statements, and their handing over to the database.

The functions that erase and sweep run them as the owner: whoever can only sign in as the working role changes none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from casework.privacy.columns import TABLES, Table
from casework.privacy.kinds import AFTER_CLOSING_DAYS, KINDS, PAPER_TYPES, Class, goes

_LAW_KEEPS = sorted(type_ for type_, kind in PAPER_TYPES.items() if KINDS[kind].of is Class.STATUTORY)
KEPT = (
    "state IN ('issued', 'handed_over', 'replaced', 'revoked') "
    f"AND type IN ({', '.join(repr(type_) for type_ in _LAW_KEEPS)})"
)
# papers are kept or emptied one by one: a trigger freezes what they say, but for an erasure
EMPTIED = """
UPDATE documents_document SET title = '', data = '{{}}', handed_over_to = '', handed_over_by = '',
  annulled_reason = CASE annulled_reason WHEN '' THEN '' ELSE 'erased' END, erased_at = now()
WHERE family_key = $1 AND NOT ({kept}) AND erased_at IS NULL
"""
PAPERS = (
    f"UPDATE documents_document SET restricted_at = now() WHERE family_key = $1 AND {KEPT} AND restricted_at IS NULL",
    EMPTIED.format(kept=KEPT),
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a duty: `erase` ($1.

    Family), `sweep` ($1: before when, $2: how many) or `count` ($1, $2).
    """

    duty: str
    table: str
    sql: str
    days: int | None = None


def statements() -> list[Statement]:
    """Return every statement, those of one duty in the order in which they run."""
    return [*erasing(), *sweeping(), Statement("closing", "casework_case", "", AFTER_CLOSING_DAYS)]


def erasing() -> Iterator[Statement]:
    """Yield what erasing a family runs."""
    for name, table in TABLES.items():
        if name == "documents_document":
            yield from (Statement("erase", name, sql) for sql in PAPERS)
            continue
        gone = [column for column, kind in table.kinds.items() if goes(kind)]
        if not table.whose or not gone:
            continue
        if table.deleted:
            yield Statement("erase", name, f"DELETE FROM {name} WHERE {table.whose}")
        else:
            yield Statement("erase", name, _emptied(name, table, gone, table.whose))


def sweeping() -> Iterator[Statement]:
    """Yield for each table whose rows go by their own age what takes a batch of them, and what counts them."""
    for name, table in TABLES.items():
        if not table.moment:
            continue
        gone = [column for column, kind in table.kinds.items() if goes(kind) and KINDS[kind].since == "own"]
        days = max(KINDS[table.kinds[column]].days or 0 for column in gone)
        old = f"{table.moment} < $1 AND {full(name, table)}{_not_held(table)}"
        batch = f"ctid IN (SELECT ctid FROM {name} WHERE {old} ORDER BY {table.moment} LIMIT $2)"
        taken = f"DELETE FROM {name} WHERE {batch}" if table.deleted else _emptied(name, table, gone, batch)
        yield Statement("sweep", name, taken, days)
        counted = f"SELECT count(*), min(at) FROM (SELECT {table.moment} AS at FROM {name} WHERE {old} LIMIT $2) aged"
        yield Statement("count", name, counted, days)


def full(name: str, table: Table) -> str:
    """Return the condition that a row of a swept table still holds something.

    Its index has the same.
    """
    if table.deleted:
        return f"{table.moment} IS NOT NULL"
    gone = [column for column, kind in table.kinds.items() if goes(kind)]
    return "(" + " OR ".join(f"{column} <> {_empty(name, column)}" for column in gone) + ")"


def hand_over() -> None:
    """Let the database know the statements of now; the owner does, after migrating."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('guard.duty')")
        if cursor.fetchone() == (None,):  # migrated back to before there was one
            return
        cursor.execute("DELETE FROM guard.duty")
        cursor.executemany(
            "INSERT INTO guard.duty (place, duty, tab, statement, days) VALUES (%s, %s, %s, %s, %s)",
            [(place, one.duty, one.table, one.sql, one.days) for place, one in enumerate(statements())],
        )


def _emptied(name: str, table: Table, gone: list[str], rows: str) -> str:
    values = {column: table.becomes.get(column) or _empty(name, column) for column in gone}
    changed = f"({', '.join(values)}) IS DISTINCT FROM ({', '.join(values.values())})"
    values |= {column: sql for column, sql in table.becomes.items() if column not in values}
    return f"UPDATE {name} SET {', '.join(f'{column} = {sql}' for column, sql in values.items())} WHERE {rows} AND {changed}"


def _not_held(table: Table) -> str:
    if not table.whose:
        return ""
    theirs = table.whose.replace("$1", "h.family_id")
    return f" AND NOT EXISTS (SELECT 1 FROM casework_legalhold h WHERE h.lifted_at IS NULL AND {theirs})"


def _empty(name: str, column: str) -> str:
    field = fields_of(name)[column]
    if field.null:
        return f"NULL::{field.db_type(connection)}"
    if isinstance(field, models.JSONField):
        return "'[]'::jsonb" if field.default is list else "'{}'::jsonb"
    return "''" if isinstance(field, models.CharField | models.TextField) else "0"


def fields_of(name: str) -> Mapping[str, models.Field[Any, Any]]:
    """Return the columns of a table, by name."""
    return _columns()[name]


def _columns() -> Mapping[str, Mapping[str, models.Field[Any, Any]]]:
    return {
        model._meta.db_table: {str(field.column): field for field in model._meta.local_concrete_fields}
        for model in apps.get_models(include_auto_created=True)
    }
