"""The step in which the family says to what it agrees: on the worker's page, on its own, in the demo."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.actions.case import consents
from casework.models import Consent, ConsentState
from casework.steps.family_panel import FamilyPanel
from casework.steps.panel import Panel, SentForm, Shown, StepAtHand, key_of, receivers
from casework.steps.player import Player
from journeys import public as journeys

PART, FIELDS = "consents", ("given", "person", "channel")  # of a draft


def record_consents(sent: SentForm) -> str:
    """Note what the family agreed to."""
    consents.record_consents(
        by=sent.by,
        item_key=sent.step.item.key,
        given=sent.typed.getlist("given"),
        channel=sent.typed.get("channel", "paper"),
        given_by=key_of(sent.typed.get("person", "")),
        receipt=sent.receipt,
    )
    return _("The consents are noted.")


class ConsentsPanel(Panel):
    """Each consent that was asked for and not answered yet, who gave it, and how."""

    template = "steps/human_work/consents_panel.html"
    acts = {"record_consents": record_consents}
    ends_with = frozenset({"record_consents"})

    def shows(self, shown: Shown) -> dict[str, Any]:
        """Read what is asked."""
        asked = access.visible(Consent, to=shown.to).filter(case=shown.step.case, state=ConsentState.ASKED)
        return {
            "open_consents": tuple(asked.order_by("asked_at", "purpose")),
            "receivers": receivers(shown.step),
            "begun": shown.begun(PART, FIELDS),
        }

    def fields_of(self, part: str, step: StepAtHand) -> Iterable[str] | None:
        """The whole form is one part."""
        del step
        return FIELDS if part == PART else None


class FamilyConsents(FamilyPanel):
    """What the family agrees to by its own hand."""

    template = "steps/human_work/consents_family.html"

    def shows(self, step: StepAtHand, to: Actor) -> dict[str, Any]:
        """Read the consents that are asked, the one that everything rests on first."""
        asked = access.visible(Consent, to=to).filter(case=step.case, state=ConsentState.ASKED)
        return {"open_consents": sorted(asked, key=_order)}

    def do(self, sent: SentForm) -> str:
        """Keep the decision."""
        consents.record_consents(
            by=sent.by,
            item_key=sent.step.item.key,
            given=sent.typed.getlist("given"),
            channel="page",
            receipt=sent.receipt,
        )
        return _("Your decision is noted. You can change it on any day.")


def _order(consent: Consent) -> tuple[bool, bool, str]:
    return (consent.purpose != "processing", consent.purpose.startswith("share:"), consent.purpose)


def play_consents(item: journeys.OpenItem, player: Player) -> str:
    """Agree to everything that is asked, on a tablet."""
    with access.acting_as(player.by):
        asked = access.visible(Consent, to=player.by).filter(case=player.case_id, state=ConsentState.ASKED)
        purposes = list(asked.values_list("purpose", flat=True))
    consents.record_consents(by=player.by, item_key=item.key, given=purposes, channel="tablet")
    return "given"
