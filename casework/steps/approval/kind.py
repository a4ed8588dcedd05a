"""A second person's yes or no."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.act_parts import partner_requests
from casework.act_parts.step_context import StepContext
from casework.steps.approval.panel import ApprovalPanel
from casework.steps.kind import Kind
from journeys import public as journeys


class Approval(Kind):
    """Stands in the list of whoever may approve; another organisation is told."""

    name = "approval"
    panel = ApprovalPanel()
    button = gettext_lazy("Decide")
    answered_by_one = True

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Tell the organisation that decides."""
        partner_requests.ask(item=item, context=context)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Tell it that nobody waits any more."""
        partner_requests.withdraw(item=item, context=context)

    def verb(self, item: journeys.OpenItem, *, is_own: bool) -> str:
        """What another one does is noted."""
        if is_own:
            return str(self.button)
        return _("Note for the family") if item.holder_side == "family" else _("Note the answer")


journeys.register(Approval())
