"""Choosing the doctors' day, moving it, giving it back, and its file for a calendar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import clock
from casework.actions.visits import booked_days, day_proposals
from casework.forms.day_wish_form import DayWishForm
from casework.forms.receipt_field import receipt_of
from casework.models import LONGEST_MESSAGE
from casework.web import error_pages, file_responses
from casework.web.family_addresses import address
from casework.web.methods import reads_only
from casework.web.middleware import Request, for_family, reading
from casework.web.page_data.day_plans import read_calendar_day, read_day_page


class WishForm(DayWishForm):
    """Which days would suit better, and what else the worker should know."""

    words = forms.CharField(
        label=gettext_lazy("What else should we know?"),
        help_text=gettext_lazy("In your own words; your helper reads it."),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, were_refused: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not were_refused:
            del self.fields["shown_too"]


class _WishWrong(Exception):
    """The wish has mistakes; it is shown again with them."""

    def __init__(self, form: forms.Form) -> None:
        super().__init__("the wish is wrong")
        self.form = form


@for_family
def day(request: Request, item_key: UUID) -> HttpResponse:
    """Show the plans or the booked day; do what a button says."""
    if request.method != "POST":
        return _show(request, item_key)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return _show(request, item_key, refusal=_("This button is not known here. Load the page again."), status=422)
    try:
        said = act(request, item_key, receipt_of(request))
    except _WishWrong as wrong:
        return _show(request, item_key, wish=wrong.form, status=422)
    except error_pages.Refusal as refusal:
        status = error_pages.status_of(refusal)
        if status == 404:
            raise
        return _show(request, item_key, refusal=str(refusal), status=status)
    messages.success(request, said)
    return redirect(address("family_day", item_key, to=request.actor))


def _show(
    request: Request, item_key: UUID, *, refusal: str = "", wish: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    with reading(request) as actor:
        now = clock.now()
        page = read_day_page(item_key=item_key, to=actor, now=now)
        context = {
            "page": page,
            "case": page.case,
            "wish": wish or WishForm(initial={"part_of_day": ""}, were_refused=page.were_refused),
            "summary_form": wish,
            "chosen": request.POST.get("day", ""),
            "refusal": refusal,
            "overtaken": status == 409,
            "now": now,
        }
        return render(request, "family/day.html", context, status=status)


@reads_only
@for_family
def calendar(request: Request, item_key: UUID) -> HttpResponse:
    """Hand out the day for a calendar.

    After it was given back, the file that takes it out again.
    """
    with reading(request) as actor:
        found = read_calendar_day(item_key=item_key, to=actor, now=clock.now())
        return file_responses.calendar(found, name="day.ics")


# ---- acts ----------------------------------------------------------------------------------------


def _choose(request: Request, item_key: UUID, receipt: UUID | None) -> str:
    chosen = request.POST.get("day", "")
    if chosen == "none":
        return _wish(request, item_key, receipt, none_suits=True)
    try:
        key = UUID(chosen)
    except ValueError:
        form = forms.Form({})
        form.is_valid()
        form.add_error(None, _("No day is chosen, so nothing was booked. Choose one of the days."))
        raise _WishWrong(form) from None
    booked_days.choose_day(by=request.actor, visit_day_id=key, receipt=receipt)
    return _("Booked. All doctors of that day expect you.")


def _wish(request: Request, item_key: UUID, receipt: UUID | None, *, none_suits: bool = False) -> str:
    form = WishForm(request.POST, were_refused=True)
    if not form.is_valid():
        raise _WishWrong(form)
    day_proposals.propose_days(
        by=request.actor,
        item_key=item_key,
        wish=form.wish,
        none_suits=none_suits,
        words=form.cleaned_data["words"],
        receipt=receipt,
    )
    return _("We are looking for other days. It usually takes a few seconds.")


def _cancel(request: Request, item_key: UUID, receipt: UUID | None) -> str:
    booked_days.cancel_day(by=request.actor, item_key=item_key, receipt=receipt)
    return _("The day is given back. We are looking for other days; choose one when it suits you.")


_ACTS: dict[str, Callable[[Request, UUID, UUID | None], str]] = {"choose": _choose, "wish": _wish, "cancel": _cancel}
