"""Tables of partners. Inside the package only: others use `partners.public`.

Foreign keys name the table.
"""

from partners.models.calendar import Absence, OrdinaryBooking, Resource, ResourceKind, Shift, WalkingTime
from partners.models.exchange import DeliveryAttempt, IncomingMessage, IncomingState, OutgoingRecord, OutgoingState
from partners.models.organisation import Building, Organisation

__all__ = [
    "Absence",
    "Building",
    "DeliveryAttempt",
    "IncomingMessage",
    "IncomingState",
    "OrdinaryBooking",
    "Organisation",
    "OutgoingRecord",
    "OutgoingState",
    "Resource",
    "ResourceKind",
    "Shift",
    "WalkingTime",
]
