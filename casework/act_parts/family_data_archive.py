"""Everything that is kept about a family, for the family.

Every classed table as JSON, its papers, a page to read.

Drawn from the table of columns: a new column with words is in it, or its test fails.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.template.loader import render_to_string

from casework import kept_copies
from casework.access import Actor
from casework.access.own_files import OwnFiles
from casework.act_parts import papers_in_danger
from casework.models import Case, CaseDocument, ReceivedPaper
from casework.privacy.columns import TABLES
from casework.privacy.kinds import KINDS, of_a_family
from documents import public as documents

# keys that open something, and what is only of use to a machine: nobody's data
LEFT_OUT = frozenset({"token_hash", "phone_mark", "wrapped", "wrapped_by", "idempotency_key", "token", "storage_key"})
# of a family whose members keep own files, these hold both files in one; each gets the papers and
# facts of its own
HOLDS_BOTH = frozenset({"journeys_journeyrun", "journeys_act", "partners_incomingmessage", "casework_timelineentry"})
IN_DANGER = frozenset({"casework_dangerathome", "casework_accesslink", "casework_accesscode", "casework_notice"})


def packed(case: Case, *, to: Actor, hidden: OwnFiles) -> bytes:
    """Return the copy as a zip, read as a job of the region that acts for who leads the case.

    In danger at home it holds neither where the family lives nor how it is reached: a copy lies
    about at home.

    Args:
        hidden: What of the case stays in somebody else's own file.
    """
    tables = dict(_tables(case, hidden=hidden))
    papers = list(_papers(case, hidden=hidden))
    packet = io.BytesIO()
    with zipfile.ZipFile(packet, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data.json", _json({"case": case.number, "tables": tables}))
        file.writestr("summary.html", _page(case, tables, [name for name, _content in papers]))
        for name, content in papers:
            file.writestr(name, content)
    return packet.getvalue()


def _tables(case: Case, *, hidden: OwnFiles) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    danger = case.family.danger_at_home
    for name, table in TABLES.items():
        left = (danger and name in IN_DANGER) or (hidden.any_there and name in HOLDS_BOTH)
        if not table.whose or left or not any(map(of_a_family, table.kinds.values())):
            continue
        kept_back = {column for column, kind in table.kinds.items() if danger and kind == "contact"} | LEFT_OUT
        model = _model(name)
        rows = model._default_manager.filter(pk__in=_keys(model, name, table.whose, case.family_id)).order_by("pk")
        yield name, [_told(row, kept_back) for row in rows if not _is_anothers(row, hidden)]


def _keys(model: type[models.Model], name: str, whose: str, family_id: UUID) -> list[Any]:
    with connection.cursor() as cursor:
        sql = f"SELECT {model._meta.pk.column} FROM {name} WHERE {whose.replace('$1', '%s')}"  # noqa: S608  (our table)
        cursor.execute(sql, [family_id] * whose.count("$1"))
        return [key for (key,) in cursor.fetchall()]


def _is_anothers(row: models.Model, hidden: OwnFiles) -> bool:
    if isinstance(row, ReceivedPaper | CaseDocument):
        return hidden.hides_paper(row)
    whose = getattr(row, "subject_id", None) or getattr(row, "person_id", None)
    return hidden.is_anothers(whose)


def _told(row: models.Model, kept_back: frozenset[str] | set[str]) -> Mapping[str, Any]:
    fields = (field for field in row._meta.concrete_fields if field.column not in kept_back)
    return {str(field.column): _value(getattr(row, field.attname)) for field in fields}


def _value(value: Any) -> Any:
    is_plain = value is None or isinstance(value, str | int | float | bool | list | dict)
    return value if is_plain else json.loads(_json({"value": value}))["value"]


class _Encoder(DjangoJSONEncoder):
    """As Django's, and what it does not know (spans of time) as text."""

    def default(self, o: Any) -> Any:
        """Return a value that JSON knows."""
        try:
            return super().default(o)
        except TypeError:
            return str(o)


def _json(told: Any) -> str:
    return json.dumps(told, cls=_Encoder, ensure_ascii=False, indent=1)


def _papers(case: Case, *, hidden: OwnFiles) -> Iterator[tuple[str, bytes]]:
    """Yield our papers and the copies of brought ones, by the name they get in the zip."""
    ours = [row for row in CaseDocument.objects.filter(case__family=case.family_id) if not hidden.hides_paper(row)]
    for view in documents.describe([row.document_key for row in ours]).values():
        if view.is_issued and not papers_in_danger.tells_where(view.key, family=case.family):
            yield f"papers/{view.file_name}", documents.read_file(document_key=view.key)
    brought = ReceivedPaper.objects.filter(case__family=case.family_id).exclude(copy_name="").order_by("recorded_at")
    for number, paper in enumerate((row for row in brought if not hidden.hides_paper(row)), start=1):
        name = kept_copies.shown_as(paper.copy_name)
        yield f"brought/{number:02}.{name.rpartition('.')[2]}", kept_copies.read(name)


def _page(case: Case, tables: Mapping[str, list[Mapping[str, Any]]], papers: list[str]) -> str:
    shown = []
    for kind, about in KINDS.items():
        if not of_a_family(kind):
            continue
        lines = [
            " · ".join(_words(row[column]) for column in columns if row.get(column) not in (None, "", [], {}))
            for name, rows in tables.items()
            if (columns := [column for column, its in TABLES[name].kinds.items() if its == kind])
            for row in rows
        ]
        shown.append((about.title, [line for line in dict.fromkeys(lines) if line]))
    return render_to_string("clinic_desk/personal_copy.html", {"case": case, "kinds": shown, "papers": papers})


def _words(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _model(name: str) -> type[models.Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == name)
