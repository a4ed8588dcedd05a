"""Writing to the worker."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework import clock
from casework.actions.family import conversation
from casework.forms.receipt_field import receipt_of
from casework.models import LONGEST_MESSAGE
from casework.web import error_pages
from casework.web.middleware import Request, for_family, reading
from casework.web.page_data.family_page import conversation as conversation_of
from casework.web.page_data.family_page import own_case

SHOWN = 20


@for_family
def write(request: Request) -> HttpResponse:
    """Show what was written to and fro, and take a new message."""
    refusal, status, text = "", 200, ""
    if request.method == "POST":
        text = request.POST.get("text", "")
        with reading(request) as actor:
            case_id = own_case(to=actor).pk
        try:
            conversation.write_to_worker(by=request.actor, case_id=case_id, text=text, receipt=receipt_of(request))
        except error_pages.Refusal as refused:
            refusal, status = str(refused), error_pages.status_of(refused)
        else:
            messages.success(request, _("Sent. It stands in your helper’s list now."))
            return redirect("family_write")
    with reading(request) as actor:
        case = own_case(to=actor)
        context = {
            "case": case,
            "conversation": conversation_of(case, to=actor, most=SHOWN)[::-1],
            "text": text,
            "longest": LONGEST_MESSAGE,
            "refusal": refusal,
            "now": clock.now(),
        }
        return render(request, "family/write.html", context, status=status)
