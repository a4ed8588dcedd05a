"""An offer on the worker's page."""

from __future__ import annotations

from casework.steps import asked_partners
from casework.steps.asked_partners import AskedPartnersPanel


class OfferPanel(AskedPartnersPanel):
    """Who was asked, what they said, whom to ask next."""

    template = "steps/offer/panel.html"
    acts = {"ask": asked_partners.ask, "accept": asked_partners.accept, "decline": asked_partners.decline}
