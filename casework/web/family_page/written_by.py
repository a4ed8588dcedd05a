"""How who reads this page wants to be written to."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.access import safe_contact
from casework.actions.family import written_by
from casework.forms.receipt_field import receipt_of
from casework.models import WrittenBy
from casework.web import error_pages
from casework.web.family_addresses import address
from casework.web.middleware import Request, for_family, reading
from casework.web.page_data.family_page import own_case, speaker


@for_family
def choose(request: Request) -> HttpResponse:
    """Show the three ways and keep the one that is chosen."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            _keep(request)
        except error_pages.Refusal as refused:
            refusal, status = str(refused), error_pages.status_of(refused)
            if status == 404:
                raise
        else:
            messages.success(request, _("Saved. From now on we write to you this way."))
            return redirect(address("family_written_by", to=request.actor))
    with reading(request) as actor:
        case = own_case(to=actor)
        person = speaker(case, to=actor)
        now = safe_contact.way_to(person, case=case)
        context = {
            "case": case,
            "ways": WrittenBy,
            "way": request.POST.get("way", now),
            "email": request.POST.get("email", (person.email if person else None) or ""),
            "refusal": refusal,
        }
        return render(request, "family/written_by.html", context, status=status)


def _keep(request: Request) -> None:
    with reading(request) as actor:
        case_id = own_case(to=actor).pk
    written_by.choose_way(
        by=request.actor,
        case_id=case_id,
        way=request.POST.get("way", ""),
        email=request.POST.get("email", ""),
        receipt=receipt_of(request),
    )
