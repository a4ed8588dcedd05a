"""An organisation invites its own people and lets them out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.models import Role
from casework.web import error_pages
from casework.web.member_forms import InviteForm, act_on
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import invitation, region
from casework.web.sent_forms import status_of_page


@for_role(Role.PARTNER)
def members(request: Request) -> HttpResponse:
    """Show who answers for the organisation, invite somebody, let one out.

    Raises:
        Forbidden: This member does not manage.
    """
    invites = request.method == "POST" and request.POST.get("act") == "invite"
    form = InviteForm(request.POST if invites else None)
    refusal, status = "", status_of_page(refused=form.errors)
    if request.method == "POST" and (not invites or form.is_valid()):
        try:
            act_on(request, form)
        except error_pages.Refusal as error:
            refusal, status = str(error), error_pages.status_of(error)
        else:
            messages.success(request, region.said(act=request.POST.get("act", "")))
            return redirect("own_members")
    with reading(request) as actor:
        context = {
            "section": "own_members",
            "members": region.members(to=actor),
            "invitations": invitation.open_invitations(to=actor),
            "form": form,
            "refusal": refusal,
            "organisation": region.own_organisation(to=actor),
            "title": _("Who answers for us"),
        }
        return render(request, "partner_desk/members.html", context, status=status)
