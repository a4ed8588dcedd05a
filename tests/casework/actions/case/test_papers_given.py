"""A paper is handed over: to whom and when is noted once, on the case's page."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from casework import access
from casework.actions.case import papers_given
from casework.actions.steps import paper_printing
from casework.errors import NotFound, Stale
from casework.models import CaseDocument, Person, TimelineEntry
from casework.texts import timeline_sentences
from tests.builders import Story, Town


def _printed(town: Town) -> Story:
    case = town.a_case().talked()
    case.effects("draft_paper", "print_paper")
    return case


def _sheet(case: Story) -> Any:
    return case.papers()["route_sheet"][-1]


def _person(case: Story, relation: str) -> Person:
    with access.acting_as(case.town.machine):
        return Person.objects.filter(family__cases=case.case_id, relation=relation)[0]


def _give(case: Story, relation: str = "mother") -> None:
    papers_given.note_given(by=case.by, document_key=_sheet(case).key, to_person_id=_person(case, relation).pk)


def test_given_a_printed_paper_when_it_is_handed_over_twice_then_the_first_note_stays_and_is_told_once(
    town: Town,
) -> None:
    case = _printed(town)
    _give(case)
    _give(case, "father")
    sheet = _sheet(case)
    assert (sheet.state, sheet.handed_over_to) == ("handed_over", "Соколова Анна Петровна")
    assert sheet.handed_over_by == case.by.user.name
    (entry,) = case.rows(TimelineEntry, what="paper.given")
    told = timeline_sentences.sentence(entry.what, entry.details)
    assert sheet.number in told
    assert "Соколова" not in told, "who it was stands in the register, the history says which of them"


def test_given_a_paper_that_is_not_printed_when_it_is_handed_over_then_it_is_refused(
    town: Town,
) -> None:
    case = town.a_case().talked()
    case.effects("draft_paper")
    with pytest.raises(Stale, match="not printed yet"):
        _give(case)


def test_given_somebody_elses_paper_or_person_then_there_is_none(town: Town) -> None:
    case, other = _printed(town), _printed(town)
    with pytest.raises(NotFound):
        papers_given.note_given(
            by=town.stranger(),
            document_key=_sheet(case).key,
            to_person_id=_person(case, "mother").pk,
        )
    with pytest.raises(NotFound):
        papers_given.note_given(by=case.by, document_key=_sheet(case).key, to_person_id=_person(other, "mother").pk)
    with pytest.raises(NotFound):
        papers_given.note_given(by=case.by, document_key=uuid4(), to_person_id=_person(case, "mother").pk)


def test_given_a_route_sheet_when_it_is_printed_anew_then_the_newer_one_counts_and_the_former_does_not(
    town: Town,
) -> None:
    case = _printed(town)
    _give(case)
    paper_printing.print_anew(by=case.by, document_key=_sheet(case).key)
    case.effects("draft_paper", "print_paper")
    former, newer = case.papers()["route_sheet"]
    assert (former.state, former.ended_because, former.handed_over_to) == (
        "replaced",
        "printed_anew",
        "Соколова Анна Петровна",
    )
    assert newer.state == "issued"
    with pytest.raises(Stale, match="no longer valid"):
        papers_given.note_given(by=case.by, document_key=former.key, to_person_id=_person(case, "mother").pk)


def test_given_a_signed_paper_when_it_shall_be_printed_anew_then_it_is_refused(
    town: Town,
) -> None:
    case = _printed(town)
    sheet = case.rows(CaseDocument, kind="processing_consent")[0]
    with pytest.raises(paper_printing.PaperNotOurs, match="signed"):
        paper_printing.print_anew(by=case.by, document_key=sheet.document_key)
