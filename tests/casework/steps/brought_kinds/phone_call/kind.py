"""A call: the worker phones somebody and notes whom she reached."""

from casework.steps.phone_call.panel import CallPanel

from casework.steps.kind import Kind
from journeys import public as journeys


class PhoneCall(Kind):
    """Stands in the worker's list until somebody was reached."""

    name = "phone_call"
    panel = CallPanel()
    button = "Phone them"
    family_icon = "phone"


journeys.register(PhoneCall())
