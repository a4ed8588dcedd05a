"""The household's income by month: note it, see what the law makes of it and when to apply, take the result over."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import clock, read_log
from casework.act_parts import income_reckoning
from casework.actions.case import household_income
from casework.forms import doubts
from casework.forms.amount_field import FigureField
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.texts import days_and_names
from casework.typed import days
from casework.web import error_pages
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import household_income as listing
from casework.web.page_data.case import CasePage, read_case


class MonthField(forms.CharField):
    """A month as browsers send it, 2025-11; where they have no calendar of months it is typed, 11.2025."""

    def __init__(self, **more: Any) -> None:
        attrs = {"type": "month", "placeholder": "11.2025", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **more)

    def clean(self, value: Any) -> Any:
        """Return the first day of the month.

        Raises:
            forms.ValidationError: Not a month.
        """
        text = super().clean(value)
        try:
            return days.read_month(text)
        except days.NoDay as error:
            raise forms.ValidationError(
                _("This is no month, so nothing could be counted. Enter month and year: 11.2025.")
            ) from error


_NO_MONTH = {"required": gettext_lazy("The month is missing, so nothing could be counted. Enter it.")}


class SpanForm(forms.Form):
    """One line: who, what, from which month to which, how much a month."""

    person = forms.ChoiceField(label=gettext_lazy("Who"))
    what = forms.ChoiceField(label=gettext_lazy("What"))
    first_month = MonthField(label=gettext_lazy("From month"), error_messages=_NO_MONTH)
    last_month = MonthField(label=gettext_lazy("To month"), error_messages=_NO_MONTH)
    amount = FigureField(
        label=gettext_lazy("Money each month, RUB"),
        help_text=gettext_lazy("Before tax. Leave it empty where somebody could not earn."),
        required=False,
        max_digits=12,
        decimal_places=2,
        error_messages=dict.fromkeys(
            ("invalid", "max_digits", "max_whole_digits", "max_decimal_places"),
            gettext_lazy("The money of a month is missing or cannot be so. Enter roubles, with digits only."),
        ),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    for_children = forms.IntegerField(
        label=gettext_lazy("Alimony: for how many children it is paid"),
        help_text=gettext_lazy("Of who pays without a court order. Leave it empty if it is paid for all."),
        required=False,
        min_value=1,
        max_value=household_income.MOST_CHILDREN,
    )
    payer = forms.TypedChoiceField(
        label=gettext_lazy("Alimony: who pays it"),
        choices=[
            (1, gettext_lazy("one parent")),
            (2, gettext_lazy("a second parent, of other children")),
            (3, gettext_lazy("a third one")),
        ],
        coerce=int,
        required=False,
    )
    stands_so = doubts.stands_so_field()

    def __init__(self, *args: Any, page: CasePage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(one.pk), listing.name_of(one)) for one in page.case.family.people.all()]
        self.fields["person"].choices = people  # type: ignore[attr-defined]
        self.fields["what"].choices = listing.choices()  # type: ignore[attr-defined]


@for_role(Role.SOCIAL_WORKER)
def income(request: Request, case_id: UUID) -> HttpResponse:
    """Show what is told and what follows; note a line, take one back, take the result over."""
    if request.method != "POST":
        return _show(request, case_id)
    act = request.POST.get("act", "")
    if act == "note":
        return _note(request, case_id)
    try:
        if act == "take_over":
            household_income.take_over(
                by=request.actor,
                case_id=case_id,
                applied_on=_day(request.POST.get("on", "")),
                shown=request.POST.get("shown", ""),
                run_key=_run_key(request, case_id),
                receipt=receipt_of(request),
            )
            messages.success(request, _("Taken over. Rules and amounts are reckoned with it."))
            return redirect("case", case_id)
        span = _key(request.POST.get("span", ""))
        household_income.take_back(by=request.actor, case_id=case_id, span_id=span, receipt=receipt_of(request))
    except error_pages.Refusal as refusal:
        return _show(request, case_id, refusal=str(refusal), status=error_pages.status_of(refusal))
    messages.success(request, _("Taken back."))
    return redirect("household_income", case_id)


def _note(request: Request, case_id: UUID) -> HttpResponse:
    with reading(request) as actor:
        page = read_case(case_id=case_id, to=actor, now=clock.now())
        form = SpanForm(request.POST, page=page)
    if not form.is_valid():
        return _show(request, case_id, form=form, status=422)
    told = {**form.cleaned_data, "payer": form.cleaned_data["payer"] or 1}
    is_compared = told.pop(doubts.STANDS_SO)
    span = household_income.MonthSpan(person_id=UUID(told.pop("person")), **told)
    try:
        household_income.note(
            by=request.actor, case_id=case_id, span=span, is_compared=is_compared, receipt=receipt_of(request)
        )
    except error_pages.Refusal as refusal:
        return _show(request, case_id, form=form, refusal=str(refusal), status=error_pages.status_of(refusal))
    messages.success(request, _("Noted."))
    return redirect("household_income", case_id)


def _show(
    request: Request, case_id: UUID, *, form: SpanForm | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    with reading(request) as actor:
        page = read_case(case_id=case_id, to=actor, now=clock.now())
        read_log.note(case=page.case, by=actor, what="income")
        on = _day(request.POST.get("on") or request.GET.get("on", ""))
        context: dict[str, Any] = {
            "section": "families",
            "case_page": page,
            "case": page.case,
            "form": form or SpanForm(page=page),
            "spans": listing.spans(page.case, actor),
            "answer": listing.answer(case=page.case, to=actor, applied_on=on),
            "on": on,
            "refusal": refusal,
            "overtaken": status == 409,
        }
        return render(request, "clinic_desk/household_income.html", context, status=status)


def _run_key(request: Request, case_id: UUID) -> UUID | None:
    with reading(request) as actor:
        page = read_case(case_id=case_id, to=actor, now=clock.now())
        live = [run for run in page.runs if run.link.ended_at is None]
        asking = [run for run in live if income_reckoning.EARLIEST_GOOD_MONTH.partition(".")[0] in run.view.journey]
        return next((run.view.key for run in [*asking, *live]), None)


def _day(text: str) -> date:
    """Return the day of the application that is tried; today where none is told."""
    try:
        found = days.read_day(text)
    except days.NoDay:
        return days_and_names.local_day(clock.now())
    return found if 2025 <= found.year <= 2100 else days_and_names.local_day(clock.now())


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
