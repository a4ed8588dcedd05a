"""A partner's system that is away or refuses when a test says so; else it takes what it is sent."""

from __future__ import annotations

from partners.connector import Delivery, OutgoingMessage, Receipt
from partners.directory import OrganisationView, Texts


class Moody:
    """Ends as it is told to."""

    name = "moody"
    title: Texts = {"ru": "С настроением", "en": "Moody"}

    def __init__(self) -> None:
        self.trouble: Exception | None = None

    def send(self, message: OutgoingMessage, *, to: OrganisationView) -> Receipt:
        """Take the message, or end as told."""
        del to
        if self.trouble is not None:
            raise self.trouble
        return Receipt(message.message_id, Delivery.DELIVERED, self.name)


CONNECTOR = Moody()
