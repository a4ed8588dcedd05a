"""What an offer's page can do, by the link as well as at the desk: one entry per button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from casework.access import Actor
from casework.actions.partners import partner_desk
from casework.forms.receipt_field import receipt_of
from casework.web import error_pages
from casework.web.page_data.offer import OfferPage
from casework.web.partner_desk.offer_forms import AcceptForm, DeclineForm


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
    act = {"accept": _accept, "decline": _decline, "deliver": _deliver}.get(request.POST.get("act", ""))
    if act is None:
        return Done(refusal=_("This button is not known here. Load the page again."), status=422)
    try:
        wrong = act(request, page, by)
    except error_pages.Refusal as refusal:
        return Done(refusal=str(refusal), status=error_pages.status_of(refusal))
    return Done(form=wrong, status=422) if wrong is not None else Done()


def _accept(request: HttpRequest, page: OfferPage, by: Actor) -> forms.Form | None:
    form = AcceptForm(request.POST, page=page)
    if page.state == "open" and not form.is_valid():
        return form
    partner_desk.accept(
        by=by,
        offer_id=page.offer.pk,
        amounts=form.amounts if page.state == "open" else None,
        day=form.chosen_day if page.state == "open" else None,
        receipt=receipt_of(request),
    )
    return None


def _decline(request: HttpRequest, page: OfferPage, by: Actor) -> forms.Form | None:
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return form
    partner_desk.decline(by=by, offer_id=page.offer.pk, receipt=receipt_of(request), **form.cleaned_data)
    return None


def _deliver(request: HttpRequest, page: OfferPage, by: Actor) -> forms.Form | None:
    partner_desk.deliver(by=by, offer_id=page.offer.pk, receipt=receipt_of(request))
    return None


def context_of(page: OfferPage, *, done: Done | None = None, declining: bool = False) -> dict[str, Any]:
    """Return what the page's templates need, with the typed-in values of a form that came back."""
    wrong = done.form if done else None
    return {
        "page": page,
        "form": wrong if isinstance(wrong, AcceptForm) else AcceptForm(page=page),
        "decline_form": wrong if isinstance(wrong, DeclineForm) else DeclineForm(),
        "summary_form": wrong,
        "declining": (declining or isinstance(wrong, DeclineForm)) and page.state == "open",
        "refusal": done.refusal if done else "",
        "overtaken": bool(done and done.status == 409),
        "now": page.now,
    }
