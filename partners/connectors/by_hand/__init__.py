"""By hand: nothing is sent anywhere.

A worker tells the partner and records its answer, on its behalf.
"""

from __future__ import annotations

from types import MappingProxyType

from partners.connector import Delivery, OutgoingMessage, Receipt
from partners.directory import OrganisationView, Texts


class ByHand:
    """For every partner that has neither a system nor a page yet."""

    name = "by_hand"
    title: Texts = MappingProxyType(
        {"ru": "Вручную: ответ записывает сотрудник", "en": "By hand: a worker records the answer"}
    )

    def send(self, message: OutgoingMessage, *, to: OrganisationView) -> Receipt:
        """Say that a person has to do it."""
        return Receipt(message_id=message.message_id, outcome=Delivery.BY_HAND, connector=self.name)


CONNECTOR = ByHand()
