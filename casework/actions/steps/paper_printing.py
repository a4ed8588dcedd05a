"""The papers of a step printed when a person asks for them."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from casework import clock, timeline
from casework.access import Actor
from casework.act_parts import failed_effects, locks, papers
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.errors import CaseworkError
from casework.models import CaseDocument
from casework.texts.translated import title_of


class PaperNotOurs(CaseworkError):
    """The step gives no paper that we print."""

    code = "paper_not_ours"


@act
def issue(*, by: Actor, item_key: UUID, receipt: UUID | None = None) -> None:
    """Print the papers of a step now, when a person asks for them.

    Printed once, they stay the same file.

    Raises:
        PaperNotOurs: The step gives no paper of ours.
    """
    now = clock.now()
    case, link, item = locks.lock_by_item(item_key=item_key, by=by)
    kinds = papers.ours(item)
    if not kinds:
        raise PaperNotOurs(
            _("This step prints no paper of ours, so nothing was printed. The authority issues its own papers.")
        )
    failed_effects.try_again(item=item)
    rows = CaseDocument.objects.filter(work_item_key=item_key)
    for kind in kinds:
        if rows.filter(kind=kind).count() == papers.numbers_given_up(item_key=item_key, kind=kind):
            papers.queue(context=StepContext(case, link, by, now), item_key=item_key, kind=kind)
    timeline.record(case=case, what="paper.asked", by=by.user, at=now, step=item.step, title=title_of(item.title))
