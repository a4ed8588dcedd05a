"""A wait whose time has come: its conditions were the waiting, so a job ends it at once."""

from casework import outbox
from casework.act_parts.step_context import StepContext
from casework.steps.automatic import Automatic
from casework.steps.wait.panel import WaitPanel
from journeys import public as journeys


class Wait(Automatic):
    """Opens when what was waited for is there."""

    name = "wait"
    panel = WaitPanel()
    rules = journeys.KindRules(drawn_as="manualTask")

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Have a job end it: completion always arrives as a new act."""
        outbox.add("end_wait", region_key=context.by.region.pk, item=item.key)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Take nothing back: the job finds the item closed."""


journeys.register(Wait())
