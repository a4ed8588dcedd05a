"""The administrator's pages of the directory: one organisation, or a table of many."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import clock
from casework.act_parts.organisation_holdings import Holdings
from casework.act_parts.organisation_table import COLUMNS, Fate, LookedAt
from casework.actions.region import organisations
from casework.errors import NotFound
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.web import error_pages
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import directory_entry as reader
from casework.web.page_data.directory_entry import DirectoryEntry
from casework.web.region_desk.organisation_forms import OrganisationForm, RequestsForm, TableForm, reading_of
from casework.web.sent_forms import came_back, sent, status_of_page
from partners import public as partners

MOST_SHOWN = 200  # rows of a table that a page shows: the wrong ones first

_SECTION = {"section": "organisations"}


@for_role(Role.ADMINISTRATOR)
def organisation_new(request: Request) -> HttpResponse:
    """Show an empty entry, or enter an organisation."""
    with reading(request):
        form = OrganisationForm(sent(request), kind=request.GET.get("type", ""))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            organisations.add_organisation(by=request.actor, entry=form.entry(), receipt=receipt_of(request))
        except error_pages.Refusal as refused:
            refusal = str(refused)
        else:
            messages.success(request, reader.done_words("add"))
            return redirect("organisations")
    with reading(request):
        status = status_of_page(refused=refusal or form.errors)
        context = {**_SECTION, "form": form, "refusal": refusal}
        return render(request, "region_desk/organisation_new.html", context, status=status)


@for_role(Role.ADMINISTRATOR)
def organisation(request: Request, organisation_key: UUID) -> HttpResponse:
    """Show one organisation, change its entry, say whether it is asked, or close it."""
    page = _page(request, organisation_key)
    if request.method != "POST":
        return _show(request, page)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return _show(request, page, refusal=_("This button is not known here. Load the page again."), status=422)
    try:
        return act(request, page)
    except error_pages.Refusal as refused:
        return _show(request, page, refusal=str(refused), status=error_pages.status_of(refused))


@for_role(Role.ADMINISTRATOR)
def organisation_table(request: Request) -> HttpResponse:
    """Look at a table of organisations row by row, or keep all of it."""
    form, rows, refusal = TableForm(sent(request), request.FILES or None), None, ""
    read: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("act") == "keep":
                return _keep_table(request, form)
            rows = organisations.look_at_table(by=request.actor, text=form.cleaned_data["text"])
            read = reading_of(form)
        except error_pages.Refusal as refused:
            refusal = str(refused)
    with reading(request):
        context = {
            **_SECTION,
            "form": form,
            "refusal": refusal,
            "text": form.cleaned_data.get("text", "") if form.is_bound else "",
            "columns": [", ".join(names) for names in COLUMNS.values()],
            **_counted(rows),
            **read,
        }
        status = status_of_page(refused=refusal or form.errors)
        return render(request, "region_desk/organisation_table.html", context, status=status)


def _keep_table(request: Request, form: TableForm) -> HttpResponse:
    kept = organisations.keep_table(
        by=request.actor, text=form.cleaned_data["text"], receipt=receipt_of(request)
    )  # fmt: skip
    said = ngettext("Kept: %(count)s organisation.", "Kept: %(count)s organisations.", kept)
    messages.success(request, said % {"count": kept})
    return redirect("organisations")


def _counted(rows: list[LookedAt] | None) -> dict[str, Any]:
    if rows is None:
        return {}
    order = list(reversed(Fate))  # wrong ones on top, then what stays, changes, is new
    shown = sorted(rows, key=lambda row: (row.fate is not Fate.WRONG, order.index(row.fate), row.line))
    counts = {fate.value: sum(row.fate is fate for row in rows) for fate in Fate}
    return {
        "rows": shown[:MOST_SHOWN],
        "counts": counts,
        "more": max(len(rows) - MOST_SHOWN, 0),
        "can_keep": not counts["wrong"] and counts["new"] + counts["changed"] > 0,
    }


def _page(request: Request, organisation_key: UUID) -> DirectoryEntry:
    with reading(request) as actor:
        try:
            return reader.read(to=actor, key=organisation_key, now=clock.now())
        except partners.UnknownOrganisation as unknown:
            raise NotFound(str(unknown)) from unknown


def _show(
    request: Request,
    page: DirectoryEntry,
    *,
    refusal: str = "",
    wrong: forms.Form | None = None,
    status: int = 0,
    held: Holdings | None = None,
) -> HttpResponse:
    with reading(request):
        context = {
            **_SECTION,
            "page": page,
            "refusal": refusal,
            "form": wrong,
            "entry_form": came_back(wrong, OrganisationForm) or OrganisationForm(of=page.organisation),
            "requests_form": came_back(wrong, RequestsForm)
            or RequestsForm(initial=reader.stance_of(page.organisation)),
            "looked": held is not None,
            "held": reader.held_in_words(held) if held is not None else [],
        }
        status = status or status_of_page(refused=refusal or wrong)
        return render(request, "region_desk/organisation.html", context, status=status)


def _change(request: Request, page: DirectoryEntry) -> HttpResponse:
    form = OrganisationForm(request.POST, of=page.organisation)
    if not form.is_valid():
        return _show(request, page, wrong=form)
    organisations.change_organisation(
        by=request.actor, organisation_key=page.organisation.key, entry=form.entry(), receipt=receipt_of(request)
    )
    return _done(request, page)


def _requests(request: Request, page: DirectoryEntry) -> HttpResponse:
    form = RequestsForm(request.POST)
    if not form.is_valid():
        return _show(request, page, wrong=form)
    organisations.take_requests(
        by=request.actor, organisation_key=page.organisation.key, receipt=receipt_of(request), **form.told()
    )
    return _done(request, page)


def _look(request: Request, page: DirectoryEntry) -> HttpResponse:
    """Show what hangs on it, before anybody closes it."""
    return _show(
        request, page, held=organisations.held(by=request.actor, organisation_key=page.organisation.key)
    )  # fmt: skip


def _plain(request: Request, page: DirectoryEntry) -> HttpResponse:
    """Do what takes no more than the organisation."""
    act = {
        "earlier": organisations.ask_earlier,
        "close": organisations.close_organisation,
        "open_again": organisations.open_again,
    }[request.POST["act"]]
    act(by=request.actor, organisation_key=page.organisation.key, receipt=receipt_of(request))
    return _done(request, page)


def _done(request: Request, page: DirectoryEntry) -> HttpResponse:
    messages.success(request, reader.done_words(request.POST["act"]))
    return redirect("organisation", page.organisation.key)


_ACTS = {
    "change": _change,
    "requests": _requests,
    "earlier": _plain,
    "look_at_closing": _look,
    "close": _plain,
    "open_again": _plain,
}
