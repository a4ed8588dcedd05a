"""Papers: each printed once with its number, whatever is killed; copies are what they claim to be, or refused."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

from casework import kept_copies, outbox
from casework.act_parts import opened_copy, papers
from casework.actions.partners import needs
from casework.actions.steps import paper_printing, work_items
from casework.actions.visits import booked_days
from casework.models import CaseDocument, Consent, Person, Pledge, ReceivedPaper
from tests import builders, scans
from tests.builders import Story, Town

PDF = scans.pdf()


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    return builders.town(days=30)


def _print(case: Story) -> None:
    case.effects("draft_paper", "print_paper")


@pytest.fixture(scope="module")
def printed(town: Town) -> Story:
    """A case that went by every step that prints, except the end."""
    facts = {"parents.married": False, "parents.paternity_recognised": True}
    case = town.a_case(born_days_ago=25, facts=facts).talked().agreed()
    case.done("choose_leave").done("paternity").wanting(pram=1)
    case.accepted(case.offers(exclusive=False)[0])
    needs.receive_pledge(by=case.by, pledge_id=case.rows(Pledge)[0].pk)
    needs.hand_over(by=case.by, item_key=case.item("necessities").key, to_person_id=_mother(case).pk)
    case.done("medical_birth_record").done("register_birth").done("insurance_policy")
    case.effects("propose_days")
    booked_days.choose_day(by=case.by, visit_day_id=case.days("proposed")[0].pk)
    _print(case)
    case.told("moved_away")
    _print(case)
    return case


def _mother(case: Story) -> Person:
    from casework import access

    with access.acting_as(case.town.machine):
        return Person.objects.get(family__cases=case.case_id, relation="mother")


KINDS = {
    "route_sheet": "МЛ",
    "processing_consent": "СО",
    "secrecy_consent": "СВ",
    "leave_application": "ЗТ",
    "paternity_application": None,
    "handover_act": "АП",
    "birth_application": "ЗР",
    "insurance_application": "ЗП",
    "day_itinerary": "ПД",
    "transfer_file": None,
}


def test_given_every_printing_step_of_the_journey_then_each_paper_is_issued_exactly_once(
    printed: Story,
) -> None:
    found = printed.papers()
    sheets = found.pop("consent_form")
    assert len(sheets) == len([one for one in printed.rows(Consent) if one.purpose.startswith("share:")])
    assert {kind: len(rows) for kind, rows in found.items()} == dict.fromkeys(KINDS, 1)
    assert all(rows[0].is_issued for rows in found.values())
    assert printed.timeline().count("paper.issued") == len(KINDS) + len(sheets)


def test_given_the_papers_then_each_series_counts_from_one_without_a_gap(printed: Story) -> None:
    for kind, letters in KINDS.items():
        (paper,) = printed.papers()[kind]
        leader, series, _year, number = paper.number.split("-")
        assert (leader, number) == ("МСС", "000001")
        assert series == letters or letters is None


def test_given_a_message_twice_then_no_paper_is_printed_twice(town: Town) -> None:
    case = town.a_case().talked()
    row = next(row for row in case.queued("draft_paper") if row.payload["kind"] == "route_sheet")
    assert outbox.have_effect(row.pk)
    assert not outbox.have_effect(row.pk)
    _print(case)
    assert len(case.papers()["route_sheet"]) == 1
    drafted = [(row.work_item_key, row.kind, row.part) for row in case.rows(CaseDocument)]
    assert len(drafted) == len(set(drafted))


KILLED = """
import os, sys
import django
django.setup()
from casework import access
from casework.models import Region
from documents import public as documents
documents.render(document_key=sys.argv[1])
os.kill(os.getpid(), 9)
"""


@pytest.mark.kills
def test_given_a_kill_between_rendering_and_issuing_then_the_paper_is_issued_once_under_its_number(
    town: Town,
) -> None:
    case = town.a_case().talked()
    case.effects("draft_paper")
    (paper,) = case.papers()["route_sheet"]
    (row,) = [row for row in case.queued("print_paper") if row.payload["document"] == str(paper.key)]
    done = subprocess.run([sys.executable, "-c", KILLED, row.payload["document"]], env=os.environ, check=False)
    assert done.returncode == -9
    (paper,) = case.papers()["route_sheet"]
    assert (paper.is_issued, "route_sheet" in case.items()) == (False, True)
    _print(case)
    (again,) = case.papers()["route_sheet"]
    assert (again.number, again.is_issued) == (paper.number, True)
    assert "route_sheet" not in case.items()


def test_given_a_day_moved_to_another_then_a_new_itinerary_is_printed_and_the_old_one_stays_in_the_case(
    town: Town,
) -> None:
    from casework.actions.visits import day_proposals

    case = town.a_case(born_days_ago=25).booked()
    _print(case)
    day_proposals.propose_days(by=case.by, item_key=case.item("doctors_day").key)
    case.effects("propose_days")
    booked_days.choose_day(by=case.by, visit_day_id=case.days("proposed")[1].pk)
    _print(case)
    assert len(case.papers()["day_itinerary"]) == 2


def test_given_a_step_without_a_paper_of_ours_when_one_is_asked_for_then_it_is_refused(
    town: Town,
) -> None:
    case = town.a_case()
    with pytest.raises(paper_printing.PaperNotOurs):
        paper_printing.issue(by=case.by, item_key=case.item("newborn_screening").key)


def _with_copy(case: Story, content: bytes) -> None:
    paper = papers.PaperInput(kind="medical_birth_record", number="12", upload=io.BytesIO(content))
    item = case.item("medical_birth_record")
    work_items.complete(by=case.by, item_key=item.key, outcome="done", papers_received=[paper])


@pytest.mark.parametrize(
    "content",
    [
        PDF + b"0" * (10 * 1024 * 1024),
        b"<html><script>alert(1)</script></html>",
        b"",
        b"PK\x03\x04",
        b" %PDF-1.7",
    ],
    ids=["eleven megabytes", "html", "empty", "zip", "pdf after a space"],
)
def test_given_a_copy_that_is_too_large_or_no_picture_then_neither_paper_nor_step_is_kept(
    town: Town, content: bytes
) -> None:
    case = town.a_case().talked().agreed()
    before = case.timeline()
    with pytest.raises(opened_copy.CopyRefused):
        _with_copy(case, content)
    assert case.rows(ReceivedPaper) == []
    assert case.timeline() == before
    assert "medical_birth_record" in case.items()


def test_given_a_copy_then_it_is_kept_for_each_family_by_itself_beside_number_and_kind(
    town: Town,
) -> None:
    names = set()
    for _family in range(2):
        case = town.a_case().talked().agreed()
        _with_copy(case, PDF)
        (paper,) = case.rows(ReceivedPaper)
        names.add(paper.copy_name)
        assert paper.number == "12"
    assert [kept_copies.read(name) for name in names] == [PDF, PDF]


def test_given_a_photo_of_an_iphone_then_it_is_kept_and_handed_out_as_a_jpeg(town: Town) -> None:
    case = town.a_case().talked().agreed()
    _with_copy(case, scans.heic())
    (paper,) = case.rows(ReceivedPaper)

    assert kept_copies.read(paper.copy_name) == scans.heic()
    assert kept_copies.read(kept_copies.shown_as(paper.copy_name)).startswith(b"\xff\xd8\xff")
