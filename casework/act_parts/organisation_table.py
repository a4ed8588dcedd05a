"""A table of organisations, looked at row by row before anything is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from casework.act_parts import organisation_entries, organisation_kinds
from casework.bounds import OutOfBounds
from casework.typed import tables
from partners import public as partners

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "type": ("kind", "вид"),
    "short_code": ("code", "код"),
    "name_ru": ("name", "название"),
    "name_en": ("name in English", "название по-английски"),
    "address_ru": ("address", "адрес"),
    "phone": ("phone", "телефон"),
    "email": ("e-mail", "email", "почта"),
    "language": ("language", "язык"),
}
NEEDED = ("type", "short_code", "name_ru")


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One row: its line in the file, what it is about, what becomes of it, and if it is wrong why."""

    line: int
    code: str
    name: str
    fate: Fate
    why: str = ""
    entry: partners.OrganisationEntry | None = None


def look(text: str, *, known: Mapping[str, partners.OrganisationView]) -> list[LookedAt]:
    """Say of each row what would become of it; nothing is kept.

    Args:
        known: The region's organisations by their codes, closed ones included.

    Raises:
        NoTable: It is no table of organisations.
    """
    kinds = _kinds_by_name()
    seen: dict[str, int] = {}
    return [_row(row, known=known, kinds=kinds, seen=seen) for row in tables.read(text, names=COLUMNS, needed=NEEDED)]


def _kinds_by_name() -> dict[str, str]:
    titles = organisation_kinds.that_can_be_entered()
    named = {word.casefold(): key for key, title in titles.items() for word in title.values()}
    return named | {key: key for key in titles}


def _row(
    row: tables.TableRow,
    *,
    known: Mapping[str, partners.OrganisationView],
    kinds: Mapping[str, str],
    seen: dict[str, int],
) -> LookedAt:
    code, name = row.cells.get("short_code", "").upper(), row.cells.get("name_ru", "")
    if code in seen:
        why = _("The code %(code)s stands in line %(line)s already. Each organisation has one of its own.")
        return LookedAt(row.line, code, name, Fate.WRONG, why % {"code": code, "line": seen[code]})
    seen[code] = row.line
    try:
        row.check_whole()
        entry = organisation_entries.checked(_entry(row.cells, kinds=kinds, before=known.get(code)))
    except OutOfBounds as refused:
        return LookedAt(row.line, code, name, Fate.WRONG, str(refused))
    return LookedAt(row.line, code, name, _fate(entry, known.get(code)), entry=entry)


def _entry(
    cells: Mapping[str, str], *, kinds: Mapping[str, str], before: partners.OrganisationView | None
) -> partners.OrganisationEntry:
    """What the table does not tell stays as it is."""
    told: dict[str, Any] = {name: text for name, text in cells.items() if name in COLUMNS and text}
    told["type"] = kinds.get(told.get("type", "").casefold(), "")
    told["short_code"] = told.get("short_code", "").upper()
    if before is None:
        return partners.OrganisationEntry(**{"name_ru": "", **told})
    if told["type"] != before.type:
        raise OutOfBounds(
            _("This code belongs to an organisation of another kind, and the kind stays. Take another code.")
        )
    if before.closed_at is not None:
        raise OutOfBounds(_("This organisation is closed. Open it again on its page first."))
    return replace(partners.entry_of(before), **told)


def _fate(entry: partners.OrganisationEntry, before: partners.OrganisationView | None) -> Fate:
    if before is None:
        return Fate.NEW
    return Fate.SAME if partners.entry_of(before) == entry else Fate.CHANGED
