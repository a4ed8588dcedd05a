"""Tell that something happened to the family: first what it will change, then the button."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import clock, read_log
from casework.act_parts.household_input import IntakeIncomplete
from casework.actions.case import life_events
from casework.errors import NotFound
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.texts import days_and_names
from casework.texts.translated import say
from casework.web import error_pages
from casework.web.clinic_desk.event_forms import EventForm, form_for
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data.case import CasePage, RunPage, read_case
from journeys import public as journeys


@dataclass(frozen=True, slots=True)
class Consequences:
    """What an event does to the journey of a child, in titles of steps."""

    title: str
    child: str
    opens: tuple[str, ...]
    cancels: tuple[str, ...]
    pauses: tuple[str, ...]
    resumes: tuple[str, ...]
    again: tuple[str, ...]
    quiet: bool

    @property
    def is_nothing(self) -> bool:
        """Say whether no step changes at once."""
        return not any((self.opens, self.cancels, self.pauses, self.resumes, self.again, self.quiet))


@for_role(Role.SOCIAL_WORKER)
def life_event(request: Request, case_id: UUID, event: str) -> HttpResponse:
    """Show what an event changes, or record it."""
    if request.method != "POST":
        return _show(request, case_id, event)
    with reading(request) as actor:
        page = read_case(case_id=case_id, to=actor, now=clock.now())
        form = _form(page, event, request.POST)
    if not form.is_valid():
        return _show(request, case_id, event, form=form, status=422)
    try:
        life_events.tell_event(
            by=request.actor, case_id=case_id, event=event, receipt=receipt_of(request), **form.told()
        )
    except IntakeIncomplete as refusal:
        form.add_error(refusal.field.rpartition(".")[2] if refusal.field else None, str(refusal))
        return _show(request, case_id, event, form=form, status=422)
    except error_pages.Refusal as refusal:
        status = error_pages.status_of(refusal)
        return _show(request, case_id, event, form=form, status=status, refusal=str(refusal))
    messages.success(request, _("Noted. The journey has been changed accordingly."))
    return redirect(reverse("case", args=[case_id]))


def _form(page: CasePage, event: str, data: Any = None) -> EventForm:
    children = dict.fromkeys(run.link.subject for run in page.live_runs)
    return form_for(event, data, children=tuple(children), people=page.people)


def _show(
    request: Request,
    case_id: UUID,
    event: str,
    *,
    form: EventForm | None = None,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    with reading(request) as actor:
        now = clock.now()
        page = read_case(case_id=case_id, to=actor, now=now)
        found = consequences_of(page, event)
        if not found:
            raise NotFound(_("This journey knows no such event. Choose one from the list on the case page."))
        read_log.note(case=page.case, by=actor, what="event")
        shown = form or _form(page, event)
        context: dict[str, Any] = {
            "section": "families",
            "case_page": page,
            "case": page.case,
            "event_title": found[0].title,
            "event": event,
            "consequences": found,
            "asks_which": "child" in shown.fields,
            "form": shown,
            "refusal": refusal,
            "now": now,
        }
        return render(request, "clinic_desk/life_event.html", context, status=status)


def consequences_of(page: CasePage, event: str) -> tuple[Consequences, ...]:
    """Say for each live journey of a case what the event would change now."""
    return tuple(found for run in page.live_runs if (found := _consequences(run, event)) is not None)


def _consequences(run: RunPage, event: str) -> Consequences | None:
    view = run.view
    told = journeys.event(ref=view.ref, event=event)
    if told is None:
        return None
    language = days_and_names.two_letters(get_language())
    left = [step for step in view.steps if step.status in ("open", "waiting")]
    settled = {step.step for step in view.steps if step.status in ("done", "skipped")}

    steps = journeys.steps(ref=view.ref)

    def titles(keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(steps[key].title.get(language) or key) for key in keys))

    def meant(keys: frozenset[str]) -> tuple[str, ...]:
        return titles(one.step for one in left if one.step in keys)

    return Consequences(
        title=say(told.title),
        child=run.child,
        opens=titles(told.opens),
        cancels=meant(told.cancels),
        pauses=meant(told.pauses),
        resumes=meant(told.resumes),
        again=titles(key for key in told.again if key in settled),
        quiet=told.quiet,
    )
