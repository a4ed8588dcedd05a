"""What may be arranged about a step on its page: put off until a day, given to a colleague."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.access import Actor
from casework.act_parts import colleagues, danger_at_home, partner_requests
from casework.actions.worker import step_assignment, step_snooze
from casework.forms.day_field import DayField
from casework.forms.step_form import FormWrong
from casework.texts import days_and_names
from casework.texts.translated import say
from casework.web.middleware import Request, reading
from casework.web.page_data.step import StepPage, StepWithCase, read_arranged
from casework.web.sent_forms import came_back

_NOT_A_DAY = gettext_lazy("This is not a day of the calendar, so the step might be forgotten. Enter it anew.")


class SnoozeForm(forms.Form):
    """Until when."""

    until = DayField(
        label=gettext_lazy("Back in the list on"),
        error_messages={"required": _NOT_A_DAY, "invalid": _NOT_A_DAY},
    )
    past_due = forms.BooleanField(label=gettext_lazy("I know that the deadline passes before"), required=False)


class AssignForm(forms.Form):
    """To whom."""

    to = forms.TypedChoiceField(
        coerce=UUID,
        label=gettext_lazy("To whom?"),
        error_messages={
            "required": gettext_lazy("Nobody is chosen, so the step stays with whom it is. Choose a colleague."),
            "invalid_choice": gettext_lazy("This person does not work in your service. Choose a colleague anew."),
        },
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["to"]
        assert isinstance(chooser, forms.ChoiceField)
        chooser.choices = [("", _("choose")), *people]


def arranged(page: StepPage, *, actor: Actor, now: Any, wrong: forms.Form | None) -> dict[str, Any]:
    """Return what the page shows of it; a form with mistakes comes back."""
    snooze, given = read_arranged(page, to=actor, today=days_and_names.local_day(now))
    people = _people(actor, but=given.user_id if given else page.case.worker_id)
    return {
        "snooze": snooze,
        "assigned": given,
        "snooze_form": came_back(wrong, SnoozeForm) or SnoozeForm(),
        "others_to_ask": partner_requests.others_to_ask(case=page.case, item=page.item, by=actor, at=now),
        "assign_form": came_back(wrong, AssignForm) or AssignForm(people=people),
    }


def _people(actor: Actor, *, but: UUID | None = None) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in colleagues.of(actor) if one.pk != but]


def snooze(request: Request, page: StepWithCase, receipt: UUID | None) -> str:
    """Put the step off."""
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        raise FormWrong(form)
    try:
        step_snooze.snooze(by=request.actor, item_key=page.item.key, receipt=receipt, **form.cleaned_data)
    except step_snooze.SnoozeRefused as refusal:
        form.add_error(refusal.field or None, str(refusal))
        raise FormWrong(form) from refusal
    return _("Put off until %(day)s: %(title)s") % {
        "day": days_and_names.day(form.cleaned_data["until"]),
        "title": say(page.item.title),
    }


def wake_up(request: Request, page: StepWithCase, receipt: UUID | None) -> str:
    """Have it in the list again."""
    step_snooze.wake_up(by=request.actor, item_key=page.item.key, receipt=receipt)
    return _("In the list again: %(title)s") % {"title": say(page.item.title)}


def assign(request: Request, page: StepWithCase, receipt: UUID | None) -> str:
    """Give it to a colleague."""
    with reading(request) as actor:
        form = AssignForm(request.POST, people=_people(actor))
    if not form.is_valid():
        raise FormWrong(form)
    to = form.cleaned_data["to"]
    try:
        step_assignment.assign(
            by=request.actor,
            item_key=page.item.key,
            to_user_id=to,
            family_was_asked=family_was_asked(request),
            receipt=receipt,
        )
    except danger_at_home.AskFirst as refusal:
        form.add_error(None, str(refusal))
        raise FormWrong(form) from refusal
    return _("Given: %(title)s. Your colleague finds it in today’s list.") % {"title": say(page.item.title)}


def family_was_asked(request: Request) -> bool:
    """Say whether it is ticked that a family in danger at home has agreed that somebody else learns of it."""
    return "family_was_asked" in request.POST


def ask_another(request: Request, page: StepWithCase, receipt: UUID | None) -> str:
    """Ask another organisation."""
    try:
        key = UUID(request.POST.get("organisation", ""))
    except ValueError:
        key = UUID(int=0)
    asked = family_was_asked(request)
    step_assignment.ask_another(
        by=request.actor, item_key=page.item.key, organisation_key=key, family_was_asked=asked, receipt=receipt
    )
    return _("Asked. Whoever was asked before is told that nobody waits any more.")
