"""Access is taken away: first what is left and who takes it, then the act."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from casework.actions.region import members
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.web import error_pages
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import leaving
from casework.web.sent_forms import status_of_page


@for_role(Role.ADMINISTRATOR, Role.PARTNER)
def leave(request: Request, membership_id: UUID) -> HttpResponse:
    """Show what stands with a member, or take access away.

    Raises:
        Forbidden: Neither the administrator nor somebody who manages the own organisation.
        NotFound: No such member.
    """
    with reading(request) as actor:
        page = leaving.read(membership_id=membership_id, to=actor)
    back = "own_members" if request.actor.is_partner else "members"
    refusal = ""
    if request.method == "POST":
        heir = _key(request.POST.get("heir", ""))
        try:
            members.let_out(by=request.actor, membership_id=membership_id, heir_id=heir, receipt=receipt_of(request))
        except error_pages.Refusal as error:
            refusal = str(error)
        else:
            messages.success(request, leaving.said(page.work, is_taken=heir is not None))
            return redirect(back)
    context = {"section": back, "page": page, "back": back, "refusal": refusal}
    return render(request, "region_desk/leaving.html", context, status=status_of_page(refused=refusal))


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return UUID(int=0)  # nobody's
