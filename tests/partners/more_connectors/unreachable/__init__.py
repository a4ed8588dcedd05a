"""A partner's system that is down at the first try and up at the second."""

from partners.connector import Delivery, NotDelivered, OutgoingMessage, Receipt
from partners.directory import OrganisationView


class Unreachable:
    name = "unreachable"
    title = {"ru": "Недоступен", "en": "Unreachable"}  # noqa: RUF012

    def send(self, message: OutgoingMessage, *, to: OrganisationView) -> Receipt:
        if message.sent_at.minute == 0:  # the tests try again some minutes later
            raise NotDelivered("unreachable")
        return Receipt(message_id=message.message_id, outcome=Delivery.DELIVERED, connector=self.name, reference="U-1")


CONNECTOR = Unreachable()
