"""Applications carry what an office asks for: to whom, from whom, by which paper, where, how paid, what is enclosed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework import access
from casework.act_parts import papers
from casework.actions.steps import work_items
from casework.models import CaseDocument
from documents.models import Document
from tests.builders import Story, Town

PASSPORT = "4510 123456"
STREET = "ул. Канареечная"


def _with_passport(town: Town, **changes: Any) -> Story:
    """A family whose mother showed her passport in the first talk."""
    case = town.a_case(**changes)
    item = case.item("intake")
    shown = papers.PaperInput(kind="passport", number=PASSPORT, issued_on=date(2015, 3, 3))
    work_items.complete(
        by=case.by,
        item_key=item.key,
        outcome=item.hoped_for,
        papers_received=[shown],
        on_behalf_of=item.holder,
    )
    return case


def _paper(case: Story, kind: str) -> dict[str, Any]:
    case.effects("draft_paper", "print_paper")
    (row,) = case.rows(CaseDocument, kind=kind)
    with access.acting_as(case.town.machine):
        found = Document.objects.get(pk=row.document_key)
    return {**found.data, "pages": found.pages}


def _row(paper: dict[str, Any], label: str) -> dict[str, Any]:
    (found,) = [row for row in paper["rows"] if row["label"] == label]
    return found


@pytest.fixture(scope="module")
def application(town: Town) -> dict[str, Any]:
    case = _with_passport(town, address=f"Светлоречье, {STREET}, 77").agreed().done("medical_birth_record")
    return _paper(case, "birth_application")


def test_given_an_application_then_it_says_to_whom_and_from_whom(application: dict[str, Any], town: Town) -> None:
    office = town.organisation("civil_registry")
    assert office.name["ru"] in application["addressee"] or application["addressee"] == "ЗАГС"
    assert application["who_label"] == "От кого"
    assert application["who"] == "Соколова Анна Петровна"


def test_given_a_passport_was_shown_then_the_application_and_its_list_of_enclosures_name_it(
    application: dict[str, Any],
) -> None:
    assert _row(application, "Паспорт")["value"] == f"№ {PASSPORT} от 3 марта 2015"
    assert _row(application, "Паспорт")["to_write"], "who issued it is written by hand"
    assert f"1. Паспорт № {PASSPORT}" in _row(application, "Приложения")["value"]
    assert STREET in _row(application, "Адрес")["value"]


def test_given_an_order_sets_its_form_then_the_application_names_it_and_imitates_nothing(
    application: dict[str, Any],
) -> None:
    assert "приказ Минюста 201 от 01.10.2018" in _row(application, "Форма")["value"]
    assert "не повторяем" in _row(application, "Форма")["value"]
    assert application["pages"] == 1


def test_given_a_child_of_the_applicant_then_nobody_can_take_the_one_day_of_birth_for_the_other(
    application: dict[str, Any],
) -> None:
    labels = [row["label"] for row in application["rows"]]
    assert "Дата рождения" not in labels
    assert labels.index("Ребёнок") < labels.index("Дата рождения заявителя")


def test_given_a_form_that_asks_for_the_family_then_its_others_stand_with_kinship_and_day_of_birth(
    application: dict[str, Any],
) -> None:
    others = _row(application, "Остальные в семье")["value"].splitlines()
    assert not any("Соколова Анна" in one for one in others)
    assert any("отец" in one or "ребёнок" in one for one in others)


def test_given_nobody_knows_the_order_then_the_application_says_so(town: Town) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record").done("register_birth")
    assert "не видели" in _row(_paper(case, "insurance_application"), "Форма")["value"]


def test_given_no_passport_was_shown_then_there_is_a_line_to_write_on(town: Town) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    assert _row(_paper(case, "birth_application"), "Паспорт") == {
        "label": "Паспорт",
        "value": "",
        "to_write": True,
    }


def test_given_danger_at_home_then_an_application_carries_neither_address_nor_phone(
    town: Town,
) -> None:
    told = {
        "danger_at_home": True,
        "address": f"Светлоречье, {STREET}, 77",
        "phone": "+7 000 987-65-43",
    }
    case = _with_passport(town, **told).agreed().done("medical_birth_record")
    paper = _paper(case, "birth_application")
    assert "Канареечн" not in str(paper)
    assert "987" not in str(paper["rows"])
    assert _row(paper, "Адрес")["to_write"]


def test_given_a_journey_that_ended_then_the_letter_names_papers_with_number_and_day(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed()
    item = case.item("medical_birth_record")
    brought = papers.PaperInput(kind="medical_birth_record", number="45 № 123", issued_on=town.today)
    work_items.complete(by=case.by, item_key=item.key, outcome="done", papers_received=[brought])
    case.told("moved_away")
    letter = _paper(case, "transfer_file")
    told = {row["label"]: row["value"] for row in letter["rows"]}
    assert told["Медицинское свидетельство о рождении (103/у)"].startswith("45 № 123 от "), "the sign stands there once"
    assert any(label.startswith("Не сделано: ") for label in told) or "Первый разговор" in told
    assert "Первый разговор" in told, "what is done"
