"""A paper of ours: drafted, numbered, printed and filed by the worker process, which then ends the step."""

from casework.act_parts.step_context import StepContext
from casework.act_parts.step_kind import StepKind
from journeys import public as journeys


class Document(StepKind):
    """Ends by itself when its papers lie in the case."""

    name = "document"
    rules = journeys.KindRules(needs="gives", drawn_as="serviceTask")
    is_its_papers = True

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Wait for its papers: they are queued like those of any step that opens."""

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Keep what was numbered: a number taken is never taken back silently."""


journeys.register(Document())
