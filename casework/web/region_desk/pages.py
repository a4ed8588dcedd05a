"""The administrator's pages: organisations, members, published journeys, health.

No family is named on any of them.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework import access, clock
from casework.act_parts import second_person
from casework.actions.case import journey_curator
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.web import error_pages, member_forms
from casework.web.member_forms import RegionInviteForm, act_on, choose_language
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import invitation, region
from casework.web.sent_forms import status_of_page
from partners import public as partners


@for_role(Role.ADMINISTRATOR)
def organisations(request: Request) -> HttpResponse:
    """Show who can be asked for help in the region, or say in which language one of them is written to."""
    refusal = ""
    if request.method == "POST":
        try:
            choose_language(request, _key(request.POST.get("organisation", "")))
        except error_pages.Refusal as error:
            refusal = str(error)
        else:
            messages.success(request, region.written_to())
            return redirect("organisations")
    with reading(request) as actor:
        rows = region.organisations(to=actor, at=clock.now())
        silent = region.deserted(rows)
        context = {
            "section": "organisations",
            "groups": rows,
            "silent": silent,
            "refusal": refusal,
            "full": region.taking_none(rows, at=clock.now()),
            "closed": partners.closed(region_key=actor.region.pk, at=clock.now()),
        }
        return render(request, "region_desk/organisations.html", context, status=status_of_page(refused=refusal))


@for_role(Role.ADMINISTRATOR)
def members(request: Request) -> HttpResponse:
    """Show who signs in, let somebody new in, or one member in or out."""
    with reading(request) as actor:
        groups = region.organisations(to=actor, at=clock.now())
    invites = request.method == "POST" and request.POST.get("act") == "invite"
    proposed = {"role": request.GET["role"]} if request.GET.get("role") in Role.values else {}
    form = RegionInviteForm(request.POST if invites else None, organisations=groups, initial=proposed)
    refusal, status = "", status_of_page(refused=form.errors)
    if request.method == "POST" and (not invites or form.is_valid()):
        try:
            act_on(request, form)
        except error_pages.Refusal as error:
            refusal, status = str(error), 422
        else:
            waits = not second_person.is_beginning(request.actor.region)
            messages.success(request, region.said(act=request.POST.get("act", ""), waits=waits))
            return redirect("members")
    with reading(request) as actor:
        context = {
            "section": "members",
            "members": region.members(to=actor),
            "invitations": invitation.open_invitations(to=actor),
            "to_be_seen": invitation.to_be_seen(to=actor),
            "form": form,
            "refusal": refusal,
        }
        return render(request, "region_desk/members.html", context, status=status)


@for_role(Role.ADMINISTRATOR, Role.CURATOR)
def second_looks(request: Request) -> HttpResponse:
    """Show the roles that wait for a second person, confirm one or take it back."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            member_forms.look_at(request)
        except error_pages.Refusal as error:
            refusal, status = str(error), error_pages.status_of(error)
        else:
            messages.success(request, region.said(act=request.POST.get("act", "")))
            return redirect("second_looks")
    with reading(request) as actor:
        context = {
            "section": "second_looks",
            "waiting": invitation.waiting_for_second(to=actor),
            "given_alone": invitation.given_alone(to=actor),
            "refusal": refusal,
        }
        return render(request, "region_desk/second_looks.html", context, status=status)


@for_role(Role.ADMINISTRATOR)
def published_journeys(request: Request) -> HttpResponse:
    """Show the newest published version of every journey, or say who answers for one."""
    refusal = ""
    if request.method == "POST":
        try:
            journey_curator.name_curator(
                by=request.actor,
                journey=request.POST.get("journey", ""),
                membership_id=_key(request.POST.get("curator", "")),
                receipt=receipt_of(request),
            )
        except error_pages.Refusal as error:
            refusal = str(error)
        else:
            messages.success(request, _("Done. New cases carry the name, and those under way in a moment."))
            return redirect("published_journeys")
    with reading(request) as actor:
        context = {
            "section": "journeys",
            "journeys": region.journeys_with_curators(to=actor),
            "curators": region.curators(to=actor),
            "refusal": refusal,
        }
        return render(request, "region_desk/journeys.html", context, status=status_of_page(refused=refusal))


@for_role(Role.ADMINISTRATOR)
def health(request: Request) -> HttpResponse:
    """Say whether all is well.

    Looking reads the whole region as the machine does, and shows counts only.
    """
    found = None
    if request.method == "POST":
        machine = access.machine(request.actor.region, "health")
        with access.acting_as(machine):
            found = region.health(to=machine)
    with reading(request):
        context = {"section": "health", "found": found, "background": region.background()}
        shown = {"broken": region.broken_rules(), "seals_stay": region.seals_stay()}
        return render(request, "region_desk/health.html", {**context, **shown})


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)  # nobody's
