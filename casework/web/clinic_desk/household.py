"""The family: its people, home and contact, corrected and completed after the first talk."""

from __future__ import annotations

from collections.abc import Mapping
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
from casework.access.safe_contact import Why
from casework.act_parts import edit_conflicts, need_to_know
from casework.act_parts.household_input import MOST_PEOPLE, PersonInput
from casework.actions.case import household
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.web import error_pages
from casework.web.clinic_desk.intake_forms import HomeForm, HouseholdForms, PersonForm, people_typed
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data.case import CasePage, read_case

CLOSED: Mapping[str, Any] = {
    Why.DANGER: gettext_lazy("Every link of the family is dead, and nothing goes out to it any more."),
    Why.OTHER_PERSON: gettext_lazy("Somebody else speaks for the family now, so its old link is dead. Send a new one."),
    Why.OTHER_PHONE: gettext_lazy("The link to the former phone is dead. Send a new one when the family wants it."),
}


class MemberForm(PersonForm):
    """A person of the family; somebody new has no key yet."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput())


MemberForms = forms.formset_factory(
    MemberForm, formset=HouseholdForms, extra=0, max_num=MOST_PEOPLE, absolute_max=MOST_PEOPLE + 1, validate_max=True
)


@for_role(Role.SOCIAL_WORKER)
def correct(request: Request, case_id: UUID) -> HttpResponse:
    """Show the family's data in fields, or keep what was corrected."""
    if request.method != "POST":
        return _show(request, case_id)
    if request.POST.get("act") == "add":
        typed = [*people_typed(request.POST, MemberForm), {"relation": "child"}][:MOST_PEOPLE]
        return _show(request, case_id, people=MemberForms(initial=typed), home=HomeForm(initial=request.POST.dict()))
    people, home = MemberForms(request.POST), HomeForm(request.POST)
    if not (people.is_valid() & home.is_valid()):  # both, so that every mistake is shown at once
        return _show(request, case_id, status=422, people=people, home=home)
    try:
        closed = household.correct(
            by=request.actor,
            case_id=case_id,
            told=_told(people, home),
            seen=request.POST.get("seen", ""),
            receipt=receipt_of(request),
        )
    except error_pages.Refusal as refusal:
        status, words = error_pages.status_of(refusal), str(refusal)
        if status == 409:  # somebody was faster: what stands now is shown, not what would have been written over it
            return _show(request, case_id, status=status, refusal=words)
        return _show(request, case_id, status=status, people=people, home=home, refusal=words)
    messages.success(request, _("The family’s data is corrected."))
    if closed in CLOSED:
        messages.info(request, CLOSED[closed])
    return redirect(reverse("case", args=[case_id]))


def _told(people: Any, home: HomeForm) -> household.Household:
    told = []
    for form in people.forms:
        values = dict(form.cleaned_data)
        key = values.pop("key")
        told.append((key, PersonInput(**values)))
    return household.Household(people=tuple(told), **home.cleaned_data)


def _show(
    request: Request, case_id: UUID, *, status: int = 200, people: Any = None, home: Any = None, refusal: str = ""
) -> HttpResponse:
    with reading(request) as actor:
        page = read_case(case_id=case_id, to=actor, now=clock.now())
        need_to_know.check_knows_where(page.case, reader=actor)
        read_log.note(case=page.case, by=actor, what="family")
        context: dict[str, Any] = {
            "section": "families",
            "case_page": page,
            "case": page.case,
            "people": people or MemberForms(initial=_people_of(page)),
            "home": home or HomeForm(initial=_home_of(page)),
            "seen": request.POST.get("seen", "") if people else edit_conflicts.fingerprint(page.case),
            "refusal": refusal,
            "overtaken": status == 409,
        }
        return render(request, "clinic_desk/household.html", context, status=status)


def _people_of(page: CasePage) -> list[dict[str, Any]]:
    return [
        {"key": person.pk, **{name: getattr(person, name) for name in edit_conflicts.OF_PERSON}}
        for person in page.people
    ]


def _home_of(page: CasePage) -> dict[str, Any]:
    found = {name: getattr(page.case.family, name) for name in edit_conflicts.OF_FAMILY}
    return {**found, "vulnerable": page.case.vulnerable}
