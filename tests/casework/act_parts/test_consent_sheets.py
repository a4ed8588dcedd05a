"""Consents on paper: one sheet a purpose and recipient, each with all that a consent in writing holds, before it is signed."""

from __future__ import annotations

from typing import Any

import pytest

from casework import access
from casework.actions.case import consents
from casework.models import CaseDocument, Consent, Notice
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


def _told_to_family(case: Story) -> int:
    return len([one for one in case.rows(Notice, template="paper_ready") if one.state != "cancelled"])


def _sheet_of(case: Story, consent: Consent) -> Document | None:
    with access.acting_as(case.town.machine):
        row = CaseDocument.objects.filter(part=str(consent.pk)).first()
        return Document.objects.get(pk=row.document_key) if row else None


def _take_back(case: Story, purpose: str) -> tuple[Consent, Consent]:
    """The consent that was taken back, and the question that was written anew."""
    (given,) = case.rows(Consent, purpose=purpose, state="given")
    consents.withdraw_consent(by=case.by, consent_id=given.pk)
    (asked,) = case.rows(Consent, purpose=purpose, state="asked")
    return given, asked


def test_given_a_consent_that_is_taken_back_then_its_sheet_counts_no_more_and_a_new_one_lies_ready_without_an_sms(
    town: Town,
) -> None:
    case = _printed(town).agreed()
    before = _told_to_family(case)
    given, asked = _take_back(case, "share:charity")
    case.effects("draft_paper", "print_paper")
    former, fresh = _sheet_of(case, given), _sheet_of(case, asked)
    assert former is not None
    assert (former.state, former.ended_because) == ("revoked", "consent_taken_back")
    assert fresh is not None
    assert (fresh.state, fresh.kind, fresh.number != former.number) == ("issued", "consent_form", True)
    assert _told_to_family(case) == before, "who has just said no is not written to"


def test_given_a_consent_that_is_taken_back_before_its_sheet_is_printed_then_the_sheet_is_given_up(town: Town) -> None:
    case = town.a_case().talked().agreed()
    case.effects("draft_paper")
    given, _asked = _take_back(case, "share:charity")
    case.effects("print_paper")
    former = _sheet_of(case, given)
    assert former is not None
    assert former.state == "annulled"


def test_given_the_consent_to_handle_data_is_taken_back_then_nothing_is_printed_until_it_is_given_again(
    town: Town,
) -> None:
    case = _printed(town).agreed()
    given, asked = _take_back(case, "processing")
    case.effects("draft_paper", "print_paper")
    former = _sheet_of(case, given)
    assert former is not None
    assert (former.state, _sheet_of(case, asked)) == ("revoked", None)
    consents.give_consent(by=case.by, consent_id=asked.pk, channel="paper")
    case.effects("draft_paper", "print_paper")
    fresh = _sheet_of(case, asked)
    assert fresh is not None
    assert fresh.state == "issued"


def test_given_every_consent_is_taken_back_when_it_is_settled_again_then_each_question_has_a_sheet_to_sign(
    town: Town,
) -> None:
    case = _printed(town).agreed().told("consent_withdrawn")
    case.effects("draft_paper", "print_paper")
    assert not any(_sheet_of(case, one) for one in case.rows(Consent, state="asked"))
    case.told("consent_settled")
    case.effects("draft_paper", "print_paper")
    asked = case.rows(Consent, state="asked")
    assert asked
    assert {sheet.state for one in asked if (sheet := _sheet_of(case, one))} == {"issued"}
    assert all(_sheet_of(case, one) for one in asked)


def test_given_help_is_refused_then_the_sheets_of_the_consents_that_ended_with_it_count_no_more(town: Town) -> None:
    case = _printed(town).agreed().told("help_refused")
    sheets = [_sheet_of(case, one) for one in case.rows(Consent)]
    assert {(sheet.state, sheet.ended_because) for sheet in sheets if sheet} == {("revoked", "consent_ended")}
