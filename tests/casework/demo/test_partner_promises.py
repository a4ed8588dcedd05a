"""The demo's organisations tell in time that they have helped: not at once, once, and only for what they promised."""

from __future__ import annotations

from casework.actions.partners import partner_desk
from casework.demo.partner_promises import HELPED_AFTER, keep_word
from casework.models import Offer
from tests.builders import Town


def test_given_help_promised_long_ago_when_the_demo_goes_on_then_who_promised_tells_it_once(town: Town) -> None:
    case = town.a_case().talked().agreed()
    offer = case.offer()
    partner_desk.accept(by=town.partner("charity"), offer_id=offer.pk)

    early = keep_word(machine=town.machine)
    town.move(days=HELPED_AFTER.days)
    keep_word(machine=town.machine)
    again = keep_word(machine=town.machine)

    (now,) = case.rows(Offer, pk=offer.pk)
    assert (early, now.state, again) == (0, "done", 0)
