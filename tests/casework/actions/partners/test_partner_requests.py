"""Terms, reminders and answers to requests: what an organisation is asked, hears and may see."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from casework import access, clock
from casework.act_parts import notices as letters
from casework.act_parts import opened_copy, papers, partner_requests, reminder_moments
from casework.actions.partners import due_reminders, partner_desk
from casework.actions.steps import work_items
from casework.errors import Forbidden, NotFound, Stale
from casework.models import (
    Case,
    Consent,
    Notice,
    Offer,
    PartnerRequest,
    ReceivedPaper,
)
from partners.models import OutgoingRecord
from partners.working_time import OFFICE_HOURS, OpeningHours
from tests import scans
from tests.at_once import at_once
from tests.builders import Story, Town
from tests.casework.actions.partners.asked import entry_of, wanting

MOSCOW = ZoneInfo("Europe/Moscow")


def _asked(town: Town) -> tuple[Story, PartnerRequest]:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    return case, case.request("register_birth")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("asked_at", "days", "closes"),
    [
        pytest.param("2026-11-25T10:00", 2, "2026-11-27T18:00", id="two days on"),
        pytest.param("2026-11-27T17:50", 1, "2026-11-30T18:00", id="ten minutes before the weekend"),
        pytest.param("2026-11-28T12:00", 2, "2026-12-01T18:00", id="asked on a Saturday"),
        pytest.param("2026-12-30T12:00", 2, "2027-01-12T18:00", id="over the New Year"),
    ],
)
def test_given_days_to_answer_then_they_end_when_the_organisation_closes(asked_at: str, days: int, closes: str) -> None:
    hours = OpeningHours(OFFICE_HOURS, MOSCOW)
    assert hours.closing(_at(asked_at), days=days) == _at(closes)


def test_given_an_offer_then_it_is_to_be_answered_within_the_partners_own_hours(town: Town) -> None:
    offer = wanting(town).need_offer()
    charity = town.organisation("charity")
    assert offer.answer_by is not None
    opening = charity.hours.on(offer.answer_by.astimezone(charity.zone).date())
    assert opening is not None
    assert offer.answer_by == opening[1]


@pytest.mark.parametrize(
    ("length", "found"),
    [
        pytest.param({"days": 4}, ["2 days, 0:00:00", "3 days, 0:00:00"], id="half, and a day before"),
        pytest.param({"days": 2}, ["1 day, 0:00:00"], id="both fall together: one"),
        pytest.param({"hours": 20}, ["10:00:00"], id="shorter than a day"),
    ],
)
def test_given_a_term_then_reminders_are_at_its_half_and_a_day_before_its_end(
    length: dict[str, int], found: list[str]
) -> None:
    asked_at = _at("2026-11-25T10:00")
    moments = reminder_moments.moments(asked_at=asked_at, until=asked_at + timedelta(**length))
    assert [str(one - asked_at) for one in moments] == found


def _mails(case: Story, question: Offer | PartnerRequest, template: str) -> list[Notice]:
    rows = case.rows(Notice, template=template, organisation=question.organisation_id)
    return [one for one in rows if one.work_item_key == question.work_item_key]


def test_given_no_answer_when_half_of_the_term_is_over_then_one_reminder_is_written_however_often_it_is_swept(
    town: Town,
) -> None:
    case = wanting(town, pram=1)
    offer = case.need_offer()
    due_reminders.send_due(actor=town.machine)
    assert _mails(case, offer, "offer_reminder") == []
    assert offer.answer_by is not None
    _until(town, clock.now() + (offer.answer_by - clock.now()) / 2 + timedelta(minutes=1))
    at_once([partial(due_reminders.send_due, actor=town.machine)] * 3)
    due_reminders.send_due(actor=town.machine)
    assert len(_mails(case, offer, "offer_reminder")) == 1
    _until(town, offer.answer_by - timedelta(hours=1))
    for _time in range(2):
        due_reminders.send_due(actor=town.machine)
    assert len(_mails(case, offer, "offer_reminder")) <= 2
    partner_desk.decline(by=case.guest(offer), offer_id=offer.pk, reason="other")
    assert case.rows(Offer, pk=offer.pk)[0].remind_at is None


def test_given_a_request_then_its_desk_is_told_and_reminded_and_one_without_a_desk_is_not(town: Town) -> None:
    case, request = _asked(town)
    assert len(_mails(case, request, "request")) == 1
    due = case.item("register_birth").due
    assert due is not None
    _until(town, clock.now() + (due - clock.now()) / 2 + timedelta(minutes=1))
    for _time in range(2):
        due_reminders.send_due(actor=town.machine)
    assert len(_mails(case, request, "request")) == 2
    silent = case.request("income_check")
    assert not access.has_desk(organisation_key=silent.organisation_id)
    assert _mails(case, silent, "request") == []


def test_given_a_withdrawn_offer_then_who_was_told_is_told_again_and_who_was_not_never_is(town: Town) -> None:
    case = town.a_case().talked().agreed()
    offer = case.offer()
    case.effects("send_notice")
    told = case.rows(Notice, template="offer", work_item_key=offer.work_item_key)[0]
    work_items.drop(by=case.by, item_key=case.item("talk_and_law").key, because="not_wanted")
    back = case.rows(Notice, template="offer_taken_back", work_item_key=offer.work_item_key)
    now = case.rows(Notice, pk=told.pk)[0].state
    assert (now, len(back)) in (("sent", 1), ("cancelled", 0))  # by day, by night


def _until(town: Town, moment: datetime) -> None:
    town.move(seconds=max((moment - clock.now()).total_seconds(), 0))


def test_given_a_request_when_its_organisation_answers_then_result_number_and_copy_are_kept_as_its_own(
    town: Town,
) -> None:
    case, request = _asked(town)
    member = town.partner("civil_registry")
    copy = papers.PaperInput(
        kind="birth_certificate", number="I-ГР 712345", issued_on=town.today, upload=io.BytesIO(scans.pdf())
    )
    partner_desk.answer(
        by=member,
        request_id=request.pk,
        outcome="registered",
        facts={"child.birth_record_number": "417"},
        papers_received=[copy],
    )
    entry = entry_of(case, "partner.answered")
    assert (entry.by_id, entry.on_behalf_of) == (member.membership and member.membership.user_id, "civil_registry")
    (kept,) = case.rows(ReceivedPaper, kind="birth_certificate")
    assert kept.number == "I-ГР 712345"
    assert kept.copy_name.endswith(".pdf")
    assert "snils" in case.items()


@pytest.mark.parametrize(
    "content", [pytest.param(b"MZ no picture", id="no picture"), pytest.param(b"%PDF-" + b"0" * 11_000_000, id="11 MB")]
)
def test_given_a_copy_that_is_none_then_it_is_refused_and_nothing_changes(town: Town, content: bytes) -> None:
    case, request = _asked(town)
    copy = papers.PaperInput(kind="birth_certificate", number="1", upload=io.BytesIO(content))
    with pytest.raises(opened_copy.CopyRefused):
        partner_desk.answer(
            by=town.partner("civil_registry"),
            request_id=request.pk,
            outcome="registered",
            facts={"child.birth_record_number": "417"},
            papers_received=[copy],
        )
    assert case.request("register_birth").answered_at is None
    assert case.rows(ReceivedPaper, kind="birth_certificate") == []


def test_given_the_organisation_cannot_then_the_step_comes_to_the_worker_with_a_sentence(town: Town) -> None:
    from casework.steps.turn import Turn
    from casework.web.page_data.step_turn import turns_of

    case, request = _asked(town)
    member = town.partner("civil_registry")
    partner_desk.cannot(by=member, request_id=request.pk, reason="papers_missing", words="нет паспорта отца")
    assert entry_of(case, "partner.cannot").details["reason"] == "papers_missing"
    item = case.item("register_birth")
    with access.acting_as(case.by) as worker:
        turned = turns_of([item], to=worker, now=clock.now())[item.key]
    assert turned.turn is Turn.YOU
    assert "papers or data are missing" in turned.why
    with pytest.raises(Stale):
        partner_desk.cannot(by=member, request_id=request.pk, reason="other")
    case.effects("send_request")
    case.done("register_birth", "registered")


def test_given_the_organisation_said_that_it_cannot_when_its_machine_answers_then_that_is_thanked_for(
    town: Town,
) -> None:
    case, request = _asked(town)
    case.effects("send_request")
    partner_desk.cannot(by=town.partner("civil_registry"), request_id=request.pk, reason="busy")
    case.take(case.answer(request, {"outcome": "registered"}))
    assert case.timeline()[-1] == "answer.too_late"
    assert "register_birth" in case.items()


def test_given_another_organisation_then_the_question_is_not_there_and_its_people_cannot_answer(town: Town) -> None:
    case, request = _asked(town)
    stranger = town.partner("insurer")
    with pytest.raises(NotFound):
        partner_desk.answer(by=stranger, request_id=request.pk, outcome="registered", facts={})
    with pytest.raises(NotFound):
        partner_desk.cannot(by=stranger, request_id=request.pk, reason="other")
    with pytest.raises((NotFound, Forbidden)):
        work_items.complete(by=stranger, item_key=case.item("register_birth").key, outcome="registered")


def test_given_a_consent_taken_back_then_no_answer_is_taken_and_nothing_may_be_seen(town: Town) -> None:
    from casework.actions.case import consents

    case, request = _asked(town)
    (given,) = case.rows(Consent, purpose="share:civil_registry", state="given")
    consents.withdraw_consent(by=case.by, consent_id=given.pk)
    member = town.partner("civil_registry")
    with pytest.raises(partner_requests.NoConsent):
        partner_desk.answer(by=member, request_id=request.pk, outcome="registered", facts={})
    assert case.request("register_birth").answered_at is None


@pytest.mark.parametrize(
    ("step", "kind", "danger", "scope"),
    [
        pytest.param("register_birth", "civil_registry", False, ("names", "documents", "contact"), id="state"),
        pytest.param("register_birth", "civil_registry", True, ("names", "documents"), id="state, danger at home"),
        pytest.param("talk_and_law", "charity", False, ("things", "dates"), id="charity"),
        pytest.param("newborn_screening", "clinic", False, ("names",), id="within health care"),
        pytest.param("early_help", "family_centre", False, (), id="nobody agreed to it"),
    ],
)
def test_given_a_kind_of_organisation_then_it_may_see_what_the_consent_names_and_no_more(
    town: Town, step: str, kind: str, danger: bool, scope: tuple[str, ...]
) -> None:
    case = town.a_case(danger_at_home=danger).talked()
    asked = [one.purpose for one in case.rows(Consent, state="asked") if one.purpose != "share:family_centre"]
    case.agreed(*asked).done("medical_birth_record")
    item = case.item(step)
    with access.acting_as(town.machine):
        row = Case.objects.select_related("family").get(pk=case.case_id)
        assert partner_requests.scope_of(item=item, case=row, organisation_type=kind) == scope


def test_given_what_is_sent_out_then_no_word_of_the_family_is_in_it(town: Town) -> None:
    case, _request = _asked(town)
    case.wanting(pram=1)
    case.effects("send_request", "send_offer")
    with access.acting_as(town.machine):
        sent = repr(list(OutgoingRecord.objects.values()))
        notices = [letters.text_of(one) for one in Notice.objects.filter(case=case.case_id, channel="email")]
    assert "register_birth" in sent
    for word in ("Соколов", "Анна", "Мирон", "Илья", "Лесная", "000 200-", "diagnosis", "third_child"):
        assert word not in sent
        assert word not in repr(notices)
