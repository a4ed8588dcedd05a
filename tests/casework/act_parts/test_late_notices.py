"""What is too late when it goes: offers that are closed, questions that are answered, days that are past."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework import access, clock
from casework.act_parts import late_notices
from casework.actions import notice_delivery
from casework.actions.partners import offers
from casework.models import Notice, PartnerRequest, Visit
from tests import builders
from tests.builders import Story, Town


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """The region."""
    return builders.town()


def _is_too_late(case: Story, notice: Notice, **later: float) -> bool:
    with access.acting_as(case.town.machine):
        found = Notice.objects.select_related(*notice_delivery.TO_WHOM).get(pk=notice.pk)
        return late_notices.is_too_late(found, now=clock.now() + timedelta(**later))


def _asked_for_a_pram(town: Town) -> Story:
    return town.a_case().talked().agreed().wanting(pram=1)


def test_given_an_offer_that_waits_when_its_letter_goes_late_then_it_still_goes_until_the_answer_is_due(
    town: Town,
) -> None:
    case = _asked_for_a_pram(town)
    (letter, *_others) = case.rows(Notice, template="offer")
    assert not _is_too_late(case, letter)
    assert _is_too_late(case, letter, days=60)


def test_given_an_offer_that_was_taken_when_its_letter_goes_late_then_it_stays(town: Town) -> None:
    case = _asked_for_a_pram(town)
    offer = case.need_offer()
    (letter,) = case.rows(Notice, template="offer", link__offer=offer)
    case.accepted(offer, {"pram": 1})
    assert _is_too_late(case, letter)


def test_given_an_offer_taken_back_that_was_never_told_then_nothing_is_told_of_it(town: Town) -> None:
    case = _asked_for_a_pram(town)
    offer = case.need_offer()
    (letter,) = case.rows(Notice, template="offer", link__offer=offer)
    with access.acting_as(town.machine):
        back = Notice.objects.create(
            case_id=case.case_id, link_id=letter.link_id, organisation_id=letter.organisation_id, channel="email",
            template="offer_taken_back", made_at=clock.now(), not_before=clock.now(),
        )  # fmt: skip
    assert _is_too_late(case, back)
    with access.acting_as(town.machine):
        told = Notice.objects.get(pk=letter.pk)
        if told.state == "waiting":
            told.queue()
        told.sent(at=clock.now())
        told.save()
    assert not _is_too_late(case, back)
    offers.decline_offer(offer_number=offer.number, by=case.by, reason="no_stock", on_behalf_of="charity")


def test_given_two_reminders_of_a_backlog_then_only_the_newer_one_goes(town: Town) -> None:
    case = _asked_for_a_pram(town)
    first = case.rows(Notice, template="offer")[0]
    with access.acting_as(town.machine):
        old, new = (
            Notice.objects.create(
                case_id=case.case_id, link_id=first.link_id, organisation_id=first.organisation_id, channel="email",
                template="offer_reminder", work_item_key=first.work_item_key, made_at=clock.now() + after,
                not_before=clock.now(),
            )
            for after in (timedelta(days=-1), timedelta())
        )  # fmt: skip
    assert _is_too_late(case, old)
    assert not _is_too_late(case, new)


def test_given_a_question_that_was_answered_then_its_letter_stays(town: Town) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    request = case.request("register_birth")
    with access.acting_as(town.machine):
        letter = Notice.objects.create(
            case_id=case.case_id, organisation_id=request.organisation_id, channel="email", template="request",
            work_item_key=request.work_item_key, made_at=clock.now(), not_before=clock.now(),
        )  # fmt: skip
    assert not _is_too_late(case, letter)
    with access.acting_as(town.machine):
        PartnerRequest.objects.filter(pk=request.pk).update(answered_at=clock.now())
    assert _is_too_late(case, letter)


def test_given_a_doctors_day_that_is_past_then_nobody_is_told_that_it_is_booked(town: Town) -> None:
    case = town.a_case(born_days_ago=22).booked()
    (told,) = case.rows(Notice, template="day_booked")
    assert not _is_too_late(case, told)
    with access.acting_as(town.machine):
        visits = Visit.objects.filter(visit_day__case=case.case_id, state="booked")
        ends = max(visit.during.upper for visit in visits)
    assert _is_too_late(case, told, seconds=(ends - clock.now()).total_seconds() + 60)
