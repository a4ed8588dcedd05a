"""A person's work: the leader's own stands in the list; another organisation is told."""

from casework.act_parts import partner_requests
from casework.act_parts.step_context import StepContext
from casework.act_parts.step_kind import StepKind
from journeys import public as journeys


class HumanWork(StepKind):
    """BPMN user task."""

    name = "human_work"
    answered_by_one = True

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Tell the organisation that does it."""
        if item.holder_side != "machine":  # its check follows by itself from the act that opened it
            partner_requests.ask(item=item, context=context)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Tell the organisation that nobody waits any more."""
        partner_requests.withdraw(item=item, context=context)


journeys.register(HumanWork())
