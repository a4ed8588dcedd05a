"""Our papers over a whole case: each step's once, with everything that was frozen and no diagnosis."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from casework import access, clock, outbox
from casework.act_parts import paper_data, papers
from casework.act_parts.step_context import StepContext
from casework.actions.steps import paper_printing, work_items
from casework.demo import played_worker, region
from casework.models import (
    Case,
    CaseDocument,
    CaseJourney,
    Consent,
    Notice,
    OutboxRow,
    TimelineEntry,
)
from documents import public as documents
from documents.data_schema import for_print
from documents.document_types import document_type
from documents.models import Document
from journeys import public as journeys
from partners.models import OutgoingRecord
from tests import builders
from tests.at_once import at_once
from tests.builders import Story, Town
from tests.documents.papers import leaves, squeezed, text_of

NUMBER = re.compile(r"[А-ЯЁ]+-[А-ЯЁ]{2}-\d{4}-\d{6}")
PLAYED = (
    "need",
    "one_day_visit",
    "document",
    "wait",
    "survey",
    "offer",
    "other_journey",
)  # by the player, or ended by the effects
MOST_TURNS = 80
HIDDEN_STREET, HIDDEN_PHONE = "ул. Канареечная", "+7 000 987-65-43"
MONTHS = {
    "ru": r"январ|феврал|марта?\b|апрел|ма[йя]\b|июн|июл|август|сентябр|октябр|ноябр|декабр",
    "en": r"\b(january|february|march|april|may|june|july|august|september|october|november|december)\b",
}
KINDS = {
    "route_sheet", "processing_consent", "secrecy_consent", "consent_form",
    "birth_application", "paternity_application", "insurance_application",
    "leave_application", "day_itinerary", "handover_act", "complaint", "closing_letter",
}  # fmt: skip


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """With calendars for the doctors' days of the first month; more are planted where the walk comes to them."""
    return builders.town(days=30)


class Walk:
    """A case that goes all the way, and every step that was ever open."""

    def __init__(self, town: Town, outcomes: dict[str, str], **changes: Any) -> None:
        self.case = town.a_case(born_days_ago=20, **changes)
        self.outcomes = outcomes  # of the first time that a step is done
        self.seen: dict[UUID, journeys.OpenItem] = {}

    def to_the_end(self) -> Walk:
        """Do what is open, have the worker's effects, move on."""
        case, town = self.case, self.case.town
        for _turn in range(MOST_TURNS):
            self._look()
            case.effects(
                "send_request",
                "send_offer",
                "propose_days",
                "draft_paper",
                "print_paper",
                "end_wait",
                "end_unasked_survey",
            )
            if case.case().state == "closed":
                return self
            if not (self._turn() | self._leave_the_others()):
                town.move(days=15)
                region.plant_calendars(town.planted.region, first_day=town.today, days=30)
                case.wake()
        raise AssertionError(f"still open: {sorted(case.items())}")

    def _look(self) -> dict[str, journeys.OpenItem]:
        """Note what is open: before the effects, which end the steps that only wait for a paper, and after them."""
        items = self.case.items()
        self.seen |= {item.key: item for item in items.values()}
        return items

    def _leave_the_others(self) -> bool:
        """Skip what the allowance's own run has open, until it ends: its papers are told of in its rehearsal."""
        left = False
        for link in self.case.rows(CaseJourney, ended_at=None):
            if link.run_key != self.case.run_key:
                other = replace(self.case, run_key=link.run_key).wake()
                for item in other.items().values():
                    work_items.drop(by=self.case.by, item_key=item.key, because="Не здесь")
                    left = True
        return left

    def _turn(self) -> bool:
        case, items = self.case, self._look()
        by_hand = [name for name, item in items.items() if item.kind not in PLAYED and name != "consents"]
        left = [item for name, item in items.items() if name not in by_hand]
        played = bool(played_worker.PlayedWorker(by=case.by, case_id=case.case_id).play(left))
        for offer in case.offers(state="offered"):
            case.accepted(offer)
            played = True
        for name in by_hand:
            if name in case.items():
                case.done(name, self.outcomes.pop(name, ""))
        return played or bool(by_hand)


@pytest.fixture(scope="module")
def walk(town: Town) -> Walk:
    """The flagship with the papers of its side ways: parents who are not married, a bureau that first says no."""
    facts = {"parents.married": False, "parents.paternity_recognised": True}
    told = {
        "danger_at_home": True,
        "address": f"Светлоречье, {HIDDEN_STREET}, 77",
        "phone": HIDDEN_PHONE,
    }
    return Walk(town, {"disability_assessment": "refused"}, facts=facts, **told).to_the_end()


@pytest.fixture(scope="module")
def printed(walk: Walk) -> list[tuple[Document, str]]:
    """Every paper of the walk with the text of its file, without spaces."""
    keys = [row.document_key for row in walk.case.rows(CaseDocument)]
    with access.acting_as(walk.case.town.machine):
        rows = list(Document.objects.filter(pk__in=keys).order_by("number"))
        return [(row, text_of(documents.read_file(document_key=row.pk))) for row in rows]


def test_given_the_whole_flagship_then_every_paper_of_every_step_is_issued_exactly_once(
    walk: Walk,
) -> None:
    rows = walk.case.rows(CaseDocument)
    owed = Counter((item.key, kind) for item in walk.seen.values() for kind in papers.ours(item))
    assert Counter((row.work_item_key, row.kind) for row in rows if not row.part) == owed - _of_sheets(owed)
    sheets = [row.part for row in rows if row.part]
    assert sorted(sheets) == sorted({str(one.pk) for one in walk.case.rows(Consent)}), "one for each consent"
    assert {row.kind for row in rows} == KINDS
    assert Counter(row.kind for row in rows)["day_itinerary"] == 3  # one for each of the doctors' days


def _of_sheets(owed: Counter[tuple[UUID, str]]) -> Counter[tuple[UUID, str]]:
    kinds = ("processing_consent", "secrecy_consent", "consent_form")
    return Counter({key: count for key, count in owed.items() if key[1] in kinds})


def test_given_the_papers_of_a_case_then_each_has_a_number_of_its_own_and_is_told_once(
    walk: Walk,
) -> None:
    views = [view for kind in walk.case.papers().values() for view in kind]
    numbers = sorted(view.number for view in views)
    assert len(set(numbers)) == len(numbers)
    assert [number for number in numbers if not NUMBER.fullmatch(number)] == []
    assert [view.number for view in views if not view.is_issued] == []
    assert sorted(row.details["number"] for row in walk.case.rows(TimelineEntry, what="paper.issued")) == numbers


def test_given_a_printed_paper_then_its_file_says_everything_that_was_frozen_with_its_number(
    printed: list[tuple[Document, str]],
) -> None:
    said: Counter[str] = Counter()
    for row, text in printed:
        info = document_type(row.type)
        values = for_print(row.data, schema=info.fields, wording=info.wording(row.language))
        missing = [one for one in (row.number, row.title, *leaves(values)) if squeezed(one) not in text]
        assert (row.kind, missing) == (row.kind, [])
        said[row.kind] += len(list(leaves(values)))
    assert said["route_sheet"] > 15
    assert said["processing_consent"] > 15
    assert said["day_itinerary"] > 60  # three days, each visit with its times, place and doctor
    assert said["handover_act"] > 20


def test_given_papers_with_the_mothers_name_in_a_sentence_then_it_is_declined(
    printed: list[tuple[Document, str]],
) -> None:
    told = {row.kind: text for row, text in printed if row.language == "ru"}
    assert squeezed("Вещи по списку выданы Соколовой Анне Петровне.") in told["handover_act"]
    assert squeezed("Лист составлен для Соколовой Анны Петровны.") in told["route_sheet"]


def test_given_all_papers_of_a_case_then_none_tells_a_diagnosis(
    walk: Walk, printed: list[tuple[Document, str]]
) -> None:
    (ref,) = {item.ref for item in walk.seen.values()}
    titles, labels = journeys.fact_titles(ref=ref), journeys.words(ref=ref)
    facts, outcomes = (
        ("child.special_needs_basis", "child.diagnosis_in_list"),
        ("diagnosis_list", "signs_found"),
    )
    words = [text for key in facts for text in titles[key].values()]
    words += [text for key in outcomes for text in labels[key].values()]
    assert len(words) == 8
    assert [(row.kind, one) for row, text in printed for one in words if squeezed(one).lower() in text.lower()] == []
    codes = re.compile(r"диагноз|diagnos|мкб|\b[a-z]\d\d\.\d", re.IGNORECASE)
    told = [(row, text) for row, text in printed if row.kind != "secrecy_consent"]  # it says that diagnoses are secret
    assert [(row.kind, codes.findall(text)) for row, text in told if codes.search(text)] == []


def test_given_danger_at_home_then_neither_address_nor_phone_leaves_the_clinic_in_a_whole_case(
    walk: Walk, printed: list[tuple[Document, str]]
) -> None:
    case = walk.case
    with access.acting_as(case.town.machine):
        sent = [str(row.body) for row in OutgoingRecord.objects.filter(region_key=case.town.planted.region.pk)]
    told = [
        *sent,
        *(str(offer.asks) for offer in case.offers()),
        *(text for _row, text in printed),
    ]
    told += [str(vars(one)) for one in case.rows(Notice) if one.organisation_id is not None]
    assert sent
    assert case.offers()
    with access.acting_as(case.by):
        assert "Канареечная" in case_row(case).family.address
    canary = re.compile(f"{squeezed(HIDDEN_STREET)}|Канареечн|9876543", re.IGNORECASE)
    assert [one for one in told if canary.search(squeezed(one)) or "9876543" in re.sub(r"\D", "", one)] == []


@pytest.mark.parametrize(("language", "other"), [("ru", "en"), ("en", "ru")])
def test_given_any_paper_when_it_is_drafted_then_its_dates_are_in_its_own_language(
    walk: Walk, language: str, other: str
) -> None:
    case = walk.case
    ours = {
        (paper.key, item.key): (paper, item)
        for item in walk.seen.values()
        for paper in item.gives
        if paper.whose == "ours"
    }
    drafted = {}
    with access.acting_as(case.by), translation.override(other):
        row = case_row(case)
        link = row.journeys.get(begun_by_item=None)
        context = StepContext(row, link, case.by, clock.now())
        for paper, item in ours.values():
            part = next((doc.part for doc in row.documents.filter(kind=paper.key)), "")
            data = paper_data.draft(context=context, item=item, paper=paper, language=language, part=part)
            drafted[paper.key] = " ".join(leaves(data)).lower()
    assert drafted.keys() >= KINDS
    names = re.compile(MONTHS[other])
    assert {kind: names.findall(text) for kind, text in drafted.items() if names.search(text)} == {}
    assert re.search(MONTHS[language], drafted["insurance_application"])


def case_row(case: Story) -> Case:
    """The case with what a paper tells of it, seen by its worker."""
    found: Case = (
        access.visible(Case, to=case.by).select_related("family", "worker", "organisation").get(pk=case.case_id)
    )
    return found


# ---- drafted once ------------------------------------------------------------------------------------------------------


def _drafted_again(case: Story, item: journeys.OpenItem, kind: str) -> OutboxRow:
    with access.acting_as(case.town.machine):
        return outbox.add("draft_paper", region_key=case.town.planted.region.pk, item=item.key, kind=kind)


def test_given_one_paper_drafted_by_four_workers_at_once_and_once_more_then_it_is_one_with_one_number(
    town: Town,
) -> None:
    case = town.a_case().talked()
    item = case.item("route_sheet")
    wanted = [row for row in case.queued("draft_paper") if row.payload["kind"] == "route_sheet"]
    rows = wanted + [_drafted_again(case, item, "route_sheet") for _ in range(3)]
    assert at_once([partial(outbox.have_effect, row.pk) for row in rows]) == [None] * 4
    case.effects("draft_paper", "print_paper")
    (first,) = case.papers()["route_sheet"]
    assert first.is_issued
    assert "route_sheet" not in case.items()
    _drafted_again(case, item, "route_sheet")
    case.effects("draft_paper", "print_paper")
    (again,) = case.papers()["route_sheet"]
    assert (again.number, again.sha256) == (first.number, first.sha256)
    told = [row.details["number"] for row in case.rows(TimelineEntry, what="paper.issued")]
    assert told.count(first.number) == 1


def test_given_a_step_that_was_dropped_when_its_draft_comes_late_then_it_takes_no_number(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    item = case.item("register_birth")
    assert [row.payload["kind"] for row in case.queued("draft_paper") if row.payload["item"] == str(item.key)]
    work_items.drop(by=case.by, item_key=item.key, because="not_needed")
    case.effects("draft_paper")
    assert case.rows(CaseDocument, work_item_key=item.key) == []


def test_given_the_button_to_print_pressed_again_then_the_paper_stays_the_same_file(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    case.effects("draft_paper", "print_paper")
    (before,) = case.papers()["birth_application"]
    paper_printing.issue(by=case.by, item_key=case.item("register_birth").key)
    case.effects("draft_paper", "print_paper")
    (after,) = case.papers()["birth_application"]
    assert (after.number, after.sha256) == (before.number, before.sha256)
