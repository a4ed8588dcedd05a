"""Answers of partners' systems: taken over once, late ones thanked for, unusable ones kept out of the case."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from casework import access, clock, facts
from casework.actions.partners import connector_answers, offers
from casework.actions.steps import work_items
from casework.models import CaseFact, ReceivedPaper, TimelineEntry
from partners import public as partners
from tests.at_once import at_once
from tests.builders import Story, Town


def _asked(town: Town) -> Story:
    """The registry has been asked to register the birth."""
    case = town.a_case().talked().agreed().done("medical_birth_record")
    case.effects("send_request")
    return case


def _before_the_bureau(town: Town) -> Story:
    """The disability bureau has been asked."""
    case = town.a_case(born_days_ago=22).insured()
    work_items.drop(by=case.by, item_key=case.item("doctors_day").key, because="not_wanted")
    case.done("medical_board", "referred").done("bureau_day", child__bureau_on=town.today).done("conclusions_valid")
    case.effects("send_request")
    return case


def _state(town: Town, key: UUID) -> str:
    with access.acting_as(town.machine):
        return partners.incoming(region_key=town.planted.region.pk, key=key).state


def _told(case: Story, key: str) -> list[Any]:
    return [facts.read(row.value) for row in case.rows(CaseFact, key=key)]


# ---- in time ---------------------------------------------------------------------------------------------------------


def test_given_an_answer_when_it_is_taken_over_then_it_ends_the_step_in_the_partners_name(town: Town) -> None:
    case = _asked(town)
    incoming = case.answer(
        case.request("register_birth"), {"outcome": "registered", "values": {"child.birth_record_number": "77-1"}}
    )
    assert "register_birth" in case.items()  # filed is not yet taken over
    case.take(incoming)
    assert "register_birth" not in case.items()
    assert "insurance_policy" in case.items()
    assert _told(case, "child.birth_record_number") == ["77-1"]
    (entry,) = case.rows(TimelineEntry, what="partner.answered")
    assert (entry.on_behalf_of, entry.by_id) == ("civil_registry", None)
    assert _state(town, incoming) == "taken"


def test_given_the_same_answer_sent_twice_when_eight_jobs_take_it_then_it_counts_once(town: Town) -> None:
    case = _asked(town)
    request, message = case.request("register_birth"), uuid.uuid4()
    payload = {"outcome": "registered", "values": {"child.birth_record_number": "77-2"}}
    first = case.answer(request, payload, message_id=message)
    again = case.answer(request, {**payload, "outcome": "refused"}, message_id=message)
    assert first == again
    ends = at_once([partial(case.take, first)] * 8)
    refused = [end for end in ends if end is not None]
    assert len(refused) == 7
    assert all(isinstance(end, partners.AnswerAlreadyTaken) for end in refused), refused
    assert case.timeline().count("partner.answered") == 1
    assert "answer.too_late" not in case.timeline()
    assert _told(case, "child.birth_record_number") == ["77-2"]
    assert "insurance_policy" in case.items()


def test_given_dates_and_papers_in_an_answer_then_they_arrive_typed(town: Town) -> None:
    case = _before_the_bureau(town)
    answer = {
        "outcome": "granted",
        "values": {"child.disability_until": "2028-02-29"},
        "papers": {"disability_certificate": {"number": "МСЭ-7", "issued_on": "2026-11-20"}},
    }
    case.take(case.answer(case.request("disability_assessment"), answer))
    assert _told(case, "child.disability_until") == [date(2028, 2, 29)]
    (paper,) = case.rows(ReceivedPaper, kind="disability_certificate")
    assert (paper.number, paper.issued_on) == ("МСЭ-7", date(2026, 11, 20))


@pytest.mark.parametrize("sent", ["14200.10", 14200.10])
def test_given_a_sum_in_an_answer_then_it_arrives_to_the_kopeck(town: Town, sent: Any) -> None:
    case = town.a_case().talked().agreed()
    case.effects("send_request")
    values = {"family.income_per_person": sent, "mother.secret": "not asked"}
    case.take(case.answer(case.request("income_check"), {"outcome": "done", "values": values}))
    income = _told(case, "family.income_per_person")[-1]
    assert isinstance(income, Decimal)
    assert income == Decimal("14200.10")
    assert _told(case, "mother.secret") == []  # what was not asked is not kept


@pytest.mark.parametrize("sent", ["1e5", "12,5", "NaN", "Infinity", "14 200", True, 14200.105, "14200.105", [14200]])
def test_given_a_sum_that_could_be_another_value_then_nothing_of_the_answer_is_taken(town: Town, sent: Any) -> None:
    case = town.a_case().talked().agreed()
    case.effects("send_request")
    before = _told(case, "family.income_per_person")
    values = {"family.income_per_person": sent}
    incoming = _arrived(case, values)

    assert _told(case, "family.income_per_person") == before
    assert incoming == "malformed" or _state(town, incoming) == "set_aside"


def _arrived(case: Story, values: dict[str, Any]) -> Any:
    """The answer's key, taken over as far as it can be; `malformed` where it is refused at the door."""
    try:
        incoming = case.answer(case.request("income_check"), {"outcome": "done", "values": values})
    except partners.MalformedAnswer:
        return "malformed"
    case.take(incoming)
    return incoming


# ---- late, unknown, unusable -----------------------------------------------------------------------------------------


def test_given_the_step_is_over_when_the_answer_comes_then_it_is_thanked_for_and_set_aside(town: Town) -> None:
    case = _asked(town)
    request = case.request("register_birth")
    case.done("register_birth", "registered", child__birth_record_number="by hand")
    opened, before = set(case.items()), case.timeline()
    incoming = case.answer(request, {"outcome": "refused", "values": {"child.birth_record_number": "late"}})
    case.take(incoming)
    assert case.timeline() == [*before, "answer.too_late"]
    assert set(case.items()) == opened
    assert _told(case, "child.birth_record_number") == ["by hand"]
    assert _state(town, incoming) == "set_aside"


def test_given_an_offer_that_is_over_when_its_partner_accepts_then_it_is_thanked_for_and_the_next_keeps_the_offer(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed()
    first = case.offer()
    case.effects("send_offer")
    offers.decline_offer(offer_number=first.number, by=case.by)
    following = case.offer()
    case.take(case.answer(first, {"outcome": "accepted"}))
    assert case.timeline()[-1] == "answer.too_late"
    assert case.offer().pk == following.pk
    assert "talk_and_law" in case.items()


def test_given_a_message_of_no_case_when_its_answer_is_taken_over_then_it_is_set_aside(town: Town) -> None:
    registry, region_key, now = town.organisation("civil_registry"), town.planted.region.pk, clock.now()
    message_id = uuid.uuid4()
    with access.acting_as(town.machine):
        partners.send(
            message=partners.OutgoingMessage(
                message_id=message_id,
                organisation_key=registry.key,
                region_key=region_key,
                kind="message",
                step="register_birth",
                subject_number="26-0000",
                sent_at=now,
            )
        )
        view = partners.receive(
            region_key=region_key,
            organisation_key=registry.key,
            message_id=uuid.uuid4(),
            in_reply_to=message_id,
            payload={"outcome": "done"},
            now=now,
        )
    connector_answers.take_answer(actor=town.machine, incoming_key=view.key)
    assert _state(town, view.key) == "set_aside"
    assert view.key not in connector_answers.due_answers(actor=town.machine, limit=1000)


def test_given_a_message_that_was_never_sent_then_its_answer_is_not_even_filed(town: Town) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    with pytest.raises(partners.UnknownMessage):
        case.answer(case.request("register_birth"), {"outcome": "registered"})
    with pytest.raises(partners.UnknownMessage):
        case.take(uuid.uuid4())


@pytest.mark.parametrize(
    "answer",
    [
        {"outcome": "granted", "values": {"child.disability_until": "soon"}},
        {"outcome": "granted", "papers": {"disability_certificate": {"number": "7", "issued_on": "last week"}}},
        {"outcome": "no_such_outcome"},
    ],
    ids=["no date", "no date of issue", "no outcome of the step"],
)
def test_given_an_answer_that_cannot_be_used_then_it_is_set_aside_and_the_worker_has_the_step(
    town: Town, answer: dict[str, Any]
) -> None:
    case = _before_the_bureau(town)
    incoming = case.answer(case.request("disability_assessment"), answer)
    case.take(incoming)
    assert _state(town, incoming) == "set_aside"
    assert case.timeline()[-1] == "answer.not_usable"
    assert case.item("disability_assessment").status == "failed"
    assert _told(case, "child.disability_until") == []
    assert case.rows(ReceivedPaper, kind="disability_certificate") == []
