"""Consents given and taken back one by one, all of them at once; no more help.

Who looked at the family's data.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import clock
from casework.actions.case import consents, life_events
from casework.forms.receipt_field import receipt_of
from casework.web import error_pages
from casework.web.family_addresses import address
from casework.web.methods import reads_only
from casework.web.middleware import Request, for_family, reading
from casework.web.page_data import family_sharing, looks
from casework.web.page_data.family_page import own_case


@for_family
def sharing(request: Request) -> HttpResponse:
    """Show every consent with what its recipient sees; give or take back one."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            said = _change(request)
        except error_pages.Refusal as refused:
            refusal, status = str(refused), error_pages.status_of(refused)
            if status == 404:
                raise
        else:
            messages.success(request, said)
            return redirect(address("family_sharing", to=request.actor))
    with reading(request) as actor:
        case = own_case(to=actor)
        context = {
            "case": case,
            "purposes": family_sharing.purposes(case, to=actor),
            "has_ended": family_sharing.has_ended(case, to=actor),
            "refusal": refusal,
            "overtaken": status == 409,
            "now": clock.now(),
        }
        return render(request, "family/sharing.html", context, status=status)


def _change(request: Request) -> str:
    try:
        key = UUID(request.POST.get("consent", ""))
    except ValueError:
        key = UUID(int=0)
    receipt = receipt_of(request)
    if request.POST.get("act") == "give":
        consents.give_consent(by=request.actor, consent_id=key, channel="page", receipt=receipt)
        return _("You have agreed. What waited for it goes on now.")
    consents.withdraw_consent(by=request.actor, consent_id=key, receipt=receipt)
    return _("Taken back. Nothing more is shared there; what was sent before stays where it is.")


@for_family
def stop(request: Request) -> HttpResponse:
    """Say what stands still when the family takes everything back, and take it back."""
    said = gettext_lazy("We have stopped. Your helper will speak with you about what may go on.")
    return _tell(request, "consent_withdrawn", template="family/stop.html", said=said)


@for_family
def refuse(request: Request) -> HttpResponse:
    """Say what ends when the family wants no more help, and end it."""
    said = gettext_lazy("It is noted, and everybody who was asked knows it. Thank you for telling us.")
    return _tell(request, "help_refused", template="family/refuse.html", said=said)


def _tell(request: Request, event: str, *, template: str, said: Any) -> HttpResponse:
    refusal, status = "", 200
    if request.method == "POST":
        with reading(request) as actor:
            case_id = own_case(to=actor).pk
        try:
            life_events.tell_event(by=request.actor, case_id=case_id, event=event, receipt=receipt_of(request))
        except error_pages.Refusal as refused:
            refusal, status = str(refused), error_pages.status_of(refused)
        else:
            messages.success(request, said)
            return redirect(address("family_page", to=request.actor))
    with reading(request) as actor:
        case = own_case(to=actor)
        titles = family_sharing.what_would_stop(case, event, to=actor, now=clock.now())
        context = {"case": case, "titles": titles, "refusal": refusal}
        return render(request, template, context, status=status)


@reads_only
@for_family
def who_looked(request: Request) -> HttpResponse:
    """Show who looked at the family's data, when and at what."""
    with reading(request) as actor:
        case = own_case(to=actor)
        context = {"case": case, "looks": looks.looks(case, to=actor), "now": clock.now()}
        return render(request, "family/who_looked.html", context)
