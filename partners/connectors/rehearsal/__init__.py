"""Rehearsal: plays a partner for the demo, for `rehearse` and for tests.

Everything it says is invented. It answers every message with the hoped-for outcome after a few
opening hours. The same message always gets the same answer: everything is drawn from the message's
id.
"""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from types import MappingProxyType

from partners.connector import Answer, ArrivingAnswer, AskType, Delivery, OutgoingMessage, Receipt
from partners.connectors.rehearsal import inventions
from partners.directory import OrganisationView, Texts

QUICKEST_HOURS, SLOWEST_HOURS = 1, 12  # of opening time: the same day or the next
IN_TIME = timedelta(minutes=30)
PART_OF_OFFERS = 0.25  # so many offers of several things are accepted in part
NOBODY_WAITS = timedelta(minutes=1)


class Rehearsal:
    """A partner that always helps."""

    name = "rehearsal"
    title: Texts = MappingProxyType({"ru": "Репетиция: вымышленный партнёр", "en": "Rehearsal: an invented partner"})

    def send(self, message: OutgoingMessage, *, to: OrganisationView) -> Receipt:
        """Take the message and plan the answer."""
        chance = random.Random(message.message_id.bytes)  # noqa: S311 a play, not a secret
        available_at = _answer_moment(message, to=to, chance=chance)
        planned = ArrivingAnswer(
            message_id=uuid.uuid5(message.message_id, "rehearsal"),
            answer=_answer(message, to=to, at=available_at, chance=chance),
            available_at=available_at,
        )
        return Receipt(
            message_id=message.message_id,
            outcome=Delivery.DELIVERED,
            connector=self.name,
            reference=f"R-{message.message_id.hex[:8]}",
            answers=(planned,),
        )


def _answer_moment(message: OutgoingMessage, *, to: OrganisationView, chance: random.Random) -> datetime:
    """Some opening hours later, but in time: a partner that plays does not miss its deadline."""
    hours = timedelta(minutes=30 * chance.randint(2 * QUICKEST_HOURS, 2 * SLOWEST_HOURS))
    moment = to.hours.add(message.sent_at, hours)
    if message.answer_by is not None:
        moment = min(moment, message.answer_by - IN_TIME)
    return max(moment, message.sent_at + NOBODY_WAITS)


def _answer(message: OutgoingMessage, *, to: OrganisationView, at: datetime, chance: random.Random) -> Answer:
    day = at.astimezone(to.zone).date()
    values = {
        key: inventions.value_for(key, ask, day=day, chance=chance)
        for key, ask in message.asks.items()
        if ask.type is not AskType.QUANTITY
    }
    papers = {
        key: {"number": inventions.paper_number(key, chance=chance), "issued_on": day.isoformat()}
        for key in message.papers
    }
    return Answer(
        outcome=message.outcomes[0] if message.outcomes else "done",
        values=values,
        papers=papers,
        items=_items(message, chance=chance),
    )


def _items(message: OutgoingMessage, *, chance: random.Random) -> dict[str, int]:
    """A need is delivered whole.

    An offer of several things is sometimes accepted in part, never with nothing in it.
    """
    wanted = {key: ask.wanted for key, ask in message.asks.items() if ask.type is AskType.QUANTITY}
    if message.kind != "offer" or len(wanted) <= 1 or chance.random() >= PART_OF_OFFERS:
        return wanted
    kept = chance.sample(sorted(wanted), k=len(wanted) - len(wanted) // 2)
    return {key: number if key in kept else 0 for key, number in wanted.items()}


CONNECTOR = Rehearsal()
