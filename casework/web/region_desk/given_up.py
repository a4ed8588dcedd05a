"""What the outbox gave up: tried again, or let be with a reason. No family is named."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from casework import clock
from casework.actions.region import given_up_effects
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.web import error_pages
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import given_up as page_data


@for_role(Role.ADMINISTRATOR)
def given_up(request: Request) -> HttpResponse:
    """Show what was given up and what waits for somebody outside, or do what was decided."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            said = _decide(request)
        except error_pages.Refusal as error:
            refusal, status = str(error), error_pages.status_of(error)
        else:
            messages.success(request, said)
            return redirect("given_up")
    with reading(request) as actor:
        context = {
            "section": "given_up",
            "rows": page_data.read_given_up(to=actor),
            "waiting": page_data.read_waiting(to=actor),
            "refusal": refusal,
            "decided_on": (request.POST.get("topic", ""), request.POST.get("error", "")),
            "because": request.POST.get("because", ""),
            "now": clock.now(),
        }
        return render(request, "region_desk/given_up.html", context, status=status)


def _decide(request: Request) -> str:
    topic, error = request.POST.get("topic", ""), request.POST.get("error", "")
    receipt = receipt_of(request)
    if request.POST.get("act") == "again":
        count = given_up_effects.try_again(by=request.actor, topic=topic, error=error, receipt=receipt)
        return ngettext("%(count)s is tried again now.", "%(count)s are tried again now.", count) % {"count": count}
    because = request.POST.get("because", "")
    count = given_up_effects.let_be(by=request.actor, topic=topic, error=error, because=because, receipt=receipt)
    return ngettext(
        "%(count)s is let be, and the reason is kept.", "%(count)s are let be, and the reason is kept.", count
    ) % {"count": count}
