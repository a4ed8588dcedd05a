"""Seals what was kept openly before this version: for migrations, row by row, in batches that are whole by themselves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from casework.vault import ciphertext, fields, marks, ring

AT_ONCE = 2_000  # rows in one transaction
_OPEN = {
    "text": "t.{column} <> '' AND t.{column} NOT LIKE 'sealed1:%%'",
    "jsonb": "t.{column} NOT IN ('null', '{{}}', '[]', '\"\"') AND NOT "
    "(jsonb_typeof(t.{column}) = 'string' AND t.{column} #>> '{{}}' LIKE 'sealed1:%%') "
    "AND NOT coalesce(t.{column} ->> 'sealed' LIKE 'sealed1:%%', false)",
}
_KEPT = {"text": "%s", "jsonb": "%s::jsonb"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is sealed from now on. The SQL names its own row `t`, and the family's row `f`.

    Attributes:
        joined: To the family's row.
        row: What the field's `row` names, as text.
        parted: Of JSON: into what lies openly and what is sealed.
    """

    table: str
    name: str
    joined: str
    row: str = "t.id::text"
    kind: str = "text"
    marked: Callable[[str], Iterable[tuple[str, str]]] | None = None
    what: str = ring.FAMILY
    parted: Callable[[dict[str, Any]], tuple[dict[str, Any], dict[str, Any]]] | None = None

    def openly_kept(self, *, after: Any) -> str:
        """Return the statement that finds rows of it that are not sealed yet, past a row."""
        openly = _OPEN[self.kind].format(column=self.name)
        found = f"SELECT t.id, t.{self.name}::text, f.id, f.region_key, {self.row} FROM {self.table} t {self.joined}"
        return f"{found} WHERE {openly}{'' if after is None else ' AND t.id > %s'} ORDER BY t.id LIMIT %s"


THE_FAMILY = "JOIN casework_family f ON f.id = t.id"
OF_FAMILY = "JOIN casework_family f ON f.id = t.family_id"
OF_CASE = "JOIN casework_case c ON c.id = t.case_id JOIN casework_family f ON f.id = c.family_id"


def seal(columns: Iterable[Column], editor: BaseDatabaseSchemaEditor) -> int:
    """Seal all rows of these columns; return how many. Stopped, it goes on where it was.

    The audit is not told: what is said stays the same. Rows that are only ever added to are written
    this once, by the owner.
    """
    ring.forget()
    return sum(_seal_column(column, editor) for column in columns)


def _seal_column(column: Column, editor: BaseDatabaseSchemaEditor) -> int:
    done, last = 0, None
    while True:
        number, last = _seal_some(column, editor, after=last)
        done += number
        if last is None:
            return done


def _seal_some(column: Column, editor: BaseDatabaseSchemaEditor, *, after: Any) -> tuple[int, Any]:
    with transaction.atomic(using=editor.connection.alias), editor.connection.cursor() as cursor:
        past = [] if after is None else [after]
        cursor.execute(column.openly_kept(after=after), [*past, AT_ONCE])
        rows = cursor.fetchall()
        sealed = [(kept, key) for key, *told in rows if (kept := _sealed(column, *told)) is not None]
        if sealed:
            cursor.execute(f"ALTER TABLE {column.table} DISABLE TRIGGER USER")
            cursor.executemany(
                f"UPDATE {column.table} SET {column.name} = {_KEPT[column.kind]} WHERE id = %s",
                sealed,
            )
            cursor.execute(f"ALTER TABLE {column.table} ENABLE TRIGGER USER")
    return len(sealed), rows[-1][0] if rows else None


def _sealed(column: Column, text: str, family_id: UUID, region_id: UUID, row: Any) -> str | None:
    """Return a value as it is kept; None: it has no part to seal, or its family was erased."""
    beside: dict[str, Any] = {}
    if column.parted is not None:
        beside, hidden = column.parted(json.loads(text))
        if not hidden:
            return None
        text = json.dumps(hidden, ensure_ascii=False)
    whose = region_id if column.what == ring.REGION else family_id
    try:
        key_id, key = ring.key_for(whose, what=column.what)
    except ring.KeyDestroyed:
        return None
    kept = ciphertext.seal(text, key=key, key_id=key_id, place=f"{column.table}.{column.name}.{row}")
    if column.parted is not None:
        return json.dumps({**beside, fields.SEALED_PART: kept}, ensure_ascii=False)
    if column.kind == "jsonb":
        return json.dumps(kept)
    return marks.added(kept, column.marked(text), region_id=region_id) if column.marked else kept
