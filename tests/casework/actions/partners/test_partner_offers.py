"""A partner answers an offer: yes, in part, no, in time or late, by link or at its desk."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from casework import access, clock
from casework.act_parts import access_links, offer_round, pledges
from casework.act_parts import promises as promised
from casework.actions.partners import needs, offers, partner_desk
from casework.errors import NotFound
from casework.models import (
    Case,
    LinkKind,
    Offer,
    Person,
    Pledge,
    ReadLogEntry,
)
from tests.at_once import at_once
from tests.builders import Town
from tests.casework.actions.partners.asked import entry_of, wanting


def test_given_a_link_when_part_is_taken_on_another_day_then_it_is_the_partners_own_and_the_next_is_asked(
    town: Town,
) -> None:
    case = wanting(town)
    offer, day = case.need_offer(), town.today + timedelta(days=5)
    partner_desk.accept(by=case.guest(offer), offer_id=offer.pk, amounts={"nappies": 20}, day=day)
    entry = entry_of(case, "pledge.made")
    assert (entry.by, entry.on_behalf_of, entry.details["things"]) == (None, "charity", {"nappies": 20})
    (now,) = case.rows(Offer, pk=offer.pk)
    assert (now.state, now.delivery_date) == ("accepted", day)
    assert now.remind_at is not None and now.remind_at.date() == day + timedelta(days=1)
    assert case.need_offer().asks == {"pram": 1, "nappies": 40}
    assert case.need_offer().organisation_id == town.organisation("charity", 1).key


def test_given_an_account_when_help_is_promised_then_the_member_is_named(town: Town) -> None:
    case = town.a_case().talked().agreed()
    offer, member = case.offer(), town.partner("charity")
    partner_desk.accept(by=member, offer_id=offer.pk)
    entry = entry_of(case, "offer.accepted")
    assert (entry.by_id, entry.on_behalf_of) == (member.membership and member.membership.user_id, "charity")
    (look,) = case.rows(ReadLogEntry, what="question")
    assert (look.user_id, look.organisation_id) == (entry.by_id, offer.organisation_id)


def test_given_things_are_promised_when_they_are_brought_received_and_handed_over_then_the_offer_is_done(
    town: Town,
) -> None:
    case = wanting(town, pram=1)
    offer = case.need_offer()
    guest = case.guest(offer)
    partner_desk.accept(by=guest, offer_id=offer.pk, amounts={"pram": 1})
    partner_desk.deliver(by=guest, offer_id=offer.pk)
    assert case.rows(Offer, pk=offer.pk)[0].state == "in_progress"
    assert entry_of(case, "offer.delivered").on_behalf_of == "charity"
    (pledge,) = case.rows(Pledge)
    needs.receive_pledge(by=case.by, pledge_id=pledge.pk)
    with access.acting_as(town.machine):
        mother = Person.objects.get(family__cases=case.case_id, relation="mother")
    needs.hand_over(by=case.by, item_key=case.item("necessities").key, to_person_id=mother.pk)
    assert case.rows(Offer, pk=offer.pk)[0].state == "done"
    with pytest.raises(partner_desk.NothingToBring):
        partner_desk.deliver(by=guest, offer_id=offer.pk)


def test_given_a_no_with_a_reason_and_words_then_the_next_is_asked_and_the_words_stay_with_the_worker(
    town: Town,
) -> None:
    case = wanting(town)
    offer = case.need_offer()
    partner_desk.decline(by=case.guest(offer), offer_id=offer.pk, reason="no_stock", words=" в мае 🙂 ")
    (now,) = case.rows(Offer, pk=offer.pk)
    assert (now.state, now.reason, now.words) == ("declined", "no_stock", "в мае 🙂")
    assert "words" not in entry_of(case, "offer.declined").details
    assert case.need_offer().organisation_id == town.organisation("charity", 1).key


def test_given_two_charities_in_one_second_then_one_wins_and_the_other_is_told_that_it_is_settled(town: Town) -> None:
    case = wanting(town, pram=1)
    first = case.need_offer()
    offers.ask(
        by=case.by,
        item_key=case.item("necessities").key,
        organisation_key=town.organisation("charity", 1).key,
    )
    both = case.offers(state="offered", work_item_key=first.work_item_key)
    assert len(both) == 2
    for one in both:
        case.link_to(one)
    case.effects("send_notice")
    takers = [(case.guest(one), one.pk) for one in both]
    ends = at_once([partial(partner_desk.accept, by=guest, offer_id=key, amounts={"pram": 1}) for guest, key in takers])
    lost = [end for end in ends if end is not None]
    assert len(lost) == 1, ends
    assert isinstance(lost[0], offer_round.OfferClosed | pledges.NothingLeftToPledge)
    assert sorted(one.state for one in case.offers(work_item_key=first.work_item_key)) == ["accepted", "withdrawn"]
    assert sum(pledge.amount for pledge in case.rows(Pledge)) == 1
    assert case.needed("pram").pledged == 1


@pytest.mark.parametrize("amounts", [{"pram": -1}, {"pram": 2}, {"yacht": 1}])
def test_given_an_amount_that_cannot_be_then_it_is_refused_and_nothing_is_promised(
    town: Town, amounts: dict[str, int]
) -> None:
    case = wanting(town, pram=1)
    offer = case.need_offer()
    with pytest.raises(needs.AmountRefused):
        partner_desk.accept(by=case.guest(offer), offer_id=offer.pk, amounts=amounts)
    assert case.rows(Pledge) == []
    assert case.need_offer().pk == offer.pk


@pytest.mark.parametrize("days", [-1, 400])
def test_given_a_day_that_cannot_be_meant_then_it_is_refused_in_words(town: Town, days: int) -> None:
    case = wanting(town, pram=1)
    offer = case.need_offer()
    with pytest.raises(promised.DayRefused, match="Choose another"):
        partner_desk.accept(by=case.guest(offer), offer_id=offer.pk, day=town.today + timedelta(days=days))
    assert case.need_offer().pk == offer.pk


def test_given_one_form_posted_twice_then_it_is_done_once(town: Town) -> None:
    case = wanting(town, nappies=60)
    offer, receipt = case.need_offer(), uuid4()
    for _time in range(2):
        partner_desk.accept(by=case.guest(offer), offer_id=offer.pk, amounts={"nappies": 10}, receipt=receipt)
    assert [pledge.amount for pledge in case.rows(Pledge)] == [10]


def test_given_the_link_of_one_offer_when_another_is_answered_with_it_then_it_is_not_there(town: Town) -> None:
    case = wanting(town)
    things = case.need_offer()
    help_wanted = next(one for one in case.offers(state="offered") if one.pk != things.pk)
    with pytest.raises(NotFound):
        partner_desk.accept(by=case.guest(things), offer_id=help_wanted.pk)
    with pytest.raises(NotFound):
        partner_desk.decline(by=town.partner("charity", 2), offer_id=things.pk, reason="other")
    assert len(case.offers(state="offered")) == 2


def test_given_the_time_is_over_then_a_yes_and_a_no_are_both_too_late_and_nothing_changes(town: Town) -> None:
    case = wanting(town, pram=1)
    offer = case.need_offer()
    guest = case.guest(offer)
    town.move(days=8)
    offers.expire_due(actor=town.machine)
    for act in (partner_desk.accept, partial(partner_desk.decline, reason="other")):
        with pytest.raises(offer_round.OfferClosed):
            act(by=guest, offer_id=offer.pk)
    assert case.rows(Offer, pk=offer.pk)[0].state == "expired"
    assert case.need_offer().organisation_id == town.organisation("charity", 1).key


def test_given_a_revoked_link_then_it_lets_nobody_in(town: Town) -> None:
    case = wanting(town)
    offer = case.need_offer()
    token = case.link_to(offer)
    with access.acting_as(town.machine):
        access_links.revoke(case=Case.objects.get(pk=case.case_id), kind=LinkKind.OFFER, at=clock.now(), offer=offer)
    with pytest.raises(access_links.LinkClosed):
        access_links.find(token=token)


def test_given_a_person_answers_first_when_the_machine_answers_too_then_it_is_thanked_for(town: Town) -> None:
    case = wanting(town, pram=1)
    offer = case.need_offer()
    case.effects("send_offer")
    partner_desk.accept(by=case.guest(offer), offer_id=offer.pk, amounts={"pram": 1})
    case.take(case.answer(offer, {"outcome": "declined", "reason": "no_stock"}))
    assert case.timeline()[-1] == "answer.too_late"
    assert case.rows(Offer, pk=offer.pk)[0].state == "accepted"
