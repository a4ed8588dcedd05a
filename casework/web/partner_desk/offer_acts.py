"""What an offer's page can do, by the link as well as at the desk: one entry per button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from casework.access import Actor
from casework.actions.partners import partner_desk, promises
from casework.forms.receipt_field import receipt_of
from casework.web import error_pages
from casework.web.page_data.offer import OfferPage
from casework.web.partner_desk.offer_forms import AcceptForm, DeclineForm
from casework.web.partner_desk.promise_forms import (
    AnotherDayForm,
    AnswerByForm,
    BrokenForm,
    FewerForm,
    LaterForm,
)
from casework.web.sent_forms import came_back, status_of_page

Button = Callable[[HttpRequest, OfferPage, Actor], forms.Form | None]


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a posted form: the form with its mistakes, a refusal, or neither."""

    form: forms.Form | None = None
    refusal: str = ""
    status: int = 200

    @property
    def is_well(self) -> bool:
        """Say whether the act was done."""
        return self.status == 200


def do(request: HttpRequest, page: OfferPage, *, by: Actor) -> Done:
    """Do what the button says."""
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        return Done(refusal=_("This button is not known here. Load the page again."), status=422)
    try:
        wrong = act(request, page, by)
    except error_pages.Refusal as refusal:
        return Done(refusal=str(refusal), status=error_pages.status_of(refusal))
    return Done(form=wrong, status=status_of_page(refused=wrong))


def _accept(request: HttpRequest, page: OfferPage, by: Actor) -> forms.Form | None:
    form = AcceptForm(request.POST, page=page)
    if page.state == "open" and not form.is_valid():
        return form
    chosen: dict[str, Any] = {
        "amounts": None,
        "day": None,
        "lent": None,
    }  # an offer that is over refuses, or has its receipt
    if page.state == "open":
        chosen = {"amounts": form.amounts, "day": form.chosen_day, "lent": form.lent()}
    partner_desk.accept(by=by, offer_id=page.offer.pk, receipt=receipt_of(request), **chosen)
    return None


def _deliver(request: HttpRequest, page: OfferPage, by: Actor) -> forms.Form | None:
    partner_desk.deliver(by=by, offer_id=page.offer.pk, receipt=receipt_of(request))
    return None


def _fewer(request: HttpRequest, page: OfferPage, by: Actor) -> forms.Form | None:
    form = FewerForm(request.POST, page=page)
    if not form.is_valid():
        return form
    promises.bring_fewer(by=by, offer_id=page.offer.pk, receipt=receipt_of(request), left=form.left)
    return None


def _told_by(kind: type[forms.Form], act: Callable[..., object]) -> Button:
    """Make a button whose act takes what its form tells, by the same names."""

    def press(request: HttpRequest, page: OfferPage, by: Actor) -> forms.Form | None:
        form = kind(request.POST)
        if not form.is_valid():
            return form
        act(by=by, offer_id=page.offer.pk, receipt=receipt_of(request), **form.cleaned_data)
        return None

    return press


ACTS: Mapping[str, Button] = {
    "accept": _accept,
    "decline": _told_by(DeclineForm, partner_desk.decline),
    "deliver": _deliver,
    "another_day": _told_by(AnotherDayForm, promises.name_day),
    "fewer": _fewer,
    "looks": _told_by(AnswerByForm, promises.look_into_it),
    "later": _told_by(LaterForm, promises.can_later),
    "broken": _told_by(BrokenForm, promises.break_promise),
}


def context_of(page: OfferPage, *, done: Done | None = None, declining: bool = False) -> dict[str, Any]:
    """Return what the page's templates need, with the typed-in values of a form that came back."""
    done = done or Done()
    return {
        "page": page,
        "form": came_back(done.form, AcceptForm) or AcceptForm(page=page),
        "decline_form": came_back(done.form, DeclineForm) or DeclineForm(),
        "day_form": came_back(done.form, AnotherDayForm) or AnotherDayForm(),
        "looks_form": came_back(done.form, AnswerByForm) or AnswerByForm(),
        "later_form": came_back(done.form, LaterForm) or LaterForm(),
        "fewer_form": came_back(done.form, FewerForm) or FewerForm(page=page),
        "broken_form": came_back(done.form, BrokenForm) or BrokenForm(),
        "summary_form": done.form,
        "declining": (declining or isinstance(done.form, DeclineForm)) and page.state == "open",
        "refusal": done.refusal,
        "overtaken": done.status == 409,
        "now": page.now,
    }
