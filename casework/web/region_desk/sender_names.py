"""As whom families are written to: the region's sender, the names of its services in SMS, its telephone."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.act_parts import sender_names as names
from casework.actions.region import sender_names, sms_trials
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.runtime import sms_gateways
from casework.texts.notice_texts import LONGEST_PLACE, LONGEST_SENDER
from casework.web import error_pages
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import sender_names as shown


@for_role(Role.ADMINISTRATOR)
def sender(request: Request) -> HttpResponse:
    """Show how SMS are signed; keep the region's sender, its telephone or the name of one service."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            said = _do(request)
        except error_pages.Refusal as error:
            refusal, status = str(error), error_pages.status_of(error)
        else:
            messages.success(request, said)
            return redirect("sender")
    with reading(request) as actor:
        context = {
            "section": "sender",
            "region": names.region_now(actor.region),
            "services": shown.services(to=actor, languages=sender_names.LANGUAGES),
            "longest_sender": LONGEST_SENDER,
            "longest_place": LONGEST_PLACE,
            "can_try": sms_gateways.has_operator(),
            "refusal": refusal,
        }
        return render(request, "region_desk/sender.html", context, status=status)


def _do(request: Request) -> str:
    """Do what the form says; return what to tell."""
    if "trial_phone" in request.POST:
        sms_trials.send_trial(by=request.actor, phone=request.POST["trial_phone"])
        return _("The operator has taken the SMS. Type in its digits when it has arrived.")
    if "trial_code" in request.POST:
        sms_trials.confirm_trial(by=request.actor, code=request.POST["trial_code"], receipt=receipt_of(request))
        return _("The SMS has arrived: families get theirs in the same way.")
    _keep(request)
    return _("Kept. It counts from now on.")


def _keep(request: Request) -> None:
    told = {language: request.POST.get(f"name_{language}", "") for language in sender_names.LANGUAGES}
    receipt = receipt_of(request)
    if "phone" in request.POST:
        sender_names.choose_phone(by=request.actor, phone=request.POST["phone"], receipt=receipt)
        return
    if "organisation" not in request.POST:
        sender_names.choose_sender(by=request.actor, names=told, receipt=receipt)
        return
    key = _key(request.POST["organisation"])
    sender_names.choose_told_as(by=request.actor, organisation_key=key, names=told, receipt=receipt)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)  # nobody's
