"""What is arranged about a case as a whole: on hold until a day, handed over, reopened, closed again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from casework import clock, read_log
from casework.access import Actor
from casework.act_parts import colleagues, danger_at_home
from casework.actions.case import case_state
from casework.actions.steps import preview
from casework.actions.worker import case_handover, partner_reminders
from casework.forms.day_field import DayField
from casework.forms.receipt_field import receipt_of
from casework.models import CaseState, Role
from casework.texts import days_and_names
from casework.texts.translated import say
from casework.web import error_pages
from casework.web.clinic_desk.step_arrangement import family_was_asked
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data.case import CasePage, read_case

_NOT_A_DAY = gettext_lazy("This is not a day of the calendar, so the family might be forgotten. Enter it anew.")


class HoldForm(forms.Form):
    """Until when, and why."""

    until = DayField(
        label=gettext_lazy("Back in the list on"),
        error_messages={"required": _NOT_A_DAY, "invalid": _NOT_A_DAY},
    )
    because = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=case_state.LONGEST_REASON,
        help_text=gettext_lazy("a few words for colleagues; name no illness"),
        error_messages={
            "required": gettext_lazy("The reason is missing, and colleagues would wonder. Write a few words.")
        },
    )
    stop_clocks = forms.BooleanField(
        label=gettext_lazy("Our own deadlines stand still meanwhile"),
        required=False,
        help_text=gettext_lazy(
            "when the case goes on, each has as much time as was left; nobody reminds partners before"
        ),
    )


class HandOverForm(forms.Form):
    """To whom, and what they should know."""

    to = forms.TypedChoiceField(
        coerce=UUID,
        label=gettext_lazy("To whom?"),
        error_messages={
            "required": gettext_lazy("Nobody is chosen, so the family stays with whom it is. Choose a colleague.")
        },
    )
    because = forms.CharField(
        label=gettext_lazy("What should they know?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["to"]
        assert isinstance(chooser, forms.ChoiceField)
        chooser.choices = [("", _("choose")), *people]


class ReopenForm(forms.Form):
    """Why."""

    because = forms.CharField(
        label=gettext_lazy("Why is it opened again?"),
        max_length=case_state.LONGEST_REASON,
        error_messages={
            "required": gettext_lazy("The reason is missing, and colleagues would wonder. Write a few words.")
        },
    )


class _Wrong(Exception):
    """A form has mistakes; the page is shown again with it."""

    def __init__(self, name: str, form: forms.Form) -> None:
        super().__init__(name)
        self.name, self.form = name, form


@for_role(Role.SOCIAL_WORKER)
def arrange(request: Request, case_id: UUID) -> HttpResponse:
    """Show what can be arranged, or do it."""
    if request.method != "POST":
        return _show(request, case_id)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return _show(request, case_id, status=422, refusal=_("This button is not known here. Load the page again."))
    try:
        said = act(request, case_id, receipt_of(request))
    except _Wrong as wrong:
        wrong_one = {wrong.name: wrong.form, "form": wrong.form}
        return _show(request, case_id, status=422, wrong=wrong_one)
    except error_pages.Refusal as refusal:
        return _show(request, case_id, status=error_pages.status_of(refusal), refusal=str(refusal))
    messages.success(request, said)
    return redirect("case", case_id=case_id)


def _show(
    request: Request, case_id: UUID, *, status: int = 200, refusal: str = "", wrong: dict[str, Any] | None = None
) -> HttpResponse:
    with reading(request) as actor:
        now = clock.now()
        page = read_case(case_id=case_id, to=actor, now=now)
        read_log.note(case=page.case, by=actor, what="arranging")
        context: dict[str, Any] = {
            "section": "families",
            "case_page": page,
            "case": page.case,
            "next_due": _next_due(page),
            "is_under_way": any(run.link.ended_at is None for run in page.runs),
            "hold_form": HoldForm(initial={"stop_clocks": page.clocks_stand}),
            "clocks": _clocks(page),
            "hand_over_form": HandOverForm(people=_others(actor, page)),
            "reopen_form": ReopenForm(),
            "refusal": refusal,
            "overtaken": status == 409,
            "now": now,
            **(wrong or {}),
        }
        return render(request, "clinic_desk/arrange.html", context, status=status)


def _next_due(page: CasePage) -> Any:
    """Return the step whose deadline comes first: it runs on while the case is on hold."""
    steps = [step for run in page.runs for step in run.steps if step.item.due is not None]
    return min(steps, key=lambda step: step.item.due or step.item.opened_at, default=None)


def _clocks(page: CasePage) -> dict[str, list[preview.Change]]:
    """Return which open steps would stand still on hold with their clocks stopped, and which run on."""
    language = days_and_names.two_letters(get_language())
    found: dict[str, list[preview.Change]] = {"stands": [], "runs_on": []}
    if page.case.state not in (CaseState.ACTIVE, CaseState.ON_HOLD):
        return found
    for run in page.runs:
        if run.link.ended_at is None:
            ahead = preview.on_hold(run_key=run.view.key, language=language)
            found["stands"] += ahead.stands
            found["runs_on"] += ahead.runs_on
    return found


def _others(actor: Actor, page: CasePage) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in colleagues.of(actor) if one.pk != page.case.worker_id]


def _hold(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    form = HoldForm(request.POST)
    if not form.is_valid():
        raise _Wrong("hold_form", form)
    try:
        case_state.hold(by=request.actor, case_id=case_id, receipt=receipt, **form.cleaned_data)
    except case_state.HoldRefused as refusal:
        if not refusal.field:
            raise
        form.add_error(refusal.field, str(refusal))
        raise _Wrong("hold_form", form) from refusal
    if form.cleaned_data["stop_clocks"]:
        return _("On hold, and our own deadlines stand still. The family stands in the list again on its day.")
    return _("On hold. The family leaves the list and stands there again on its day.")


def _resume(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    case_state.resume(by=request.actor, case_id=case_id, receipt=receipt)
    return _("The family stands in the list again.")


def _hand_over(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    with reading(request) as actor:
        form = HandOverForm(request.POST, people=[(str(one.pk), one.name) for one in colleagues.of(actor)])
    if not form.is_valid():
        raise _Wrong("hand_over_form", form)
    to, because = form.cleaned_data["to"], form.cleaned_data["because"]
    asked = family_was_asked(request)
    try:
        case_handover.hand_over(
            by=request.actor,
            case_id=case_id,
            to_user_id=to,
            because=because,
            family_was_asked=asked,
            receipt=receipt,
        )
    except danger_at_home.AskFirst as refusal:
        form.add_error(None, str(refusal))
        raise _Wrong("hand_over_form", form) from refusal
    return _("Handed over. Your colleague finds it in their list and reads your words.")


def _remind(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    return reminded_in_words(partner_reminders.remind_partners(by=request.actor, case_id=case_id, receipt=receipt))


def _reopen(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    form = ReopenForm(request.POST)
    if not form.is_valid():
        raise _Wrong("reopen_form", form)
    case_state.reopen(by=request.actor, case_id=case_id, because=form.cleaned_data["because"], receipt=receipt)
    return _("Open again. Begin a journey, or open a step of the finished one once more.")


def _close(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    case_state.close(by=request.actor, case_id=case_id, receipt=receipt)
    return _("The case is closed.")


def reminded_in_words(told: partner_reminders.Reminded) -> str:
    """Say who was written to and who has to be called."""
    parts = []
    if told.written:
        parts.append(_("Reminded: %(names)s.") % {"names": _names(told.written)})
    if told.to_call:
        parts.append(_("No message reaches them, please call: %(names)s.") % {"names": _names(told.to_call)})
    return " ".join(parts) or _("Reminded already with this form.")


def _names(names: tuple[Mapping[str, str], ...]) -> str:
    return ", ".join(dict.fromkeys(say(name) for name in names))


_ACTS: dict[str, Callable[[Request, UUID, UUID | None], str]] = {
    "hold": _hold,
    "resume": _resume,
    "hand_over": _hand_over,
    "remind": _remind,
    "reopen": _reopen,
    "close": _close,
}
