"""What a document type may be given: the fields of its type.yaml, checked strictly, frozen, made ready for print."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from documents.errors import DocumentsError, Filled
from documents.printable import check_printable, clean
from documents.wording import Wording

Frozen = dict[str, Any]  # JSON: texts, booleans, lists and mappings of them


class WrongData(DocumentsError):
    """The data does not fit the document type."""

    code = "wrong_document_data"


class SchemaMistake(ValueError):
    """A type.yaml describes its data wrongly; found at the first look into the registry."""


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    FLAG = "flag"
    RECORD = "record"
    LIST = "list"

    @property
    def empty(self) -> Any:
        """What a field that nobody filled holds."""
        return {Kind.LIST: [], Kind.RECORD: {}, Kind.FLAG: False}.get(self, "")


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `longest` counts characters, `at_most` the entries of a list."""

    kind: Kind
    optional: bool = False
    longest: int = 0
    at_most: int = 0
    of: Mapping[str, Field] = field(default_factory=dict)


def read_schema(raw: Mapping[str, Any], *, where: str) -> dict[str, Field]:
    """Turn the `data` part of a type.yaml into fields.

    Raises:
        SchemaMistake: Unknown kind or key, or a text or list without a limit.
    """
    return {name: _read_field(found, where=f"{where}.{name}") for name, found in raw.items()}


def freeze(data: Mapping[str, Any], *, schema: Mapping[str, Field], where: str = "") -> Frozen:
    """Check data against a schema and return it cleaned, complete and fit for JSON.

    Dates may be `date` or ISO text, times `time` or `HH:MM`, numbers `int`, `Decimal` or text.
    Optional fields that are missing are frozen as empty, so that a template finds every name.

    Raises:
        WrongData: One sentence that names the field.
        NotPrintable: A character that the fonts do not have.
    """
    for name in data:
        if name not in schema:
            raise refused(where + name, _("is not known to this document"))
    frozen: Frozen = {}
    for name, spec in schema.items():
        path = where + name
        value = data.get(name)
        if value is None or value in ("", [], ()):
            if not spec.optional:
                raise refused(path, _("is missing"))
            frozen[name] = spec.kind.empty
        else:
            frozen[name] = _FREEZE[spec.kind](value, spec, path)
    return frozen


def for_print(frozen: Mapping[str, Any], *, schema: Mapping[str, Field], wording: Wording) -> dict[str, Any]:
    """Return frozen data as its template prints it: dates in words, amounts with the language's decimal sign.

    A field that its type did not have yet when the data was frozen is empty.
    """
    return {name: _print_one(frozen.get(name, ""), spec=spec, wording=wording) for name, spec in schema.items()}


def refused(path: str, how: Promise, **filling: object) -> WrongData:
    """Return the refusal of one field. `how` goes on after its name and is filled, too."""
    return WrongData(
        _(
            "The field “%(path)s” %(how)s. A document is not issued with such data and no number was taken. "
            "Correct the record in the case and try again."
        ),
        path=path,
        how=Filled(how, **filling),
    )


def _read_field(raw: Any, *, where: str) -> Field:
    if not isinstance(raw, Mapping) or set(raw) - {"is", "optional", "longest", "at_most", "of"}:
        raise SchemaMistake(f"{where}: a field is written as {{is, optional, longest, at_most, of}}")
    if raw.get("is") not in set(Kind):
        raise SchemaMistake(f"{where}: unknown kind {raw.get('is')!r}; known are {', '.join(Kind)}")
    kind = Kind(raw["is"])
    if kind in (Kind.TEXT, Kind.LONG_TEXT) and not raw.get("longest"):
        raise SchemaMistake(f"{where}: a text needs 'longest', else one name could fill a paper")
    if kind is Kind.LIST and not (raw.get("at_most") and raw.get("of")):
        raise SchemaMistake(f"{where}: a list needs 'at_most' and 'of'")
    inner = read_schema(raw.get("of", {}), where=where)
    return Field(kind, bool(raw.get("optional")), int(raw.get("longest", 0)), int(raw.get("at_most", 0)), inner)


def _freeze_text(value: Any, spec: Field, path: str) -> str:
    if not isinstance(value, str):
        raise refused(path, _("must be a text"))
    text = clean(value, keep_lines=spec.kind is Kind.LONG_TEXT)
    if not text and not spec.optional:
        raise refused(path, _("is missing"))
    if len(text) > spec.longest:
        too_long = ngettext_lazy(
            "is longer than %(longest)s character (%(found)s)",
            "is longer than %(longest)s characters (%(found)s)",
            spec.longest,
        )
        raise refused(path, too_long, longest=spec.longest, found=len(text))
    check_printable(text, field=path)
    return text


def _freeze_date(value: Any, _spec: Field, path: str) -> str:
    try:
        return (value if type(value) is date else date.fromisoformat(value)).isoformat()
    except (TypeError, ValueError):
        raise refused(path, _("must be a date YYYY-MM-DD")) from None


def _freeze_time(value: Any, _spec: Field, path: str) -> str:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return value
    raise refused(path, _("must be a time HH:MM"))


def _freeze_number(value: Any, _spec: Field, path: str) -> str:
    try:
        number = Decimal(str(value)) if isinstance(value, int | Decimal | str) and value is not True else Decimal("nan")
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or abs(number) >= Decimal(10) ** 12:
        raise refused(path, _("must be a number"))
    return format(number.normalize(), "f")


def _freeze_list(value: Any, spec: Field, path: str) -> list[Frozen]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise refused(path, _("must be a list"))
    if len(value) > spec.at_most:
        too_many = ngettext_lazy(
            "has more than %(at_most)s row (%(found)s)", "has more than %(at_most)s rows (%(found)s)", spec.at_most
        )
        raise refused(path, too_many, at_most=spec.at_most, found=len(value))
    return [_freeze_record(row, spec, f"{path}[{place}]") for place, row in enumerate(value, start=1)]


def _freeze_flag(value: Any, _spec: Field, path: str) -> bool:
    if not isinstance(value, bool):
        raise refused(path, _("must be true or false"))
    return value


def _freeze_record(value: Any, spec: Field, path: str) -> Frozen:
    if not isinstance(value, Mapping):
        raise refused(path, _("must be named fields"))
    return freeze(value, schema=spec.of, where=f"{path}.")


_FREEZE: Mapping[Kind, Callable[[Any, Field, str], Any]] = {
    Kind.TEXT: _freeze_text,
    Kind.LONG_TEXT: _freeze_text,
    Kind.DATE: _freeze_date,
    Kind.TIME: _freeze_time,
    Kind.NUMBER: _freeze_number,
    Kind.FLAG: _freeze_flag,
    Kind.RECORD: _freeze_record,
    Kind.LIST: _freeze_list,
}


def _print_one(value: Any, *, spec: Field, wording: Wording) -> Any:
    match spec.kind:
        case Kind.DATE:
            return wording.date(date.fromisoformat(value)) if value else ""
        case Kind.NUMBER:
            return wording.number(Decimal(value)) if value else ""
        case Kind.RECORD:
            return for_print(value, schema=spec.of, wording=wording) if value else {}
        case Kind.LIST:
            return [for_print(row, schema=spec.of, wording=wording) for row in value]
        case _:
            return value
