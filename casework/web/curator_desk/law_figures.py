"""Figures of the law: see what holds and who says so, propose a dated value, confirm what a colleague proposed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import clock
from casework.access import Actor
from casework.actions.region import law_figures
from casework.forms.amount_field import FigureField
from casework.forms.day_field import DayField, DayOfYearField
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.web import error_pages
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import curator_work
from casework.web.page_data import law_figures as listing
from journeys import public as journeys

LONGEST_DAY = 10  # letters: 31.12
REQUIRED = gettext_lazy("The value is missing, so there is nothing to propose. Enter it.")
_KEEPERS = (Role.CURATOR, Role.ADMINISTRATOR)


class ProposalForm(forms.Form):
    """A value, from which day it holds, and where that stands."""

    valid_from = DayField(
        label=gettext_lazy("Holds from"),
        error_messages={
            "required": gettext_lazy("The day is missing, and nobody would know from when it holds. Enter it."),
            "invalid": gettext_lazy("This is no day of the calendar, so nothing could hold from it. Enter it anew."),
        },
    )
    value = FigureField(
        label=gettext_lazy("Value"),
        max_digits=13,
        decimal_places=4,
        error_messages={
            "required": REQUIRED,
            "invalid": gettext_lazy("This is no number, and rules could not compare with it. Enter digits only."),
            "max_digits": gettext_lazy("This number is longer than any figure of the law. Correct it."),
            "max_whole_digits": gettext_lazy("This number is longer than any figure of the law. Correct it."),
            "max_decimal_places": gettext_lazy("There are more than four digits after the point. Shorten it."),
        },
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("The article of the law, decree or order with its number and date; no site."),
        max_length=law_figures.LONGEST_SOURCE,
        error_messages={
            "required": gettext_lazy(
                "The source is missing, so nobody could check the figure. Name the law or order, with its number."
            ),
            "max_length": gettext_lazy(
                "The source is longer than 300 letters and would not fit the lists. Shorten it."
            ),
        },
    )
    checked_on = DayField(
        label=gettext_lazy("You read the source on"),
        error_messages={
            "required": gettext_lazy("The day is missing, and nobody would know how fresh the figure is. Enter it."),
            "invalid": gettext_lazy("This is no day of the calendar, so it cannot be kept. Enter it anew."),
        },
    )
    sure = forms.BooleanField(
        label=gettext_lazy("The source itself says so"),
        help_text=gettext_lazy("Leave it empty for a preliminary value: it stays “to be confirmed”."),
        required=False,
    )
    seen = forms.BooleanField(label=gettext_lazy("I have seen what uses this figure"), required=False)
    compared = forms.BooleanField(
        label=gettext_lazy("I have compared the value with the source"),
        help_text=gettext_lazy("Needed where it is many times the value before."),
        required=False,
    )

    def __init__(self, *told: Any, parameter: str, **more: Any) -> None:
        """Ask for a value of one row of the table; of a yearly deadline for a day."""
        super().__init__(*told, **more)
        if journeys.rules.is_day_of_year(parameter):
            self.fields["value"] = DayOfYearField(
                label=_("Value"), max_length=LONGEST_DAY, error_messages={"required": REQUIRED}
            )


@for_role(*_KEEPERS)
def table(request: Request) -> HttpResponse:
    """Show the table of figures, what waits for a second person first."""
    with reading(request) as actor:
        rows, deadlines = listing.lines(to=actor), listing.deadlines(to=actor)
        context = {
            "tables": [
                _table(_("All figures"), "figures", rows),
                _table(_("All deadlines by law"), "deadlines", deadlines),
            ],
            "waiting": [one for row in (*rows, *deadlines) for one in row.waiting],
            "doubts": listing.doubts(rows, to=actor),
            **_frame(actor),
        }
        return render(request, "curator_desk/figures.html", context)


@for_role(*_KEEPERS)
def figure(request: Request, parameter: str) -> HttpResponse:
    """Show one figure with every value it had.

    Propose one, confirm or set aside what is proposed.
    """
    if request.method != "POST":
        return _show(request, parameter, _blank(parameter))
    if request.POST.get("act") == "propose":
        return _propose(request, parameter)
    deciding = law_figures.confirm if request.POST.get("act") == "confirm" else law_figures.set_aside
    try:
        deciding(by=request.actor, figure_id=_key(request.POST.get("proposal", "")), receipt=receipt_of(request))
    except error_pages.Refusal as refusal:
        form = _blank(parameter)
        return _show(request, parameter, form, refusal=str(refusal), status=error_pages.status_of(refusal))
    confirmed = deciding is law_figures.confirm
    messages.success(
        request, _("Confirmed. In a minute it counts for new decisions.") if confirmed else _("Set aside.")
    )
    return redirect("figure_of_law", parameter)


def _blank(parameter: str) -> ProposalForm:
    return ProposalForm(parameter=parameter, initial={"checked_on": listing.today()})


def _table(title: str, key: str, rows: tuple[listing.FigureLine, ...]) -> dict[str, Any]:
    return {"title": title, "key": key, "rows": rows, "to_confirm": sum(row.to_confirm for row in rows)}


def _propose(request: Request, parameter: str) -> HttpResponse:
    form = ProposalForm(request.POST, parameter=parameter)
    if not form.is_valid():
        return _show(request, parameter, form, status=422)
    told = dict(form.cleaned_data)
    seen, is_compared = told.pop("seen"), told.pop("compared")
    try:
        law_figures.propose(
            by=request.actor,
            proposed=law_figures.Proposed(parameter=parameter, **told),
            seen_what_it_touches=seen,
            is_compared=is_compared,
            receipt=receipt_of(request),
        )
    except error_pages.Refusal as refusal:
        return _show(request, parameter, form, refusal=str(refusal), status=error_pages.status_of(refusal))
    messages.success(request, _("Proposed. It counts once a second person has confirmed it."))
    return redirect("figure_of_law", parameter)


def _show(
    request: Request, parameter: str, form: ProposalForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    with reading(request) as actor:
        context: dict[str, Any] = {
            "figure": listing.line(parameter=parameter, to=actor),
            "touched": listing.touched(parameter),
            "runs": listing.touched_runs(parameter, to=actor),
            "form": form,
            "refusal": refusal,
            "overtaken": status == 409,
            **_frame(actor),
        }
        return render(request, "curator_desk/figure_of_law.html", context, status=status)


def _frame(actor: Actor) -> dict[str, Any]:
    now = clock.now()
    frame: dict[str, Any] = {"section": "figures", "region": actor.region, "now": now}
    if actor.role == Role.CURATOR:
        frame["work_open"], frame["work_overdue"] = curator_work.count(to=actor, now=now)
    return frame


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
