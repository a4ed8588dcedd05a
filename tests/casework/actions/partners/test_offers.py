"""Offers: one partner at a time, in the region's order; two never win; the family never learns of a refusal."""

from __future__ import annotations

from functools import partial

import pytest

from casework import access
from casework.act_parts import offer_round, partner_requests
from casework.actions.partners import offers
from casework.errors import NotFound
from casework.models import TimelineEntry
from tests.at_once import at_once
from tests.builders import Story, Town


def _offered(town: Town) -> Story:
    return town.a_case().talked().agreed()


def test_given_an_open_offer_when_the_partner_accepts_then_it_is_told_once_and_the_step_waits_for_the_help(
    town: Town,
) -> None:
    case = _offered(town)
    offer = case.offer()
    before = len(case.timeline())
    case.accepted(offer)
    assert "talk_and_law" in case.items()
    assert case.timeline()[before:] == ["offer.accepted"]
    assert [one.state for one in case.offers()] == ["accepted"]


def test_given_a_decline_then_the_next_in_order_is_asked_and_the_first_is_not_asked_again(town: Town) -> None:
    case = _offered(town)
    first = case.offer()
    assert first.organisation_id == town.organisation("charity", 0).key
    offers.decline_offer(offer_number=first.number, by=case.by, reason="no_people", on_behalf_of="charity")
    assert case.offer().organisation_id == town.organisation("charity", 1).key
    assert [one.state for one in case.offers()] == ["declined", "offered"]


def test_given_a_declined_offer_when_that_partner_accepts_after_all_then_it_is_told_that_it_is_closed(
    town: Town,
) -> None:
    case = _offered(town)
    first = case.offer()
    offers.decline_offer(offer_number=first.number, by=case.by)
    before = case.timeline()
    with pytest.raises(offer_round.OfferClosed):
        case.accepted(first)
    assert case.timeline() == before
    assert "talk_and_law" in case.items()


def test_given_eight_threads_when_all_accept_or_decline_one_offer_then_exactly_one_answer_counts(town: Town) -> None:
    case = _offered(town)
    number = case.offer().number
    accept = partial(offers.accept_offer, offer_number=number, by=case.by)
    decline = partial(offers.decline_offer, offer_number=number, by=case.by)
    ends = at_once([accept, decline] * 4)
    assert sum(end is None for end in ends) == 1
    refused = [end for end in ends if end is not None]
    assert all(isinstance(end, offer_round.OfferClosed) for end in refused), refused
    (state,) = [one.state for one in case.offers() if one.number == number]
    assert state in ("accepted", "declined")


def test_given_an_offer_that_is_out_when_another_partner_is_asked_by_hand_then_it_is_refused_in_words(
    town: Town,
) -> None:
    case = _offered(town)
    with pytest.raises(offer_round.AlreadyOffered, match="right now"):
        offers.ask(
            by=case.by, item_key=case.item("talk_and_law").key, organisation_key=town.organisation("charity", 3).key
        )
    assert len(case.offers()) == 1


def test_given_nobody_answers_in_time_then_the_offer_expires_and_the_next_is_asked(town: Town) -> None:
    case = _offered(town)
    first = case.offer()
    assert first.answer_by is not None
    offers.expire_offer(actor=town.machine, offer_number=first.number)
    assert [one.state for one in case.offers()] == ["offered"]  # not its time yet
    town.move(days=6)
    assert offers.expire_due(actor=town.machine) >= 1
    assert case.offers()[0].state == "expired"
    assert case.offer().organisation_id == town.organisation("charity", 1).key
    assert "offer.expired" in case.timeline()
    with pytest.raises(offer_round.OfferClosed):
        case.accepted(first)


def test_given_an_answer_that_came_in_time_when_it_is_taken_over_late_then_the_offer_does_not_expire_before(
    town: Town,
) -> None:
    case = _offered(town)
    offer = case.offer()
    case.effects("send_offer")
    case.answer(offer, {"outcome": "accepted"})
    town.move(days=6)
    offers.expire_offer(actor=town.machine, offer_number=offer.number)
    assert case.offers()[0].state == "offered"


def test_given_an_answer_after_the_end_of_the_term_when_no_job_has_expired_it_yet_then_it_is_still_not_taken(
    town: Town,
) -> None:
    case = _offered(town)
    offer = case.offer()
    town.move(days=6)
    with pytest.raises(offer_round.OfferClosed):
        case.accepted(offer)
    assert "talk_and_law" in case.items()


def test_given_the_last_partner_declines_then_nobody_is_left_and_the_worker_is_told(town: Town) -> None:
    case = _offered(town)
    for _round in range(8):
        offers.decline_offer(offer_number=case.offer().number, by=case.by)
    assert case.offers(state="offered") == []
    last = case.rows(TimelineEntry, what="offer.declined")[-1]
    assert last.details["nobody_left"] is True
    assert "talk_and_law" in case.items()  # it stays in the worker's list
    case.done("talk_and_law", "no_partner")
    assert "talk_and_law" not in case.items()


def test_given_the_step_is_dropped_then_its_offer_is_withdrawn_and_the_partner_will_be_told(town: Town) -> None:
    from casework.actions.steps import work_items

    case = _offered(town)
    case.effects("send_offer")
    work_items.drop(by=case.by, item_key=case.item("talk_and_law").key, because="not_wanted")
    assert [one.state for one in case.offers()] == ["withdrawn"]
    assert [row.topic for row in case.queued("withdraw_offer")] == ["withdraw_offer"]


def test_given_the_worker_ends_the_step_by_hand_then_the_open_offer_is_withdrawn(town: Town) -> None:
    case = _offered(town).done("talk_and_law", "no_partner")
    assert [one.state for one in case.offers()] == ["withdrawn"]
    assert len(case.queued("withdraw_offer")) == 1


def test_given_no_consent_for_charities_then_nobody_is_asked_until_it_is_given(town: Town) -> None:
    from casework.actions.case import consents
    from casework.models import Consent

    case = town.a_case().talked().agreed("processing", "medical_secrecy")
    assert case.offers() == []
    with pytest.raises(partner_requests.NoConsent, match="consent"):
        offers.ask(
            by=case.by, item_key=case.item("talk_and_law").key, organisation_key=town.organisation("charity").key
        )
    (question,) = case.rows(Consent, purpose="share:charity", state="asked")
    consents.give_consent(by=case.by, consent_id=question.pk, channel="paper")
    assert case.offer().organisation_id == town.organisation("charity", 0).key


def test_given_a_consent_that_is_withdrawn_then_the_open_offer_is_withdrawn_too(town: Town) -> None:
    from casework.actions.case import consents
    from casework.models import Consent

    case = _offered(town)
    (consent,) = case.rows(Consent, purpose="share:charity", state="given")
    consents.withdraw_consent(by=case.by, consent_id=consent.pk)
    assert [one.state for one in case.offers()] == ["withdrawn"]


def test_given_another_clinic_then_the_offer_does_not_exist_for_it(town: Town) -> None:
    case = _offered(town)
    with pytest.raises(NotFound):
        offers.decline_offer(offer_number=case.offer().number, by=town.stranger())
    with access.acting_as(town.stranger()):
        assert not TimelineEntry.objects.exists()
