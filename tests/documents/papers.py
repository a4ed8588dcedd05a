"""What the tests of papers share: an issuer, a context of row security, the text of a PDF."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from pypdf import PdfReader

from casework.access import signed_context
from documents import public as documents

REGION = UUID("00000000-0000-4000-8000-000000000001")
CENTRE = UUID("00000000-0000-4000-8000-0000000000c1")
NOON = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)  # 12:00 in Moscow
ISSUER = documents.Issuer(organisation_key=CENTRE, code="ПЦ", name="Областной перинатальный центр")


@contextmanager
def acting(*, region: UUID = REGION, organisation: UUID = CENTRE, reach: str = "organisation") -> Iterator[None]:
    """One transaction with the settings that row security reads, as casework's acting_as does."""
    with transaction.atomic():
        tell_database(region=str(region), organisation=str(organisation), reach=reach)
        yield
        if not connection.needs_rollback:
            tell_database(region="", organisation="", reach="none")


def tell_database(*, region: str, organisation: str, reach: str) -> None:
    """Set who acts for the rest of the transaction."""
    signed_context.tell({"region": region, "organisation": organisation, "reach": reach})


def reserve(**changed: Any) -> documents.ReservedDocument:
    """Reserve a short consent form; what matters to a test is changed by name."""
    wanted: dict[str, Any] = {
        "type": "plain_paper",
        "kind": "consent_form",
        "title": "Согласие на передачу сведений",
        "language": "ru",
        "data": {"who": "Соколова Ольга Викторовна", "rows": [{"label": "Отдел ЗАГС", "value": "данные о рождении"}]},
        "issuer": ISSUER,
        "region_key": REGION,
        "idempotency_key": str(uuid4()),
        "at": NOON,
    }
    return documents.reserve(**{**wanted, **changed})


def issued(**changed: Any) -> documents.IssuedDocument:
    """Take a paper all the way to issued."""
    with acting():
        paper = reserve(**changed)
    rendered = documents.render(document_key=paper.key)
    with acting():
        return documents.issue(document_key=paper.key, rendered=rendered, at=NOON)


def text_of(pdf: bytes) -> str:
    """The text of all pages without spaces: lines may break anywhere."""
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def squeezed(text: str) -> str:
    """Text without any white space, letters composed."""
    return "".join(unicodedata.normalize("NFC", text).split())


def leaves(value: Any) -> Iterator[str]:
    """Every text inside printed data."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    elif not isinstance(value, bool) and str(value):
        yield str(value)
