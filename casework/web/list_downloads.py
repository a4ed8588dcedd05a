"""A list handed out as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.errors import NotFound
from casework.exports import spreadsheet
from casework.texts import days_and_names

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def answer(form: str, *, name: str, heads: Sequence[str], cells: Sequence[Any], day: str) -> HttpResponse:
    """Return the file as an attachment.

    Raises:
        NotFound: Neither csv nor xlsx.
    """
    if form not in FORMS:
        raise NotFound(_("A list is handed out as csv or xlsx. Choose one of them on the page of the list."))
    separator = ";" if days_and_names.two_letters(get_language()) == "ru" else ","
    content = (
        spreadsheet.as_csv(heads, cells, separator=separator)
        if form == "csv"
        else spreadsheet.as_xlsx(heads, cells, sheet=name)
    )
    found = HttpResponse(content, content_type=FORMS[form])
    found["Content-Disposition"] = content_disposition_header(True, f"{name}-{day}.{form}") or "attachment"
    return found
