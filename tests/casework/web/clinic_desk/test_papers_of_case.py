"""Papers on the worker's pages: all sheets in one file, handed over, printed anew, marked when they count no more."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from casework import access, outbox
from casework.actions.steps import work_items
from casework.models import CaseDocument, OutboxRow, Person
from documents import public as documents
from tests.casework.web.conftest import Desk, Family


@pytest.fixture
def printed(desk: Desk) -> Family:
    """A family that is asked for its consents, with all sheets and its route sheet printed."""
    family = desk.family()
    work_items.complete(by=desk.actor, item_key=family.item("intake").key, outcome="done")
    for topic in ("draft_paper", "print_paper"):
        for row in OutboxRow.objects.filter(topic=topic).order_by("pk"):
            outbox.have_effect(row.pk)
    return family


def _papers(family: Family, **wanted: Any) -> list[CaseDocument]:
    with access.acting_as(family.desk.actor) as actor:
        return list(access.visible(CaseDocument, to=actor).filter(case=family.case_id, **wanted).order_by("added_at"))


def _view(family: Family, row: CaseDocument) -> documents.DocumentView:
    with access.acting_as(family.desk.actor):
        return documents.describe([row.document_key])[row.document_key]


def _post(family: Family, **typed: str) -> Any:
    address = reverse("case", args=[family.case_id])
    return family.desk.client().post(address, typed)


def test_given_sheets_of_consent_then_the_worker_prints_all_of_them_from_one_file(
    printed: Family,
) -> None:
    sheets = [row for row in _papers(printed) if row.part]
    client = printed.desk.client()
    step = client.get(reverse("step", args=[printed.item("consents").key])).content.decode()
    (link,) = [reverse("sheets_file", args=[one.document_key]) for one in sheets if str(one.document_key) in step][:1]
    assert "/sheets/" in step
    answer = client.get(link)
    assert answer["Content-Type"] == "application/pdf"
    assert len(PdfReader(io.BytesIO(answer.content)).pages) == len(sheets) >= 5
    titles = {row.title["en"] for row in sheets}
    assert len(titles) == len(sheets), "each says whose it is for"


def test_given_a_paper_when_the_worker_notes_who_received_it_then_the_case_says_so(
    printed: Family,
) -> None:
    (sheet,) = _papers(printed, kind="route_sheet")
    with access.acting_as(printed.desk.actor):
        mother = Person.objects.get(family__cases=printed.case_id, relation="mother")
    done = _post(printed, act="paper_given", document=str(sheet.document_key), person=str(mother.pk))
    assert done.status_code == 302
    assert _view(printed, sheet).handed_over_to == mother.full_name
    shown = printed.desk.client().get(reverse("case", args=[printed.case_id])).content.decode()
    assert f"handed over to {mother.full_name}" in shown


@pytest.mark.parametrize("typed", [{}, {"document": "x"}, {"document": "x", "person": "y"}])
def test_given_nothing_that_can_be_meant_when_a_paper_is_handed_over_then_it_is_refused(
    printed: Family, typed: dict[str, str]
) -> None:
    assert _post(printed, act="paper_given", **typed).status_code == 404
    assert _post(printed, act="paper_anew", **typed).status_code == 404


def test_given_a_route_sheet_when_the_worker_prints_it_anew_then_the_former_is_marked(
    printed: Family,
) -> None:
    (former,) = _papers(printed, kind="route_sheet")
    assert _post(printed, act="paper_anew", document=str(former.document_key)).status_code == 302
    for topic in ("draft_paper", "print_paper"):
        for row in OutboxRow.objects.filter(topic=topic).order_by("pk"):
            outbox.have_effect(row.pk)
    former, newer = _papers(printed, kind="route_sheet")
    assert (_view(printed, former).state, _view(printed, newer).state) == ("replaced", "issued")
    shown = printed.desk.client().get(reverse("case", args=[printed.case_id])).content.decode()
    assert "no longer valid: a newer one was printed" in shown
    assert reverse("document_file", args=[former.document_key]) not in shown
    assert reverse("document_file", args=[newer.document_key]) in shown
