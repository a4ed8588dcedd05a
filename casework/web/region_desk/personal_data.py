"""Families' data as who looks after it sees it.

By numbers of cases, never by a name. Every act is seen by two people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import clock
from casework.act_parts.reasons import LONGEST_REASON
from casework.actions.privacy import erasures, kept_readings, legal_holds
from casework.errors import Stale
from casework.forms.receipt_field import receipt_of
from casework.models import Ground, Role
from casework.web import error_pages
from casework.web.methods import reads_only
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import personal_data

KEEPERS = (Role.ADMINISTRATOR, Role.CURATOR)


@for_role(*KEEPERS)
def personal_data_page(request: Request) -> HttpResponse:
    """Show what waits for a second person and what is held, or do what the reader pressed."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            words = _act_on(request)
        except error_pages.Refusal as error:
            refusal, status = str(error), error_pages.status_of(error)
        else:
            messages.success(request, words)
            return redirect("personal_data")
    with reading(request) as actor:
        context = {
            "section": "personal_data",
            "page": personal_data.read(to=actor),
            "grounds": [(one.value, one.label) for one in (Ground.ASKED, Ground.CONSENT)],
            "refusal": refusal,
            "longest": LONGEST_REASON,
            "typed": {key: request.POST.get(key, "") for key in ("act", "number", "because", "ground")},
        }
        return render(request, "region_desk/personal_data.html", context, status=status)


@dataclass(frozen=True, slots=True)
class _Button:
    """What a button does: the act, the field that names its row, what else the form tells it, what is said afterwards."""

    act: Callable[..., None]
    said: Any
    row: str = ""
    told: tuple[str, ...] = ()


BUTTONS: Mapping[str, _Button] = {
    "propose": _Button(
        erasures.propose_by_number,
        gettext_lazy("Noted. Nothing goes before a second person has confirmed it here."),
        told=("number", "ground", "because"),
    ),
    "erase": _Button(
        erasures.confirm,
        gettext_lazy("Done. The family’s data is erased, but for what the law keeps."),
        row="erasure_id",
        told=("number",),
    ),
    "set_aside": _Button(erasures.set_aside, gettext_lazy("Done. Nothing is erased."), row="erasure_id"),
    "hold": _Button(
        legal_holds.set_hold,
        gettext_lazy("Held. Nothing of the family goes from now on; a second person looks at it here."),
        told=("number", "because"),
    ),
    "confirm_hold": _Button(legal_holds.confirm_hold, gettext_lazy("Done. The hold is seen by two."), row="hold_id"),
    "propose_lifting": _Button(
        legal_holds.propose_lifting,
        gettext_lazy("Noted. The hold stands until a second person has confirmed it here."),
        row="hold_id",
        told=("because",),
    ),
    "lift": _Button(legal_holds.lift, gettext_lazy("Done. The hold is lifted."), row="hold_id"),
    "keep_hold": _Button(legal_holds.keep_hold, gettext_lazy("Done. The hold stays."), row="hold_id"),
    "let": _Button(
        kept_readings.let,
        gettext_lazy("Done. The worker reads the kept papers for a day."),
        row="reading_id",
    ),
    "refuse": _Button(kept_readings.refuse, gettext_lazy("Done. The kept papers are not read."), row="reading_id"),
}


def _act_on(request: Request) -> str:
    button = BUTTONS.get(request.POST.get("act", ""))
    if button is None:
        raise Stale(_("This button is not known any more, so nothing was changed. Load the page again."))
    told: dict[str, Any] = {key: request.POST.get(key, "") for key in button.told}
    if button.row:
        told[button.row] = _key(request.POST.get("row", ""))
    button.act(by=request.actor, receipt=receipt_of(request), **told)
    return str(button.said)


@reads_only
@for_role(*KEEPERS)
def kept_terms(request: Request) -> HttpResponse:
    """Show what goes when: by kind of data, by family, and with the next sweep."""
    with reading(request) as actor:
        context = {"section": "personal_data", "terms": personal_data.terms(to=actor)}
        return render(request, "region_desk/kept_terms.html", context)


class LooksForm(forms.Form):
    """Between which moments, and by whom."""

    since = forms.DateTimeField(
        label=gettext_lazy("From"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    until = forms.DateTimeField(
        label=gettext_lazy("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail of one account, or empty for all"), required=False)


@for_role(*KEEPERS)
def looks_report(request: Request) -> HttpResponse:
    """Say who looked at which families between two moments.

    Asked by a form, so that no address holds an e-mail.
    """
    now = clock.now()
    form = LooksForm(
        request.POST or None,
        initial={"since": _minute(now - timedelta(days=1)), "until": _minute(now)},
    )
    report, status = None, 200
    with reading(request) as actor:
        if request.method == "POST":
            if form.is_valid():
                report = personal_data.looks_report(to=actor, known_at=now, **form.cleaned_data)
            else:
                status = 422
        context = {"section": "personal_data", "form": form, "report": report}
        return render(request, "region_desk/looks_report.html", context, status=status)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
