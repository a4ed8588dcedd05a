"""A person's work: the leader's own stands in the list; another organisation is told."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.act_parts import partner_requests
from casework.act_parts.step_context import StepContext
from casework.steps.family_panel import FamilyPanel
from casework.steps.human_work.consents import ConsentsPanel, FamilyConsents, play_consents
from casework.steps.kind import Kind
from casework.steps.panel import Panel
from casework.steps.player import Player
from journeys import public as journeys

CONSENTS_PANEL, FAMILY_CONSENTS = ConsentsPanel(), FamilyConsents()


class HumanWork(Kind):
    """BPMN user task."""

    name = "human_work"
    button = gettext_lazy("Do it")
    answered_by_one = True

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Tell the organisation that does it."""
        if item.holder_side != "machine":  # its check follows by itself from the act that opened it
            partner_requests.ask(item=item, context=context)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Tell the organisation that nobody waits any more."""
        partner_requests.withdraw(item=item, context=context)

    def verb(self, item: journeys.OpenItem, *, is_own: bool) -> str:
        """What another one does is noted."""
        if item.asks_consents:
            return _("Note consents")
        if is_own:
            return str(self.button)
        return _("Note for the family") if item.holder_side == "family" else _("Note the answer")

    def panel_of(self, item: journeys.OpenItem) -> Panel:
        """Consents have a form of their own."""
        return CONSENTS_PANEL if item.asks_consents else self.panel

    def family_panel_of(self, item: journeys.OpenItem) -> FamilyPanel | None:
        """Consents have a form of their own."""
        return FAMILY_CONSENTS if item.asks_consents else None

    def family_verb(self, item: journeys.OpenItem) -> str:
        """Consents are decided."""
        return _("Decide") if item.asks_consents else super().family_verb(item)

    def play(self, item: journeys.OpenItem, player: Player) -> str:
        """Agree to everything that is asked, or do the work."""
        return play_consents(item, player) if item.asks_consents else super().play(item, player)


journeys.register(HumanWork())
