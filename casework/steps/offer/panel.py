"""An offer on the worker's page."""

from __future__ import annotations

from casework.steps import asked_partners, promised_help
from casework.steps.asked_partners import AskedPartnersPanel


class OfferPanel(AskedPartnersPanel):
    """Who was asked, what they said, whom to ask next."""

    template = "steps/offer/panel.html"
    acts = {**asked_partners.ACTS, "accept": asked_partners.accept, "given": promised_help.given}
    ends_with = frozenset({"given"})
