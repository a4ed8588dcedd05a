"""Danger at home: told here in any state of a case; the one safe way, what had been seen, the days, who lifts it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import clock, read_log
from casework.actions.case import danger as acts
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.web import error_pages
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data.case import read_case
from casework.web.page_data.danger import DangerPage, read_danger


class SafeWayForm(forms.Form):
    """From whom, and how the family is reached."""

    from_whom = forms.CharField(
        label=gettext_lazy("From whom the danger comes"), max_length=acts.LONGEST_WHO, required=False
    )
    phone = forms.CharField(
        label=gettext_lazy("Safe phone"),
        help_text=gettext_lazy("Only this one is called. It is not written to."),
        max_length=20,
        required=False,
    )
    hours = forms.CharField(label=gettext_lazy("When it may be called"), max_length=acts.LONGEST_HOURS, required=False)
    word = forms.CharField(
        label=gettext_lazy("Agreed word"),
        help_text=gettext_lazy(
            "If the word is not said, it is somebody else: say that you have dialled a wrong number."
        ),
        max_length=acts.LONGEST_WORD,
        required=False,
    )


@for_role(Role.SOCIAL_WORKER)
def danger(request: Request, case_id: UUID) -> HttpResponse:
    """Show what is noted of the danger, or do what one of the buttons says."""
    if request.method != "POST":
        return _show(request, case_id)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return _show(request, case_id, status=422, refusal=_("This button is not known here. Load the page again."))
    form = SafeWayForm(request.POST)
    keeps_way = act in (_tell, _note_safe_way)
    if keeps_way and not form.is_valid():
        return _show(request, case_id, status=422, form=form)
    try:
        said = act(request, case_id, form)
    except error_pages.Refusal as refusal:
        status = error_pages.status_of(refusal)
        typed = form if keeps_way else None
        return _show(request, case_id, status=status, form=typed, refusal=str(refusal))
    messages.success(request, said)
    return redirect(reverse("case" if act is _confirm else "danger", args=[case_id]))


def _show(
    request: Request, case_id: UUID, *, status: int = 200, form: SafeWayForm | None = None, refusal: str = ""
) -> HttpResponse:
    with reading(request) as actor:
        now = clock.now()
        page = read_case(case_id=case_id, to=actor, now=now)
        read_log.note(case=page.case, by=actor, what="family")
        danger_page = read_danger(page.case, to=actor, now=now)
        context: dict[str, Any] = {
            "section": "families",
            "case_page": page,
            "case": page.case,
            "danger": danger_page,
            "form": form or SafeWayForm(initial=_noted(danger_page)),
            "because": request.POST.get("because", "") if refusal else "",
            "refusal": refusal,
            "overtaken": status == 409,
            "now": now,
        }
        return render(request, "clinic_desk/danger_page.html", context, status=status)


def _noted(page: DangerPage) -> dict[str, str]:
    record = page.record
    if record is None or not page.knows_where:
        return {}
    return {
        "from_whom": record.from_whom,
        "phone": record.safe_phone,
        "hours": record.safe_hours,
        "word": record.safe_word,
    }


def _tell(request: Request, case_id: UUID, form: SafeWayForm) -> str:
    way = acts.SafeWay(**form.cleaned_data)
    acts.tell_danger(by=request.actor, case_id=case_id, told=way, receipt=receipt_of(request))
    return _("Noted. Every link of the family is dead, and nothing goes out to it any more.")


def _note_safe_way(request: Request, case_id: UUID, form: SafeWayForm) -> str:
    way = acts.SafeWay(**form.cleaned_data)
    acts.note_safe_way(by=request.actor, case_id=case_id, told=way, receipt=receipt_of(request))
    return _("It is noted. The family is called only in this way.")


def _keep_days(request: Request, case_id: UUID, form: SafeWayForm) -> str:
    acts.keep_days(by=request.actor, case_id=case_id, receipt=receipt_of(request))
    return _("It is noted that the days stay booked.")


def _propose(request: Request, case_id: UUID, form: SafeWayForm) -> str:
    because = request.POST.get("because", "")
    acts.propose_lifting(by=request.actor, case_id=case_id, because=because, receipt=receipt_of(request))
    return _("It still counts as dangerous. A colleague of your service confirms or refuses on this page.")


def _refuse(request: Request, case_id: UUID, form: SafeWayForm) -> str:
    acts.refuse_lifting(by=request.actor, case_id=case_id, receipt=receipt_of(request))
    return _("The danger stays noted.")


def _confirm(request: Request, case_id: UUID, form: SafeWayForm) -> str:
    acts.confirm_lifting(by=request.actor, case_id=case_id, receipt=receipt_of(request))
    return _(
        "It does not count as dangerous any more. The old links stay dead: send a new one when the family wants it."
    )


_ACTS: Mapping[str, Callable[[Request, UUID, SafeWayForm], str]] = {
    "tell": _tell,
    "note_safe_way": _note_safe_way,
    "keep_days": _keep_days,
    "propose": _propose,
    "refuse": _refuse,
    "confirm": _confirm,
}
