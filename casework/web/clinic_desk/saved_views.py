"""Saved views: kept under a name, renamed, shared, deleted; then back to the list."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.actions.worker import saved_views
from casework.forms.receipt_field import receipt_of
from casework.models import Role, ViewPage
from casework.web import error_pages
from casework.web.methods import posts_only
from casework.web.middleware import Request, for_role
from casework.web.page_data.filters import FamiliesFilter, TodayFilter

_PAGES: dict[str, tuple[str, Callable[[str], TodayFilter | FamiliesFilter]]] = {
    ViewPage.TODAY: ("inbox", TodayFilter.read),
    ViewPage.FAMILIES: ("families", FamiliesFilter.read),
}


@posts_only
@for_role(Role.SOCIAL_WORKER)
def save(request: Request) -> HttpResponse:
    """Keep the list that is shown under a name."""
    page = _page_of(request)
    address, read = _PAGES[page]
    query = read(request.POST.get("query", "")).query
    try:
        saved_views.save_view(
            by=request.actor,
            page=page,
            name=request.POST.get("name", ""),
            query=query,
            shared="shared" in request.POST,
            receipt=receipt_of(request),
        )
    except saved_views.ViewRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The view is kept."))
    return redirect(f"{reverse(address)}?{query}")


@posts_only
@for_role(Role.SOCIAL_WORKER)
def change(request: Request, view_id: UUID) -> HttpResponse:
    """Rename, share or delete an own view."""
    page = _page_of(request)
    address, read = _PAGES[page]
    query = read(request.POST.get("query", "")).query
    try:
        if request.POST.get("act") == "delete":
            saved_views.delete_view(by=request.actor, view_id=view_id)
            messages.success(request, _("The view is deleted. The families in it are where they were."))
        else:
            name, shared = request.POST.get("name", ""), "shared" in request.POST
            saved_views.change_view(by=request.actor, view_id=view_id, name=name, shared=shared)
            messages.success(request, _("The view is changed."))
    except error_pages.Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse(address)}?{query}")


def _page_of(request: Request) -> ViewPage:
    """Return the page a view is of."""
    return ViewPage.FAMILIES if request.POST.get("page") == ViewPage.FAMILIES else ViewPage.TODAY
