"""Necessities: never promised beyond what is wanted, received at the clinic, handed over with an act."""

from __future__ import annotations

from functools import partial

import pytest

from casework import access
from casework.act_parts import offer_round, partner_requests, pledges
from casework.actions.partners import needs
from casework.errors import NotFound, Stale
from casework.models import NeedItem, Person, Pledge, TimelineEntry
from tests.at_once import at_once
from tests.builders import Story, Town


def _wanting(town: Town, **amounts: int) -> Story:
    return town.a_case().talked().agreed().wanting(**amounts)


def _pledged(town: Town, case: Story, number: int = 0, **amounts: int) -> Pledge:
    """A charity calls and promises things; returns the last promise."""
    charity = town.organisation("charity", number)
    item_key = case.item("necessities").key
    known = {one.pk for one in case.rows(Pledge)}
    needs.record_pledge(by=case.by, item_key=item_key, organisation_key=charity.key, amounts=amounts)
    return next(one for one in case.rows(Pledge) if one.pk not in known)


def _person(town: Town, case: Story, relation: str = "mother") -> Person:
    with access.acting_as(town.machine):
        return Person.objects.get(family__cases=case.case_id, relation=relation)


def _hand_over(town: Town, case: Story) -> None:
    needs.hand_over(by=case.by, item_key=case.item("necessities").key, to_person_id=_person(town, case).pk)


def _outcome(case: Story) -> str:
    (entry,) = case.rows(TimelineEntry, what="need.handed_over")
    return str(entry.details["outcome"])


# ---- choosing --------------------------------------------------------------------------------------------------------


def test_given_nothing_is_ticked_then_it_is_refused_and_nobody_is_asked(town: Town) -> None:
    case = town.a_case().talked().agreed()
    item = case.item("necessities")
    with pytest.raises(needs.NothingChosen, match="ticked"):
        needs.choose_items(by=case.by, item_key=item.key, amounts={"pram": 0})
    assert case.offers(work_item_key=item.key) == []
    assert "need.chosen" not in case.timeline()


def test_given_things_are_ticked_then_only_they_are_asked_for_and_only_the_first_partner_is_asked(town: Town) -> None:
    case = _wanting(town, pram=1, nappies=60)
    (offer,) = case.offers(work_item_key=case.item("necessities").key)
    assert offer.asks == {"pram": 1, "nappies": 60}
    assert offer.organisation_id == town.organisation("charity").key
    assert {one.key for one in case.rows(NeedItem, wanted__gt=0)} == {"pram", "nappies"}


@pytest.mark.parametrize("amount", [59, needs.MOST_OF_ONE_THING + 1, -1])
def test_given_an_amount_below_what_is_promised_or_too_large_then_the_list_stays_as_it_was(
    town: Town, amount: int
) -> None:
    case = _wanting(town, bedding=1, nappies=100)
    _pledged(town, case, nappies=60)
    with pytest.raises(needs.AmountRefused, match="not changed"):
        case.wanting(bedding=2, nappies=amount)
    assert (case.needed("nappies").wanted, case.needed("nappies").pledged) == (100, 60)
    assert case.needed("bedding").wanted == 1  # no other line was changed either


def test_given_an_amount_down_to_what_is_promised_then_it_is_taken(town: Town) -> None:
    case = _wanting(town, nappies=100)
    _pledged(town, case, nappies=60)
    case.wanting(nappies=60)
    assert (case.needed("nappies").wanted, case.needed("nappies").pledged) == (60, 60)


# ---- promising -------------------------------------------------------------------------------------------------------


def test_given_sixteen_threads_when_all_promise_then_exactly_what_is_wanted_is_promised(town: Town) -> None:
    case = _wanting(town, nappies=110)
    item_key = case.item("necessities").key
    promise = partial(needs.record_pledge, by=case.by, item_key=item_key, amounts={"nappies": 20})
    ends = at_once([partial(promise, organisation_key=town.organisation("charity", n % 8).key) for n in range(16)])
    refused = [end for end in ends if end is not None]
    assert all(isinstance(end, pledges.NothingLeftToPledge) for end in refused), refused
    assert len(refused) == 10  # five promise 20, the sixth the 10 that are left
    assert sorted(one.amount for one in case.rows(Pledge)) == [10, 20, 20, 20, 20, 20]
    assert case.needed("nappies").pledged == 110
    assert case.timeline().count("pledge.made") == 6


def test_given_a_partner_accepts_with_more_than_is_wanted_then_only_what_is_wanted_is_promised(town: Town) -> None:
    case = _wanting(town, pram=1, nappies=60)
    (offer,) = case.offers(work_item_key=case.item("necessities").key)
    case.accepted(offer, {"pram": 5, "nappies": 20, "cot": 1})
    assert {one.item_id: one.amount for one in case.rows(Pledge)} == {
        case.needed("pram").pk: 1,
        case.needed("nappies").pk: 20,
    }
    _first, following = case.offers(work_item_key=case.item("necessities").key)
    assert following.asks == {"nappies": 40}  # the next partner is asked for the rest


def test_given_a_promise_by_telephone_of_all_then_the_open_offer_is_withdrawn(town: Town) -> None:
    case = _wanting(town, pram=1)
    (offer,) = case.offers(work_item_key=case.item("necessities").key)
    _pledged(town, case, 2, pram=1)
    assert case.offers(pk=offer.pk)[0].state == "withdrawn"
    with pytest.raises(offer_round.OfferClosed):
        case.accepted(offer)
    assert case.needed("pram").pledged == 1


def test_given_no_consent_for_charities_when_one_promises_by_telephone_then_it_is_refused(town: Town) -> None:
    case = town.a_case().talked().agreed("processing", "share:family_centre").wanting(pram=1)
    with pytest.raises(partner_requests.NoConsent, match="not agreed"):
        _pledged(town, case, pram=1)
    assert case.rows(Pledge) == []
    assert case.needed("pram").pledged == 0


# ---- receiving and handing over --------------------------------------------------------------------------------------


def test_given_all_is_received_when_it_is_handed_over_then_the_step_ends_and_the_act_is_printed(town: Town) -> None:
    case = _wanting(town, pram=1)
    needs.receive_pledge(by=case.by, pledge_id=_pledged(town, case, pram=1).pk)
    item = case.item("necessities")
    _hand_over(town, case)
    assert "necessities" not in case.items()
    assert _outcome(case) == item.hoped_for
    assert [one.state for one in case.rows(Pledge)] == ["handed_over"]
    case.effects("draft_paper", "print_paper")
    (act,) = case.papers()["handover_act"]
    assert act.is_issued


def test_given_only_a_part_is_received_when_it_is_handed_over_then_it_is_partly_given_and_the_rest_is_cancelled(
    town: Town,
) -> None:
    case = _wanting(town, pram=1, nappies=100)
    came = _pledged(town, case, 0, nappies=60)
    late = _pledged(town, case, 1, pram=1)
    needs.receive_pledge(by=case.by, pledge_id=came.pk)
    _hand_over(town, case)
    assert _outcome(case) == "partly_given"
    assert {one.pk: one.state for one in case.rows(Pledge)} == {came.pk: "handed_over", late.pk: "cancelled"}
    with pytest.raises(needs.AmountRefused, match="not expected any more"):
        needs.receive_pledge(by=case.by, pledge_id=late.pk)
    assert (case.needed("nappies").pledged, case.needed("pram").pledged) == (60, 0)


def test_given_nothing_is_received_when_it_is_to_be_handed_over_then_it_is_refused(town: Town) -> None:
    case = _wanting(town, pram=1)
    _pledged(town, case, pram=1)
    with pytest.raises(needs.NothingReceived):
        _hand_over(town, case)
    assert "necessities" in case.items()
    assert [one.state for one in case.rows(Pledge)] == ["pledged"]


def test_given_things_are_noted_as_received_when_they_are_noted_again_then_it_is_refused(town: Town) -> None:
    case = _wanting(town, pram=1)
    pledge = _pledged(town, case, pram=1)
    needs.receive_pledge(by=case.by, pledge_id=pledge.pk)
    with pytest.raises(needs.AmountRefused):
        needs.receive_pledge(by=case.by, pledge_id=pledge.pk)
    assert case.timeline().count("pledge.received") == 1


def test_given_a_person_of_another_family_when_things_are_handed_over_then_nothing_is(town: Town) -> None:
    case, other = _wanting(town, pram=1), town.a_case()
    needs.receive_pledge(by=case.by, pledge_id=_pledged(town, case, pram=1).pk)
    with pytest.raises(NotFound):
        needs.hand_over(by=case.by, item_key=case.item("necessities").key, to_person_id=_person(town, other).pk)
    assert [one.state for one in case.rows(Pledge)] == ["received"]


def test_given_the_step_is_over_when_somebody_promises_then_it_is_refused(town: Town) -> None:
    case = _wanting(town, pram=1)
    item_key = case.item("necessities").key
    case.done("necessities", "no_partner")
    with pytest.raises(Stale):
        needs.record_pledge(
            by=case.by, item_key=item_key, organisation_key=town.organisation("charity").key, amounts={"pram": 1}
        )
    assert case.rows(Pledge) == []
