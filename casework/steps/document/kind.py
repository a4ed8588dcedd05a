"""A paper of ours: drafted, numbered, printed and filed by the worker process, which then ends the step."""

from django.utils.translation import gettext_lazy

from casework.act_parts.step_context import StepContext
from casework.steps.automatic import Automatic
from casework.steps.document.panel import DocumentPanel
from journeys import public as journeys


class Document(Automatic):
    """Ends by itself when its papers lie in the case."""

    name = "document"
    panel = DocumentPanel()
    button = gettext_lazy("See the paper")
    family_icon = "file-text"
    rules = journeys.KindRules(needs="gives", drawn_as="serviceTask")
    is_its_papers = True

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Wait for its papers: they are queued like those of any step that opens."""

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Keep what was numbered: a number taken is never taken back silently."""


journeys.register(Document())
