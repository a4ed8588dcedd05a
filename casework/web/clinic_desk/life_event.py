"""Tell that something happened to the family: first what it will change, then the button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from casework import clock
from casework.actions import events
from casework.errors import NotFound
from casework.models import Role
from casework.web import faults, wording
from casework.web.reader import Request, for_role, reading
from casework.web.reading.case import CasePage, read_case
from casework.web.receipts import receipt_of
from casework.web.step_form import DayInput
from casework.words import say
from journeys import public as journeys

BIRTH = "child_born"


@dataclass(frozen=True, slots=True)
class Consequences:
    """What an event does to a journey, in titles of steps."""

    title: str
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


class BirthForm(forms.Form):
    """With the birth its date, from which most deadlines count."""

    born_on = forms.DateField(
        label=gettext_lazy("Date of birth of the child"),
        widget=DayInput(),
        error_messages={
            "required": gettext_lazy(
                "The date of birth is missing, and nearly every deadline counts from it. Enter the day."
            ),
            "invalid": gettext_lazy("This is not a day of the calendar, so no deadline can be counted. Enter it anew."),
        },
    )


@for_role(Role.SOCIAL_WORKER)
def life_event(request: Request, case_id: UUID, event: str) -> HttpResponse:
    """Show what an event changes, or record it."""
    form = BirthForm(request.POST or None) if event == BIRTH else forms.Form(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, case_id, event, form=form, status=422 if form.is_bound else 200)
    born_on = form.cleaned_data.get("born_on")
    try:
        events.tell_event(
            by=request.actor,
            case_id=case_id,
            event=event,
            facts={"child.born_on": born_on} if born_on else None,
            receipt=receipt_of(request),
        )
    except faults.Refusal as refusal:
        status = faults.status_of(refusal)
        return _show(request, case_id, event, form=form, status=status, refusal=str(refusal))
    messages.success(request, _("Noted. The journey has been changed accordingly."))
    return redirect(reverse("case", args=[case_id]))


def _show(
    request: Request, case_id: UUID, event: str, *, form: forms.Form, status: int = 200, refusal: str = ""
) -> HttpResponse:
    with reading(request) as actor:
        now = clock.now()
        page = read_case(case_id=case_id, to=actor, now=now)
        found = consequences_of(page, event)
        if not found:
            raise NotFound(_("This journey knows no such event. Choose one from the list on the case page."))
        context: dict[str, Any] = {
            "section": "families",
            "case_page": page,
            "case": page.case,
            "event_title": found[0].title,
            "consequences": found,
            "form": form,
            "refusal": refusal,
            "now": now,
        }
        return render(request, "clinic_desk/life_event.html", context, status=status)


def consequences_of(page: CasePage, event: str) -> tuple[Consequences, ...]:
    """Say for each live journey of a case what the event would change now."""
    return tuple(
        found
        for run in page.runs
        if run.link.ended_at is None and (found := _consequences(run.view, event)) is not None
    )


def _consequences(view: journeys.RunView, event: str) -> Consequences | None:
    definition = journeys.definition(ref=view.ref)
    told = definition.events.get(event)
    if told is None:
        return None
    language = wording.two_letters(get_language())
    left = [step for step in view.steps if step.status in ("open", "waiting")]
    settled = {step.step for step in view.steps if step.status in ("done", "skipped")}

    def titles(keys: Any) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(definition.by_key[key].title.get(language) or key) for key in keys))

    def meant(effect: Any) -> tuple[str, ...]:
        return titles(one.step for one in left if effect.means(one.step) and one.step not in told.keeps)

    return Consequences(
        title=say(told.title),
        opens=titles(step.key for step in definition.steps if step.opens_with == event),
        cancels=meant(told.cancels),
        pauses=meant(told.pauses),
        resumes=meant(told.resumes),
        again=titles(key for key in (*told.again, *told.redo) if key in settled),
        quiet=told.quiet,
    )
