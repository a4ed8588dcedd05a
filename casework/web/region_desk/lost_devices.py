"""Who lost the device is helped by two: one tells, a second one confirms."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.access import accounts
from casework.actions.region import lost_devices as actions
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.web import error_pages
from casework.web.middleware import Request, for_role, reading

SHOWN = 30


@for_role(Role.ADMINISTRATOR, Role.CURATOR, Role.PARTNER)
def lost_devices(request: Request) -> HttpResponse:
    """Show who waits for help and who was helped, or do what the reader pressed.

    Raises:
        Forbidden: A partner's member who does not manage.
    """
    refusal, status = "", 200
    if request.method == "POST":
        try:
            words = _act_on(request)
        except error_pages.Refusal as error:
            refusal, status = str(error), error_pages.status_of(error)
        else:
            messages.success(request, words)
            return redirect("lost_devices")
    with reading(request) as actor:
        known = accounts.lost_devices(actor)
        waits = Q(helped_at=None, set_aside_at=None)
        context = {
            "section": "lost_devices",
            "people": list(accounts.people_helped(actor)),
            "waiting": list(known.filter(waits)),
            "settled": list(known.exclude(waits)[:SHOWN]),
            "refusal": refusal,
            "because": request.POST.get("because", ""),
            "longest": actions.LONGEST_REASON,
        }
        return render(request, "region_desk/lost_devices.html", context, status=status)


def _act_on(request: Request) -> str:
    by, receipt = request.actor, receipt_of(request)
    lost_id = _key(request.POST.get("lost", ""))
    if request.POST.get("act") == "help_out":
        actions.help_out(by=by, lost_id=lost_id, receipt=receipt)
        return _("Done. The old device does not count any more; they set up a new one when they sign in.")
    if request.POST.get("act") == "set_aside":
        actions.set_aside(by=by, lost_id=lost_id, receipt=receipt)
        return _("Done. The device counts as before.")
    person = _key(request.POST.get("person", ""))
    actions.tell(by=by, user_key=person, because=request.POST.get("because", ""), receipt=receipt)
    return _("Noted. Now a second person has to open this page and confirm it.")


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
