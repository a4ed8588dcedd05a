"""The papers of a step printed when a person asks for them."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import consent_sheets, failed_effects, locks, papers
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.errors import CaseworkError
from casework.models import CaseDocument
from casework.texts.translated import title_of
from journeys import public as journeys


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
    context = StepContext(case, link, by, now)
    for kind in kinds:
        _print_what_lacks(context, item, kind)
    timeline.record(
        case=case,
        what="paper.asked",
        by=by.user,
        at=now,
        step=item.step,
        title=title_of(item.title),
    )


def _print_what_lacks(context: StepContext, item: journeys.OpenItem, kind: str) -> None:
    paper = next(one for one in item.gives if one.key == kind)
    rows = CaseDocument.objects.filter(work_item_key=item.key, kind=kind)
    for part in consent_sheets.parts_of(paper, case=context.case, item=item):
        given_up = papers.numbers_given_up(item_key=item.key, kind=kind, part=part)
        if rows.filter(part=part).count() == given_up:
            papers.queue_sheet(context=context, item_key=item.key, kind=kind, part=part)


@act
def print_anew(*, by: Actor, document_key: UUID, receipt: UUID | None = None) -> None:
    """Print a paper once more with what is known now; the one before counts no more when it is out.

    Raises:
        NotFound: No such paper, or somebody else's.
        PaperNotOurs: It is one that was signed or decided, and stays as it was.
    """
    now = clock.now()
    found = access.find(CaseDocument, to=by, document_key=document_key)
    item_key, kind = found.work_item_key or document_key, found.kind
    case, link, item = locks.lock_by_item(item_key=item_key, by=by)
    if kind not in papers.printed_anew(item):
        raise PaperNotOurs(
            _("This paper is not printed anew here, so nothing was printed. What was signed stays as it was signed.")
        )
    papers.queue_sheet(
        context=StepContext(case, link, by, now),
        item_key=item_key,
        kind=kind,
        part="",
        anew=f"{now:%Y%m%dT%H%M%S}",
    )
    timeline.record(
        case=case,
        what="paper.asked",
        by=by.user,
        at=now,
        step=item.step,
        title=title_of(item.title),
    )
