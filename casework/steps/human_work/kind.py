"""A person's work: the leader's own stands in the list; another organisation is told."""

from casework.act_parts import papers, partner_requests
from casework.act_parts.step_context import StepContext
from casework.act_parts.step_kind import StepKind
from journeys import public as journeys


class HumanWork(StepKind):
    """BPMN user task."""

    name = "human_work"
    answered_by_one = True

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Print what is to be signed first and tell the organisation that does it."""
        papers.queue_at_opening(context=context, item=item)
        if item.holder_side != "machine":  # its check follows by itself from the act that opened it
            partner_requests.ask(item=item, context=context)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Tell the organisation that nobody waits any more."""
        partner_requests.withdraw(item=item, context=context)

    def signs_first(self, item: journeys.OpenItem) -> bool:
        """What the family brings to somebody it signs before."""
        return item.holder_side == "family" and item.step != "consents"


journeys.register(HumanWork())
