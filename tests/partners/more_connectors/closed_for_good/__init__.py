"""A partner's system that refuses for ever."""

from partners.connector import NotDelivered, OutgoingMessage, Receipt
from partners.directory import OrganisationView


class ClosedForGood:
    name = "closed_for_good"
    title = {"ru": "Закрыт", "en": "Closed"}  # noqa: RUF012

    def send(self, message: OutgoingMessage, *, to: OrganisationView) -> Receipt:
        raise NotDelivered("refused", permanent=True)


CONNECTOR = ClosedForGood()
