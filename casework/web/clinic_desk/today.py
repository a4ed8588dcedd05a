"""Today's list: what needs the worker now, what colleagues want them to read, and what they have done today."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import clock, read_log
from casework.act_parts import colleagues
from casework.actions.case import case_state, notes
from casework.actions.steps import work_items
from casework.actions.worker import case_handover, step_assignment, step_snooze
from casework.errors import NotFound
from casework.forms.receipt_field import receipt_of
from casework.models import Role, TimelineEntry, ViewPage
from casework.texts import days_and_names
from casework.web import error_pages
from casework.web.methods import posts_only, reads_only
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import corrections, filters, people, saved_views, unsent_notices
from casework.web.page_data import handled_today as handled
from casework.web.page_data.danger import days_to_ask_about
from casework.web.page_data.filters import TodayFilter
from casework.web.page_data.today import read_today
from journeys import public as journeys

KNOWS_IT = True  # it goes back to who had it a minute ago


@reads_only
@for_role(Role.SOCIAL_WORKER)
def inbox(request: Request) -> HttpResponse:
    """Show one queue; the address says which, so that it can be kept and sent."""
    wanted = TodayFilter.read(request.GET.dict())
    with reading(request) as actor:
        return render(request, "clinic_desk/today.html", context_of(request, wanted, actor=actor))


def context_of(request: Request, wanted: TodayFilter, *, actor: Any) -> dict[str, Any]:
    """Return everything that the page of today shows."""
    now = clock.now()
    views = saved_views.read_views(to=actor, page=ViewPage.TODAY)
    today = read_today(to=actor, wanted=wanted, now=now, views=[TodayFilter.read(view.query) for view in views])
    to_read = handled.read_mentions(to=actor)
    days_to_ask = days_to_ask_about(to=actor, now=now)
    shown = [row.case.pk for row in today.rows] + [day.case_id for day in days_to_ask]
    to_look_at = corrections.of_today(to=actor, covered=[one.substitution for one in today.covered])
    shown += [one.row.case_id for one in to_look_at.shown]
    shown += [one.mention.case_id for one in to_read] + ([today.next_day.day.case_id] if today.next_day else [])
    read_log.note_each(case_ids=shown, by=actor, what="line")
    return {
        "section": "inbox",
        "today": today,
        "counts": today.counts,
        "wanted": wanted,
        "queue": wanted.queue,
        "kept": _query_without_queue(wanted),
        "chips": saved_views.chips(views, to=actor, counts=today.of_views, query=wanted.query),
        "page_of_views": ViewPage.TODAY,
        "due_choices": filters.due_choices(),
        "journeys": journeys.published_journeys(language=days_and_names.two_letters(get_language())),
        "to_read": to_read,
        "to_look_at": to_look_at,
        "handled_today": handled.count_handled(to=actor, now=now),
        "standing_in": colleagues.standing_in_for(actor, on=days_and_names.local_day(now)),
        "days_to_ask": [(day, people.of_case(day.case)) for day in days_to_ask],
        "not_sent": unsent_notices.count(to=actor, now=now, covered=[one.substitution for one in today.covered]),
        "greeting": days_and_names.greeting(now),
        "first_name": days_and_names.first_name(request.user.name),
        "now": now,
    }


def _query_without_queue(wanted: TodayFilter) -> str:
    """Return the rest of the address, for the links to the other queues."""
    return "&".join(part for part in wanted.query.split("&") if part and not part.startswith("queue="))


@posts_only
@for_role(Role.SOCIAL_WORKER)
def mark_read(request: Request, mention_id: UUID) -> HttpResponse:
    """Tick off what a colleague wanted to be read."""
    notes.mark_read(by=request.actor, mention_id=mention_id)
    messages.success(request, _("Ticked off. It stays in the history of the family."))
    return redirect("inbox")


@for_role(Role.SOCIAL_WORKER)
def handled_today(request: Request) -> HttpResponse:
    """Show what the reader did today, or take one of it back."""
    if request.method != "POST":
        return _handled(request)
    try:
        said = _undo(request)
    except error_pages.Refusal as refusal:
        return _handled(request, status=error_pages.status_of(refusal), refusal=str(refusal))
    messages.success(request, said)
    return redirect("handled_today")


def _handled(request: Request, *, status: int = 200, refusal: str = "") -> HttpResponse:
    with reading(request) as actor:
        now = clock.now()
        rows = handled.read_handled(to=actor, now=now)
        read_log.note_each(case_ids=[row.case.pk for row in rows], by=actor, what="line")
        context = {
            "section": "inbox",
            "rows": rows,
            "refusal": refusal,
            "overtaken": status == 409,
            "now": now,
        }
        return render(request, "clinic_desk/handled.html", context, status=status)


def _undo(request: Request) -> str:
    """Do what the entry's own button offers; the entry is looked up anew, so that nothing else can be done with it."""
    with reading(request) as actor:
        rows = handled.read_handled(to=actor, now=clock.now())
    row = next((one for one in rows if str(one.entry.pk) == request.POST.get("entry")), None)
    if row is None or row.undo is None:
        raise NotFound(_("This cannot be taken back any more: it has changed since. Look at the page of the family."))
    _TAKE_BACK[row.undo.act](request, row.undo.key, row.entry, receipt_of(request))
    return _("Taken back: %(what)s") % {"what": row.text}


def _redo(request: Request, key: UUID, entry: TimelineEntry, receipt: UUID | None) -> None:
    work_items.redo(by=request.actor, item_key=key, receipt=receipt)


def _resume(request: Request, key: UUID, entry: TimelineEntry, receipt: UUID | None) -> None:
    case_state.resume(by=request.actor, case_id=key, receipt=receipt)


def _close(request: Request, key: UUID, entry: TimelineEntry, receipt: UUID | None) -> None:
    case_state.close(by=request.actor, case_id=key, receipt=receipt)


def _hand_back(request: Request, key: UUID, entry: TimelineEntry, receipt: UUID | None) -> None:
    before = UUID(entry.details["from_key"])
    case_handover.hand_over(
        by=request.actor, case_id=key, to_user_id=before, family_was_asked=KNOWS_IT, receipt=receipt
    )


def _put_back(request: Request, key: UUID, entry: TimelineEntry, receipt: UUID | None) -> None:
    step, person = entry.details["step"], entry.details.get("person", "")
    work_items.put_back(by=request.actor, run_key=key, step=step, person=person, receipt=receipt)


def _wake_up(request: Request, key: UUID, entry: TimelineEntry, receipt: UUID | None) -> None:
    step_snooze.wake_up(by=request.actor, item_key=key, receipt=receipt)


def _give_back(request: Request, key: UUID, entry: TimelineEntry, receipt: UUID | None) -> None:
    before = UUID(entry.details["from_key"])
    step_assignment.assign(
        by=request.actor, item_key=key, to_user_id=before, family_was_asked=KNOWS_IT, receipt=receipt
    )


_TAKE_BACK = {
    "redo": _redo,
    "put_back": _put_back,
    "wake_up": _wake_up,
    "give_back": _give_back,
    "resume": _resume,
    "close": _close,
    "hand_back": _hand_back,
}
