"""After a yes: not after all, fewer, another day, given; one taken back, the others kept. Every offer ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from casework import access, clock, invariants
from casework.act_parts import offer_delays as delays
from casework.act_parts import offer_round
from casework.act_parts import promises as parts
from casework.actions.case import consents, journey_stop
from casework.actions.family import help_received
from casework.actions.partners import due_reminders, needs, offers, partner_desk, promises
from casework.actions.steps import work_items
from casework.errors import Forbidden, NotFound
from casework.models import Consent, Notice, Offer, OfferState, Person, Pledge
from casework.models.offer import ENDED
from tests.at_once import at_once
from tests.builders import Story, Town
from tests.casework.actions.partners.asked import entry_of, wanting

TALK = "talk_and_law"


def _promised(town: Town) -> tuple[Story, Offer]:
    """A talk that the first charity has promised."""
    case = town.a_case().talked().agreed()
    offer = case.offer()
    partner_desk.accept(by=case.guest(offer), offer_id=offer.pk)
    return case, offer


def _bringing(town: Town) -> tuple[Story, Offer]:
    """A pram and nappies that the first charity has promised."""
    case = wanting(town)
    offer = case.need_offer()
    partner_desk.accept(by=case.guest(offer), offer_id=offer.pk, amounts={"pram": 1, "nappies": 60})
    return case, offer


def _state(case: Story, offer: Offer) -> str:
    return str(case.rows(Offer, pk=offer.pk)[0].state)


def _things_offers(case: Story) -> list[str]:
    return [one.state for one in case.offers(work_item_key=case.item("necessities").key)]


# ---- not after all -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("says", ["by its link", "at its desk", "by phone to the worker"])
def test_given_a_promise_when_it_cannot_be_kept_then_the_next_is_asked_in_the_same_act(town: Town, says: str) -> None:
    case, offer = _promised(town)
    by = {"by its link": case.guest(offer), "at its desk": town.partner("charity")}.get(says, case.by)
    before = len(case.queued("send_offer"))
    promises.break_promise(by=by, offer_id=offer.pk, reason="no_people", words=" заболела психолог ")
    (now,) = case.rows(Offer, pk=offer.pk)
    assert (now.state, now.reason, now.words, now.ended_at is None) == (
        "failed",
        "no_people",
        "заболела психолог",
        False,
    )
    assert case.offer().organisation_id == town.organisation("charity", 1).key
    assert len(case.queued("send_offer")) == before + 1
    entry = entry_of(case, "offer.failed")
    assert entry.details["asked_next"]["en"] == town.organisation("charity", 1).name["en"]
    assert entry.on_behalf_of == "charity" and "words" not in entry.details
    assert TALK in case.items()


def test_given_a_broken_promise_when_nobody_is_left_then_the_worker_is_told_and_the_step_stays_open(town: Town) -> None:
    case = town.a_case().talked().agreed()
    for _round in range(8):
        offer = case.offer()
        case.accepted(offer)
        promises.break_promise(by=case.by, offer_id=offer.pk)
    assert case.offers(state="offered") == []
    assert entry_of(case, "offer.failed").details["nobody_left"] is True
    assert TALK in case.items()


def test_given_things_that_do_not_come_then_they_are_wanted_again_and_what_has_arrived_stays(town: Town) -> None:
    case, offer = _bringing(town)
    arrived = next(one for one in case.rows(Pledge) if one.item_id == case.needed("pram").pk)
    needs.receive_pledge(by=case.by, pledge_id=arrived.pk)
    promises.break_promise(by=case.guest(offer), offer_id=offer.pk, reason="no_stock")
    assert (case.needed("pram").pledged, case.needed("nappies").pledged) == (1, 0)
    assert case.need_offer().asks == {"nappies": 60}
    assert _state(case, offer) == "accepted"  # it has brought a part, and is done when this is handed over
    assert sorted(one.state for one in case.rows(Pledge)) == ["expired", "received"]


def test_given_a_promise_when_fewer_come_then_the_next_is_asked_for_the_rest_alone(town: Town) -> None:
    case, offer = _bringing(town)
    promises.bring_fewer(by=case.guest(offer), offer_id=offer.pk, left={"nappies": 25, "pram": 0})
    assert (case.needed("pram").pledged, case.needed("nappies").pledged) == (0, 25)
    assert case.need_offer().asks == {"pram": 1, "nappies": 35}
    assert _state(case, offer) == "accepted"
    assert [one.amount for one in case.rows(Pledge, state="pledged")] == [25]
    assert entry_of(case, "offer.fewer").details["asked_next"]


@pytest.mark.parametrize(
    "left", [{"nappies": 61}, {"nappies": 60, "pram": 1}, {"nappies": 0, "pram": 0}, {"nappies": -1}]
)
def test_given_amounts_that_are_not_fewer_then_they_are_refused_in_words(town: Town, left: dict[str, int]) -> None:
    case, offer = _bringing(town)
    with pytest.raises(parts.PromiseUnchanged, match="not fewer"):
        promises.bring_fewer(by=case.guest(offer), offer_id=offer.pk, left=left)
    assert (case.needed("pram").pledged, case.needed("nappies").pledged) == (1, 60)
    assert case.offers(state="offered", work_item_key=offer.work_item_key) == []


def test_given_another_day_then_the_partner_keeps_it_and_is_asked_after_that_day(town: Town) -> None:
    case, offer = _promised(town)
    day = town.today + timedelta(days=9)
    promises.name_day(by=case.guest(offer), offer_id=offer.pk, day=day)
    (now,) = case.rows(Offer, pk=offer.pk)
    assert (now.state, now.delivery_date) == ("accepted", day)
    assert now.remind_at is not None and now.remind_at.date() == day + timedelta(days=1)
    assert entry_of(case, "offer.moved").details["day"] == day.isoformat()
    with pytest.raises(parts.PromiseUnchanged, match="already"):
        promises.name_day(by=case.by, offer_id=offer.pk, day=day)
    with pytest.raises(parts.DayRefused):
        promises.name_day(by=case.by, offer_id=offer.pk, day=town.today - timedelta(days=1))


# ---- given -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("says", ["the partner", "the worker", "the family"])
def test_given_help_was_given_then_offer_and_step_are_done_whoever_says_so(town: Town, says: str) -> None:
    case, offer = _promised(town)
    say: dict[str, Callable[[], object]] = {
        "the partner": partial(partner_desk.deliver, by=case.guest(offer), offer_id=offer.pk),
        "the worker": partial(promises.note_given, by=case.by, offer_id=offer.pk),
        "the family": partial(help_received.say_whether_helped, by=case.family(), offer_id=offer.pk, helped=True),
    }
    say[says]()
    assert _state(case, offer) == "done"
    assert TALK not in case.items()
    assert case.timeline().count("offer.given") == 1


def test_given_the_family_says_that_nobody_came_then_the_worker_sees_it_and_the_promise_stands(town: Town) -> None:
    case, offer = _promised(town)
    help_received.say_whether_helped(by=case.family(), offer_id=offer.pk, helped=False)
    assert _state(case, offer) == "accepted"
    assert entry_of(case, "offer.not_given").on_behalf_of == "family"
    assert case.case().family_replied_at is not None


def test_given_the_day_is_past_when_nobody_has_said_then_the_partner_is_asked_once_and_then_it_is_the_workers(
    town: Town,
) -> None:
    case, offer = _promised(town)
    due_reminders.send_due(actor=town.machine)
    assert case.rows(Notice, template="promise_due") == []
    town.move(days=9)
    for _time in range(2):
        due_reminders.send_due(actor=town.machine)
    assert len(case.rows(Notice, template="promise_due")) == 1
    case.effects("send_notice")
    assert [one.state for one in case.rows(Notice, template="promise_due")] == ["sent"]
    assert case.rows(Offer, pk=offer.pk)[0].remind_at is None


def test_given_the_worker_ends_the_step_then_promised_help_is_done_or_revoked_as_it_ended(town: Town) -> None:
    case, offer = _promised(town)
    case.done(TALK)
    assert _state(case, offer) == "done"
    other, promised = _promised(town)
    other.done(TALK, "no_partner")
    assert _state(other, promised) == "revoked"


# ---- taken back --------------------------------------------------------------------------------------------------------


def test_given_two_are_asked_when_one_is_taken_back_then_the_other_is_kept(town: Town) -> None:
    case = wanting(town)
    first = case.need_offer()
    second_key = town.organisation("charity", 1).key
    offers.ask(by=case.by, item_key=first.work_item_key, organisation_key=second_key)
    promises.take_back(by=case.by, offer_id=first.pk)
    assert _things_offers(case) == ["withdrawn", "offered"]
    assert len(case.queued("withdraw_offer")) == 1
    assert entry_of(case, "offer.withdrawn").details["organisation"]["en"] == town.organisation("charity").name["en"]


def test_given_two_have_promised_when_one_promise_is_taken_back_then_the_other_is_kept(town: Town) -> None:
    case = wanting(town)
    first = case.need_offer()
    partner_desk.accept(by=case.guest(first), offer_id=first.pk, amounts={"pram": 1})
    second = case.need_offer()
    partner_desk.accept(by=case.guest(second), offer_id=second.pk, amounts={"nappies": 60})
    promises.take_back(by=case.by, offer_id=first.pk)
    assert _things_offers(case) == ["revoked", "accepted"]
    assert (case.needed("pram").pledged, case.needed("nappies").pledged) == (0, 60)
    with pytest.raises(offer_round.OfferClosed):
        promises.break_promise(by=case.by, offer_id=first.pk)


@pytest.mark.parametrize("they_cannot", [True, False])
def test_given_one_thing_of_two_when_it_does_not_come_then_the_other_is_kept_and_others_asked_if_it_is_still_wanted(
    town: Town, they_cannot: bool
) -> None:
    case, offer = _bringing(town)
    pram = next(one for one in case.rows(Pledge) if one.item_id == case.needed("pram").pk)
    promises.take_pledge_back(by=case.by, pledge_id=pram.pk, they_cannot=they_cannot)
    assert (case.needed("pram").pledged, case.needed("nappies").pledged) == (0, 60)
    assert _things_offers(case) == (["accepted", "offered"] if they_cannot else ["accepted"])
    nappies = next(one for one in case.rows(Pledge, state="pledged"))
    promises.take_pledge_back(by=case.by, pledge_id=nappies.pk, they_cannot=they_cannot)
    assert _state(case, offer) == ("failed" if they_cannot else "revoked")


def test_given_others_then_nobody_elses_promise_can_be_touched(town: Town) -> None:
    case, offer = _promised(town)
    with pytest.raises(NotFound):
        promises.break_promise(by=town.partner("charity", 2), offer_id=offer.pk)
    with pytest.raises(NotFound):
        promises.take_back(by=town.stranger(), offer_id=offer.pk)
    with pytest.raises(Forbidden):
        promises.take_back(by=case.guest(offer), offer_id=offer.pk)
    with pytest.raises((Forbidden, NotFound)):
        promises.note_given(by=case.family(), offer_id=offer.pk)
    assert _state(case, offer) == "accepted"


def test_given_the_consent_is_taken_back_after_the_yes_then_the_promised_help_is_revoked(town: Town) -> None:
    case, offer = _promised(town)
    (consent,) = case.rows(Consent, purpose="share:charity", state="given")
    consents.withdraw_consent(by=case.by, consent_id=consent.pk)
    assert _state(case, offer) == "revoked"


# ---- every state, every end --------------------------------------------------------------------------------------------


def _declined(town: Town) -> tuple[Story, Offer]:
    case = town.a_case().talked().agreed()
    offer = case.offer()
    partner_desk.decline(by=case.guest(offer), offer_id=offer.pk, reason="other")
    return case, offer


def _expired(town: Town) -> tuple[Story, Offer]:
    case = town.a_case().talked().agreed()
    offer = case.offer()
    town.move(days=8)
    offers.expire_due(actor=town.machine)
    return case, offer


def _withdrawn(town: Town) -> tuple[Story, Offer]:
    case = town.a_case().talked().agreed()
    offer = case.offer()
    work_items.drop(by=case.by, item_key=case.item(TALK).key, because="not_wanted")
    return case, offer


def _then(begin: Callable[[Town], tuple[Story, Offer]], act: Callable[..., Any], *, by_guest: bool = True) -> Any:
    def walk(town: Town) -> tuple[Story, Offer]:
        case, offer = begin(town)
        act(by=case.guest(offer) if by_guest else case.by, offer_id=offer.pk)
        return case, offer

    return walk


WAYS: dict[OfferState, Callable[[Town], tuple[Story, Offer]]] = {
    OfferState.OFFERED: lambda town: (case := town.a_case().talked().agreed(), case.offer()),
    OfferState.ACCEPTED: _promised,
    OfferState.IN_PROGRESS: _then(_bringing, partner_desk.deliver),
    OfferState.DONE: _then(_promised, partner_desk.deliver),
    OfferState.FAILED: _then(_promised, promises.break_promise),
    OfferState.DECLINED: _declined,
    OfferState.EXPIRED: _expired,
    OfferState.WITHDRAWN: _withdrawn,
    OfferState.REVOKED: _then(_promised, promises.take_back, by_guest=False),
}


@pytest.mark.parametrize("state", sorted(set(OfferState) - {OfferState.DRAFT}))  # a draft is never stored
def test_given_every_state_then_somebody_reaches_it_and_the_offer_ends_whatever_becomes_of_the_case(
    town: Town, state: OfferState
) -> None:
    case, offer = WAYS[state](town)
    (there,) = case.rows(Offer, pk=offer.pk)
    assert (there.state, there.ended_at is not None) == (state, state in ENDED)
    journey_stop.stop_journey(by=case.by, run_key=case.run_key, reason="moved_away")
    assert [one.number for one in case.offers() if one.state not in ENDED] == []
    assert {one.rule: one.count for one in invariants.count(replay=False) if one.rule == "offer_without_end"} == {
        "offer_without_end": 0
    }


def test_given_a_state_without_its_moment_when_it_is_written_by_sql_then_the_database_refuses(town: Town) -> None:
    case, offer = _promised(town)
    with access.acting_as(town.machine), pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(state="done")
    with access.acting_as(town.machine), pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(ended_at=clock.now())


def test_given_many_at_one_moment_when_a_promise_is_kept_broken_and_taken_back_then_one_counts(town: Town) -> None:
    case, offer = _promised(town)
    guest = case.guest(offer)
    ways = [
        partial(partner_desk.deliver, by=guest, offer_id=offer.pk),
        partial(promises.break_promise, by=guest, offer_id=offer.pk),
        partial(promises.take_back, by=case.by, offer_id=offer.pk),
    ]
    ends = at_once(ways * 3)
    assert sum(end is None for end in ends) == 1, ends
    assert _state(case, offer) in ("done", "failed", "revoked")


def test_given_things_are_handed_over_then_who_brought_them_is_done_and_who_did_not_is_revoked(town: Town) -> None:
    case = wanting(town)
    first = case.need_offer()
    partner_desk.accept(by=case.guest(first), offer_id=first.pk, amounts={"pram": 1})
    second = case.need_offer()
    partner_desk.accept(by=case.guest(second), offer_id=second.pk, amounts={"nappies": 60})
    pram = next(one for one in case.rows(Pledge) if one.offer_id == first.pk)
    needs.receive_pledge(by=case.by, pledge_id=pram.pk)
    with access.acting_as(town.machine):
        mother = Person.objects.get(family__cases=case.case_id, relation="mother")
    needs.hand_over(by=case.by, item_key=case.item("necessities").key, to_person_id=mother.pk)
    assert (_state(case, first), _state(case, second)) == ("done", "revoked")


# ---- before the answer -------------------------------------------------------------------------------------------------


def test_given_a_partner_looks_into_it_then_it_has_its_own_term_and_does_not_expire_before(town: Town) -> None:
    case = town.a_case().talked().agreed()
    offer = case.offer()
    until = town.today + timedelta(days=12)
    promises.look_into_it(by=case.guest(offer), offer_id=offer.pk, until=until)
    (now,) = case.rows(Offer, pk=offer.pk)
    assert (now.state, now.answer_by) == ("offered", now.looks_until)
    assert now.answer_by is not None and now.answer_by.astimezone(case.case().region.zone).date() == until
    town.move(days=9)
    offers.expire_due(actor=town.machine)
    assert _state(case, offer) == "offered"
    town.move(days=5)
    offers.expire_due(actor=town.machine)
    assert _state(case, offer) == "expired"
    assert case.offer().organisation_id == town.organisation("charity", 1).key


@pytest.mark.parametrize(("days", "refusal"), [(15, delays.LookTooLong), (-1, parts.DayRefused)])
def test_given_a_day_that_is_past_or_too_far_when_it_is_to_be_looked_into_then_it_is_refused_in_words(
    town: Town, days: int, refusal: type[Exception]
) -> None:
    case = town.a_case().talked().agreed()
    offer = case.offer()
    with pytest.raises(refusal):
        promises.look_into_it(by=case.guest(offer), offer_id=offer.pk, until=town.today + timedelta(days=days))
    assert case.rows(Offer, pk=offer.pk)[0].looks_until is None


def test_given_a_partner_could_help_later_when_the_worker_takes_its_word_then_that_day_counts_and_it_is_told(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed()
    offer, day = case.offer(), town.today + timedelta(days=30)
    promises.can_later(by=case.guest(offer), offer_id=offer.pk, from_day=day)
    town.move(days=10)
    offers.expire_due(actor=town.machine)
    (now,) = case.rows(Offer, pk=offer.pk)
    assert (now.state, now.can_from, now.answer_by, now.remind_at) == ("offered", day, None, None)
    case.accepted(offer)
    (now,) = case.rows(Offer, pk=offer.pk)
    assert (now.state, now.delivery_date) == ("accepted", day)
    assert len(case.rows(Notice, template="later_is_well")) == 1


def test_given_a_partner_could_help_later_when_the_worker_cannot_wait_then_the_next_is_asked(town: Town) -> None:
    case = town.a_case().talked().agreed()
    offer = case.offer()
    promises.can_later(by=case.guest(offer), offer_id=offer.pk, from_day=town.today + timedelta(days=30))
    offers.decline_offer(offer_number=offer.number, by=case.by, reason="too_late", on_behalf_of="charity")
    assert case.offer().organisation_id == town.organisation("charity", 1).key
    with pytest.raises(offer_round.OfferClosed):
        promises.can_later(by=case.by, offer_id=offer.pk, from_day=town.today)
