"""A message to an organisation that must answer, and its answer."""

from django.utils.translation import gettext_lazy

from casework.act_parts import partner_requests
from casework.act_parts.step_context import StepContext
from casework.steps.kind import Kind
from journeys import public as journeys


class MessageKind(Kind):
    """BPMN send and receive in one: asked by an outbox row, answered by a new act."""

    name = "message"
    button = gettext_lazy("Note the answer")
    rules = journeys.KindRules(drawn_as="serviceTask")
    shares = True
    answered_by_one = True

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Ask, unless the family has not agreed."""
        partner_requests.ask(item=item, context=context)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Tell the organisation that nobody waits any more."""
        partner_requests.withdraw(item=item, context=context)


journeys.register(MessageKind())
