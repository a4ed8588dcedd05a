"""The curator's pages: the region's journeys, one of them, one version as a picture, and what is to be looked into."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import clock
from casework.access import Actor
from casework.actions.case import notes
from casework.actions.region import escalated_work
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.texts.days_and_names import two_letters
from casework.web import error_pages, list_downloads
from casework.web.curator_desk import charts, key_figure_rows
from casework.web.methods import reads_only
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import curator_work, region_issues, region_journeys
from casework.web.page_data import promises as kept_promises
from casework.web.page_data.region_journeys import JourneyPage
from journeys import public as journeys
from journeys import public_authoring as authoring

LONGEST_FIRST = 6  # waits shown as bars; the others stand in the table
FULLEST_FIRST = 8  # steps at which families stand; the others stand folded


@reads_only
@for_role(Role.CURATOR)
def region_overview(request: Request) -> HttpResponse:
    """Show every issue that the region picked and every journey, with its curator and its score."""
    with reading(request) as actor:
        context = {"page": region_issues.read(to=actor), **frame(actor, "journeys")}
        return render(request, "curator_desk/journeys.html", context)


@reads_only
@for_role(Role.CURATOR)
def journey(request: Request, journey: str) -> HttpResponse:
    """Show how one journey goes."""
    with reading(request) as actor:
        now = clock.now()
        page = region_journeys.journey_page(journey=journey, to=actor, now=now)
        promises = kept_promises.read(journey=journey, to=actor, now=now)
        context: dict[str, Any] = {"page": page, "promises": promises, **_drawn(page), **frame(actor, "journeys")}
        return render(request, "curator_desk/journey.html", context)


def _drawn(page: JourneyPage) -> dict[str, Any]:
    done = [one for one in page.waits if one.nine_of_ten is not None]
    longest = max((one.nine_of_ten or 0 for one in done), default=0)
    here = [(one, *page.counts.get(one.step, (0, 0))) for one in page.waits]
    standing = sorted(((one, open_, late) for one, open_, late in here if open_), key=_fullest)
    in_time, with_deadline = page.steps_in_time
    return {
        "trend": charts.trend(page.periods, page.marks),
        "waits": [(one, charts.bar(one.median, one.nine_of_ten, longest=longest)) for one in done[:LONGEST_FIRST]],
        "more_waits": done[LONGEST_FIRST:],
        "here": standing[:FULLEST_FIRST],
        "more_here": standing[FULLEST_FIRST:],
        "versions": [(row, charts.span(row.at_end), charts.span(row.on_way)) for row in page.versions],
        "touchpoints": [
            (one, [(version, figure, charts.span(figure)) for version, figure in one.versions],
             [(name, figure, charts.span(figure)) for name, figure in one.organisations])
            for one in page.touchpoints
        ],
        "in_time": in_time / with_deadline if with_deadline else None,  # no share of nothing
        "with_deadline": with_deadline,
    }  # fmt: skip


def _fullest(row: tuple[journeys.Waited, int, int]) -> tuple[int, int, str]:
    waited, open_, late = row
    return (-late, -open_, waited.title)


@reads_only
@for_role(Role.CURATOR)
def key_figure_table(request: Request, journey: str, form: str) -> HttpResponse:
    """Hand out the key figure of one journey with all that stands beside it, as CSV or XLSX.

    Raises:
        NotFound: No such journey is published, or neither csv nor xlsx.
    """
    with reading(request) as actor:
        now = clock.now()
        page = region_journeys.journey_page(journey=journey, to=actor, now=now)
        day = now.astimezone(actor.region.zone).date().isoformat()
        heads, rows = key_figure_rows.rows_of(page.key)
        return list_downloads.answer(form, name=_("key figure"), heads=heads, cells=rows, day=day)


@reads_only
@for_role(Role.CURATOR)
def version(request: Request, journey: str, version: int) -> HttpResponse:
    """Show one version as a picture, with how many people stand at each step, and the same in words."""
    with reading(request) as actor:
        info, diagram, counts = region_journeys.version_of(journey=journey, version=version, to=actor)
        titles = {step.step: step.title for step in diagram.steps}
        context = {
            "info": info,
            "diagram": diagram,
            "picture": authoring.draw(diagram, counts, language=two_letters(get_language())),
            "stages": [
                (stage, [_in_words(step, diagram, titles, counts) for step in diagram.steps if step.stage == stage.key])
                for stage in diagram.stages
            ],
            **frame(actor, "journeys"),
        }
        return render(request, "curator_desk/version.html", context)


def _in_words(
    step: journeys.DiagramStep,
    diagram: journeys.Diagram,
    titles: dict[str, str],
    counts: dict[str, journeys.StepCount],
) -> dict[str, Any]:
    before = [titles[arrow.before] for arrow in diagram.arrows if arrow.after == step.step]
    return {"step": step, "before": before, "count": counts.get(step.step)}


@for_role(Role.CURATOR)
def work(request: Request) -> HttpResponse:
    """Show what is to be looked into, take something up or close it."""
    if request.method != "POST":
        return _show_work(request)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return _show_work(request, refusal=_("This button is not known here. Load the page again."), status=422)
    try:
        said = act(request, _key(request.POST.get("work", "")), receipt_of(request))
    except error_pages.Refusal as refusal:
        return _show_work(request, refusal=str(refusal), status=error_pages.status_of(refusal))
    messages.success(request, said)
    return redirect("curator_work")


def _show_work(request: Request, *, refusal: str = "", status: int = 200) -> HttpResponse:
    with reading(request) as actor:
        context = {
            "page": curator_work.read(
                to=actor, after=_key(request.GET.get("after", "")), beside=_key(request.POST.get("work", ""))
            ),
            "refusal": refusal,
            "overtaken": status == 409,
            "typed": {name: request.POST.get(name, "") for name in ("work", "note", "changed")} if refusal else {},
            **frame(actor, "work"),
        }
        return render(request, "curator_desk/work.html", context, status=status)


def _take_up(request: Request, key: UUID, receipt: UUID | None) -> str:
    escalated_work.take_up(by=request.actor, escalation_id=key, note=request.POST.get("note", ""), receipt=receipt)
    return _("You have taken it up.")


def _finish(request: Request, key: UUID, receipt: UUID | None) -> str:
    changed = request.POST.get("changed", "")
    escalated_work.finish(
        by=request.actor, escalation_id=key, note=request.POST.get("note", ""), changed=changed, receipt=receipt
    )
    return _("Done. The family is told what was changed.") if changed.strip() else _("Done.")


def _seen(request: Request, key: UUID, receipt: UUID | None) -> str:
    del receipt
    notes.mark_read(by=request.actor, mention_id=key)
    return _("Done.")


_ACTS: dict[str, Callable[[Request, UUID, UUID | None], str]] = {
    "take_up": _take_up,
    "finish": _finish,
    "seen": _seen,
}


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def frame(actor: Actor, section: str) -> dict[str, Any]:
    """Return what every page of the desk shows around its own."""
    now = clock.now()
    open_, overdue = curator_work.count(to=actor, now=now)
    return {"section": section, "now": now, "work_open": open_, "work_overdue": overdue, "region": actor.region}
