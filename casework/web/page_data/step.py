"""One step as its page shows it: the item, whose turn it is, and what stands in casework about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor, own_files
from casework.act_parts import paper_check
from casework.errors import NotFound
from casework.models import (
    AccessLink,
    Assignment,
    Case,
    CaseDocument,
    CaseJourney,
    LinkKind,
    PartnerRequest,
    Person,
    ReceivedPaper,
    Snooze,
    StepDraft,
    TimelineEntry,
)
from casework.steps import kind
from casework.texts import days_and_names
from casework.web.page_data import people
from casework.web.page_data.case_papers import Paper, papers_of
from casework.web.page_data.step_turn import Turned, turns_of
from journeys import public as journeys


@dataclass(frozen=True, slots=True)
class Taken:
    """A paper the step needs, and whether the case has it."""

    title: Any
    have: bool
    number: str


@dataclass(frozen=True, slots=True)
class StepWithCase:
    """A step with its case and the family: what a form that was sent is judged by."""

    view: journeys.ItemView
    case: Case
    link: CaseJourney
    people: tuple[Person, ...]

    @property
    def item(self) -> journeys.OpenItem:
        """Return the work item."""
        return self.view.item

    @property
    def on_behalf_of(self) -> str:
        """Return for whom the worker records it, "" when it is her own step."""
        if kind.of(self.item.kind).family_decides:
            return "family"
        side = self.item.holder_side
        if self.item.holder == self.case.organisation.type:
            return ""
        if side == "family":
            return "family"
        return self.item.holder if side in ("state", "partner") else ""


@dataclass(frozen=True, slots=True)
class StepPage(StepWithCase):
    """Everything a step's page shows, whatever its kind."""

    turned: Turned
    who: str
    taken: tuple[Taken, ...]
    papers: tuple[Paper, ...]
    received: tuple[ReceivedPaper, ...]  # all that the case holds of others' papers, in the order in which they came
    request: PartnerRequest | None
    dropped: TimelineEntry | None  # who took it off the plan, when and why
    own_file: str = ""  # of a private step in one sentence who sees it on a page, and why nobody does


def read_with_case(*, item_key: UUID, to: Actor) -> StepWithCase:
    """Read a step for a form that was sent.

    Raises:
        NotFound: Missing or somebody else's.
    """
    try:
        view = journeys.item(item_key=item_key)
    except journeys.Refused as refusal:
        raise NotFound(str(refusal)) from refusal
    link = access.visible(CaseJourney, to=to).filter(run_key=view.item.run_key).first()
    if link is None:  # erased: how its help went is kept, and looks like what never was
        raise NotFound(str(journeys.Refused("unknown_item")))
    case = (
        access.visible(Case, to=to)
        .select_related("family", "organisation", "worker")
        .prefetch_related("family__people")
        .get(pk=link.case_id)
    )
    return StepWithCase(view, case, link, tuple(case.family.people.all()))


def read_step(*, item_key: UUID, to: Actor, now: datetime) -> StepPage:
    """Read a step's page.

    Raises:
        NotFound: Missing or somebody else's.
    """
    found = read_with_case(item_key=item_key, to=to)
    received = access.visible(ReceivedPaper, to=to).filter(case=found.case)
    ours = access.visible(CaseDocument, to=to).filter(case=found.case)
    return shown(
        found,
        turned=turns_of([found.item], to=to, now=now)[item_key],
        received=list(received.order_by("recorded_at")),
        ours=list(ours),
        to=to,
        now=now,
    )


def shown(
    with_case: StepWithCase,
    *,
    turned: Turned,
    received: Sequence[ReceivedPaper],
    ours: Sequence[CaseDocument],
    to: Actor,
    now: datetime,
) -> StepPage:
    """Return a step as its page shows it.

    Args:
        received: What the case holds of others' papers, in the order in which it came.
        ours: What it holds of ours.
    """
    item, case = with_case.item, with_case.case
    asked = access.visible(PartnerRequest, to=to).filter(work_item_key=item.key, withdrawn_at=None)
    return StepPage(
        view=with_case.view,
        case=case,
        link=with_case.link,
        people=with_case.people,
        turned=turned,
        who=people.of_case(case),
        taken=_taken(item, received, ours),
        papers=papers_of(
            [one for one in ours if one.work_item_key == item.key],
            [one for one in received if one.work_item_key == item.key],
        ),
        received=tuple(received),
        request=asked.select_related("organisation").first(),
        dropped=_dropped(with_case.view, case=case, to=to),
        own_file=_own_file(item, case=case, link=with_case.link, to=to, now=now),
    )


def _own_file(item: journeys.OpenItem, *, case: Case, link: CaseJourney, to: Actor, now: datetime) -> str:
    if not item.private or item.secret:
        return ""
    owner = own_files.owner_of(item, case=case, link=link)
    if owner is None:
        return _(
            "Nobody can tell whose this step is, so it stands on no page of the family: "
            "note in the family’s data who is the woman and who is the man."
        )
    name = next(one.first_name or one.full_name for one in case.family.people.all() if one.pk == owner)
    live = access.visible(AccessLink, to=to).filter(
        case=case, kind=LinkKind.FAMILY, person=owner, revoked_at=None, expires_at__gt=now
    )
    if live.exists():
        return _("Only %(name)s sees this step on a page, by an own link.") % {"name": name}
    return _(
        "Only %(name)s may see this step on a page, and has no own link yet: send one from the case, or show it on your screen."
    ) % {"name": name}


def _dropped(view: journeys.ItemView, *, case: Case, to: Actor) -> TimelineEntry | None:
    """Return the entry of a step that a person has taken off the plan."""
    if view.item.status != "cancelled":
        return None
    told = access.visible(TimelineEntry, to=to).filter(
        case=case, what="step.dropped", run_key=view.item.run_key, details__step=view.item.step
    )
    return told.select_related("by").order_by("-id").first()


def _taken(
    item: journeys.OpenItem, received: Sequence[ReceivedPaper], ours: Sequence[CaseDocument]
) -> tuple[Taken, ...]:
    numbers = {paper.kind: paper.number for paper in received}
    have = {*numbers, *(paper.kind for paper in ours)}
    return tuple(Taken(paper.title, paper.key in have, numbers.get(paper.key, "")) for paper in item.takes)


def read_draft(page: StepPage, *, to: Actor) -> StepDraft | None:
    """Read the form that the reader began and did not send."""
    return access.visible(StepDraft, to=to).filter(work_item_key=page.item.key, writer=to.user).first()


def read_lapsing(page: StepPage, *, now: datetime) -> tuple[journeys.StepPapers, ...]:
    """Read what has to be got again by a known day, as far as this step takes it or gets it."""
    concerned = {paper.key for paper in (*page.item.gives, *page.item.takes)}
    kept = paper_check.in_hand(page.received) if concerned else ()
    if not kept:
        return ()
    language = days_and_names.two_letters(get_language())
    return tuple(
        one
        for one in journeys.step_papers(run_key=page.item.run_key, kept=kept, now=now, language=language)
        if one.day_known and any(paper.type.key in concerned and not paper.is_valid for paper in one.plan.papers)
    )


def read_arranged(page: StepPage, *, to: Actor, today: date) -> tuple[Snooze | None, Assignment | None]:
    """Read until when the step is put off, and to whom it was given."""
    put_off = access.visible(Snooze, to=to).filter(work_item_key=page.item.key, ended_at=None, until__gt=today)
    given = access.visible(Assignment, to=to).filter(work_item_key=page.item.key, ended_at=None)
    return put_off.first(), given.select_related("user").first()
