"""Consents on paper: one sheet a purpose and recipient, each with all that a consent in writing holds, before it is signed."""

from __future__ import annotations

from typing import Any

import pytest

from casework import access
from casework.actions.case import consents
from casework.models import CaseDocument, Consent
from documents.models import Document
from tests.builders import Story, Town

SHEETS = ("processing_consent", "secrecy_consent", "consent_form")
STREET = "ул. Канареечная"


def _printed(town: Town, **changes: Any) -> Story:
    case = town.a_case(**changes).talked()
    case.effects("draft_paper", "print_paper")
    return case


def _rows(case: Story) -> dict[str, dict[str, Any]]:
    """Every sheet by the purpose that it is for: what was frozen."""
    links = {row.document_key: row for row in case.rows(CaseDocument) if row.kind in SHEETS}
    purposes = {str(one.pk): one.purpose for one in case.rows(Consent)}
    with access.acting_as(case.town.machine):
        return {
            purposes[links[row.pk].part]: {
                "kind": row.kind,
                "title": row.title,
                "pages": row.pages,
                **row.data,
            }
            for row in Document.objects.filter(pk__in=links)
        }


def _told(sheet: dict[str, Any]) -> dict[str, str]:
    return {row["label"]: row["value"] for row in sheet["rows"]}


@pytest.fixture(scope="module")
def asked(town: Town) -> Story:
    return _printed(town, address=f"Светлоречье, {STREET}, 77")


def test_given_a_family_that_is_asked_then_each_consent_has_its_own_printed_sheet_before_anybody_agrees(
    asked: Story,
) -> None:
    waiting = asked.rows(Consent)
    assert {one.state for one in waiting if one.purpose.startswith("share:")} == {"asked"}
    sheets = _rows(asked)
    assert sheets.keys() == {one.purpose for one in waiting}
    assert sheets["processing"]["kind"] == "processing_consent"
    assert sheets["medical_secrecy"]["kind"] == "secrecy_consent"
    assert {sheet["kind"] for purpose, sheet in sheets.items() if purpose.startswith("share:")} == {"consent_form"}
    assert [purpose for purpose, sheet in sheets.items() if sheet["pages"] != 1] == []


LABELS = {
    "Паспорт", "Адрес", "Кому я это разрешаю", "Для чего", "Какие сведения", "Что с ними можно делать", "На какой срок",
    "Как отозвать",
}  # fmt: skip


def test_given_a_sheet_then_it_holds_all_that_the_law_asks_of_a_consent_in_writing(
    asked: Story,
) -> None:
    for purpose, sheet in _rows(asked).items():
        told = _told(sheet)
        assert (purpose, LABELS - told.keys()) == (purpose, set())
        assert all(told[label] for label in LABELS - {"Паспорт"}), purpose
        assert "152-ФЗ" in sheet["intro"]
        assert sheet["who"] == "Соколова Анна Петровна"
        assert len(sheet["signatures"]) == 2
        assert ("Кто узнает" in told) == (purpose != "processing")


def test_given_the_sheet_for_charities_then_it_names_them_and_tells_neither_name_nor_address_of_the_family(
    asked: Story,
) -> None:
    told = _told(_rows(asked)["share:charity"])
    assert "Тёпл" in told["Кто узнает"] or len(told["Кто узнает"]) > 10
    assert told["Какие сведения"] == "список нужных вещей без имени и адреса; день, к которому они нужны"


def test_given_the_sheet_of_medical_secrecy_then_it_names_its_own_law_and_only_health_care(
    asked: Story,
) -> None:
    sheet = _rows(asked)["medical_secrecy"]
    assert "323-ФЗ" in sheet["intro"]
    assert "диагноз" in _told(sheet)["Какие сведения"]


def test_given_danger_at_home_then_no_sheet_carries_address_or_phone_and_there_is_a_line_to_write_on(
    town: Town,
) -> None:
    case = _printed(town, danger_at_home=True, address=f"Светлоречье, {STREET}, 77")
    for sheet in _rows(case).values():
        assert "Канареечн" not in str(sheet)
        (address,) = [row for row in sheet["rows"] if row["label"] == "Адрес"]
        assert (address["value"], address["to_write"]) == ("", True)
        assert "телефон" not in _told(sheet)["Какие сведения"] or sheet["kind"] == "processing_consent"


def test_given_a_consent_that_is_asked_anew_when_it_is_printed_then_it_is_a_sheet_of_its_own(
    town: Town,
) -> None:
    case = _printed(town).agreed()
    (given,) = case.rows(Consent, purpose="share:charity")
    consents.withdraw_consent(by=case.by, consent_id=given.pk)
    before = len(case.rows(CaseDocument, kind="consent_form"))
    case.effects("draft_paper", "print_paper")
    assert len(case.rows(CaseDocument, kind="consent_form")) == before, "who has just said no is handed no new sheet"
