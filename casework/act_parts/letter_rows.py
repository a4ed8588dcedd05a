"""What letters tell of a journey that was walked: what is done and open, papers with their numbers, conclusions.

Secret steps and what is in one person's own file stand in no letter: whoever opens it would read them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import pgettext

from casework.act_parts.application_rows import numbered
from casework.act_parts.paper_draft import PaperDraft, Rows, shown
from casework.models import CaseDocument, ReceivedPaper
from casework.texts.translated import say
from documents import public as documents
from journeys import public as journeys

PLANS = frozenset({"route_sheet", "day_itinerary"})  # told of days, and the days are over
OPEN = ("open", "waiting")


def _told_steps(draft: PaperDraft, statuses: tuple[str, ...]) -> Iterator[journeys.StepState]:
    known = journeys.steps(ref=draft.run.ref)
    for step in draft.run.steps:
        hidden = known[step.step].secret or known[step.step].private
        if step.status in statuses and not hidden and step.step != draft.item.step:
            yield step


def _steps_done(draft: PaperDraft) -> Rows:
    """What was done, with its result and day."""
    return [
        {
            "label": step.title,
            "value": _sentence(step.outcome_text, _day(draft, step.settled_at)),
        }
        for step in _told_steps(draft, ("done",))
    ]


def _steps_open(draft: PaperDraft) -> Rows:
    """What is not done, with who does it and by when."""
    types = draft.organisations
    rows: Rows = []
    for step in _told_steps(draft, OPEN):
        if step.only_perhaps:
            continue
        until = _day(draft, step.due)
        by_when = pgettext("on a paper", "by %(day)s") % {"day": until} if until else ""
        what = pgettext("on a paper", "Open: %(title)s") % {"title": step.title}
        rows.append(
            {
                "label": what,
                "value": _sentence(say(types.get(step.by[0]), draft.language), by_when),
            }
        )
    return rows


def _papers_had(draft: PaperDraft) -> Rows:
    """Papers of authorities, then ours, with number and day."""
    language = draft.language
    theirs = {(paper.kind, paper.number): paper for paper in _brought(draft) if paper.number or paper.issued_on}
    rows = [{"label": say(paper.title, language), "value": numbered(paper, language)} for paper in theirs.values()]
    ours = CaseDocument.objects.filter(case=draft.context.case, work_item_key__in=_items(draft)).exclude(part__gt="")
    told = documents.describe([row.document_key for row in ours])
    for row in ours.order_by("added_at"):
        view = told.get(row.document_key)
        if view is None or not view.counts or view.type in PLANS or view.kind == draft.paper.key:
            continue
        rows.append({"label": say(row.title, language), "value": _our_number(view, language)})
    return rows


def _our_number(view: documents.DocumentView, language: str) -> str:
    number = pgettext("of a paper", "No. %(number)s") % {"number": view.number}
    day = pgettext("of a paper", "of %(day)s") % {"day": shown(view.dated_on, {}, language)}
    return f"{number} {day}"


def _conclusions(draft: PaperDraft) -> Rows:
    """What doctors found, as papers that count for some time: their day, and for how long."""
    lengths = {
        paper.key: paper.valid_for
        for item in journeys.every_item_of(run_key=draft.run.key)
        for paper in (*item.gives, *item.takes)
        if paper.valid_for is not None
    }
    newest = {paper.kind: paper for paper in _brought(draft) if paper.kind in lengths and paper.issued_on}
    counts = pgettext("on a paper", "%(test)s: valid for %(length)s")
    return [
        {
            "label": say(paper.title, draft.language),
            "value": counts
            % {
                "test": numbered(paper, draft.language),
                "length": journeys.length_in_words(lengths[kind], draft.language),
            },
        }
        for kind, paper in newest.items()
    ]


def _brought(draft: PaperDraft) -> list[ReceivedPaper]:
    rows = ReceivedPaper.objects.filter(case=draft.context.case, work_item_key__in=_items(draft))
    return list(rows.order_by("recorded_at"))


def _items(draft: PaperDraft) -> list[UUID]:
    """The keys of the steps that may be told of."""
    items = journeys.every_item_of(run_key=draft.run.key)
    return [item.key for item in items if not (item.private or item.secret)]


def _day(draft: PaperDraft, moment: datetime | None) -> str:
    return shown(moment.astimezone(draft.context.by.region.zone).date(), {}, draft.language) if moment else ""


def _sentence(*told: str) -> str:
    return ", ".join(filter(None, told)) or "–"


BUILDERS: Mapping[str, Callable[[PaperDraft], Rows]] = {
    "conclusions": _conclusions,
    "papers_had": _papers_had,
    "steps_done": _steps_done,
    "steps_open": _steps_open,
}
