"""Take in a family in five short steps: look for it first, people, home, what is known, consents. Going back works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.actions import duplicates
from casework.actions import intake as actions
from casework.errors import NotFound
from casework.models import Role
from casework.web import faults
from casework.web.clinic_desk.intake_draft import PARTS, Draft
from casework.web.clinic_desk.intake_forms import (
    HomeForm,
    KnownForm,
    LookForm,
    PeopleForms,
    PersonForm,
    asked_facts,
    purposes,
)
from casework.web.reader import Request, for_role, reading


@for_role(Role.SOCIAL_WORKER)
def begin(request: Request) -> HttpResponse:
    """Go on with the draft, or begin with the search."""
    return redirect("intake_part", part=Draft(request).next_missing() or PARTS[-1])


@for_role(Role.SOCIAL_WORKER)
def throw_away(request: Request) -> HttpResponse:
    """Forget the draft and begin anew."""
    if request.method == "POST":
        Draft(request).throw_away()
        messages.success(request, _("The draft is thrown away; nothing was stored."))
    return redirect("intake")


@for_role(Role.SOCIAL_WORKER)
def part(request: Request, part: str) -> HttpResponse:
    """Show one step of the talk, or keep what was typed in."""
    if part not in PARTS:
        raise NotFound(_("The first talk has no such step. Begin it from today's list."))
    draft = Draft(request)
    missing = next((one for one in PARTS[: PARTS.index(part)] if not draft.has(one)), None)
    if missing is not None:
        return redirect("intake_part", part=missing)
    return _PAGES[part](request, draft)


def _page(request: Request, draft: Draft, part: str, *, status: int = 200, **more: Any) -> HttpResponse:
    steps = [
        {"key": key, "title": title, "now": key == part, "done": draft.has(key)} for key, title in _titles().items()
    ]
    context = {"section": "families", "part": part, "steps": steps, "title": _titles()[part], **more}
    number = PARTS.index(part)
    context["back"] = PARTS[number - 1] if number else ""
    with reading(request):
        return render(request, f"clinic_desk/intake/{part}.html", context, status=status)


def _titles() -> dict[str, str]:
    return {
        "look": _("Is the family here already?"),
        "people": _("Who belongs to the family?"),
        "home": _("Home and contact"),
        "known": _("What is known?"),
        "consents": _("Consents"),
    }


def _next(part: str) -> HttpResponse:
    return redirect("intake_part", part=PARTS[PARTS.index(part) + 1])


def _look(request: Request, draft: Draft) -> HttpResponse:
    """Search before anything new is written: by surname, phone, birth date."""
    form = LookForm(request.POST or None, initial=draft.get("look"))
    if request.method != "POST":
        return _page(request, draft, "look", form=form)
    if not form.is_valid():
        return _page(request, draft, "look", form=form, status=422)
    draft.keep("look", form.cleaned_data)
    with reading(request) as actor:
        matches = duplicates.similar_families(by=actor, **form.cleaned_data)
    if not matches or "new" in request.POST:
        return _next("look")
    return _page(request, draft, "look", form=form, matches=matches)


def _people(request: Request, draft: Draft) -> HttpResponse:
    """Everybody who lives together; the child may be on the way."""
    if request.method != "POST":
        return _page(request, draft, "people", people=PeopleForms(initial=draft.first_people()))
    data = request.POST.copy()
    if data.get("act") == "add":
        data["form-TOTAL_FORMS"] = str(min(int(data.get("form-TOTAL_FORMS") or 0) + 1, actions.MOST_PEOPLE))
        return _page(request, draft, "people", people=PeopleForms(initial=_typed(data)))
    if data.get("act", "").startswith("remove-"):
        kept = [one for number, one in enumerate(_typed(data)) if f"remove-{number}" != data["act"]]
        return _page(request, draft, "people", people=PeopleForms(initial=kept))
    people = PeopleForms(data)
    if not people.is_valid():
        return _page(request, draft, "people", people=people, status=422)
    draft.keep("people", [form.cleaned_data for form in people.forms])
    matches = [] if "new" in request.POST else _insured_already(request, people)
    return _page(request, draft, "people", people=people, matches=matches) if matches else _next("people")


def _insured_already(request: Request, people: Any) -> list[duplicates.FamilyMatch]:
    """A SNILS is one person's: a family with the same one is nearly always this family."""
    numbers = {form.cleaned_data["snils"] for form in people.forms if form.cleaned_data.get("snils")}
    with reading(request) as actor:
        found = [one for number in numbers for one in duplicates.similar_families(by=actor, snils=number)]
    return list({match.family_id: match for match in found}.values())


def _typed(data: Any) -> list[dict[str, Any]]:
    """Return what stands in the fields, valid or not, so that adding a person loses nothing."""
    count = int(data.get("form-TOTAL_FORMS") or 0)
    names = PersonForm.base_fields
    found = [{name: data.get(f"form-{number}-{name}", "") for name in names} for number in range(count)]
    return [{**one, "relation": one["relation"] or "child"} for one in found]


def _home(request: Request, draft: Draft) -> HttpResponse:
    return _one_form(request, draft, "home", HomeForm(request.POST or None, initial=draft.get("home")))


def _known(request: Request, draft: Draft) -> HttpResponse:
    with reading(request):
        asked = asked_facts()
    kept = draft.get("known") or {}
    shown = {key: ("yes" if value else "no") if isinstance(value, bool) else value for key, value in kept.items()}
    posted = request.POST if request.method == "POST" else None
    return _one_form(request, draft, "known", KnownForm(posted, initial=shown, asked=asked))


def _one_form(request: Request, draft: Draft, part: str, form: forms.Form) -> HttpResponse:
    if request.method != "POST":
        return _page(request, draft, part, form=form)
    if not form.is_valid():
        return _page(request, draft, part, form=form, status=422)
    draft.keep(part, form.cleaned_data)
    return _next(part)


def _consents(request: Request, draft: Draft) -> HttpResponse:
    """The last step writes everything in one act."""
    with reading(request):
        offered, asked = purposes(), asked_facts()
    kept = draft.get("consents") or {"given": [], "channel": "paper"}
    if request.method != "POST":
        return _page(request, draft, "consents", purposes=offered, kept=kept)
    known = {purpose for purpose, _words, _sees in offered}
    told = {
        "given": [one for one in request.POST.getlist("given") if one in known],
        "channel": request.POST.get("channel") if request.POST.get("channel") in ("paper", "tablet") else "paper",
    }
    draft.keep("consents", told)
    try:
        case_id = actions.open_case(by=request.actor, intake=draft.intake(asked), receipt=UUID(draft.parts["receipt"]))
    except faults.Refusal as refusal:
        where = getattr(refusal, "field", "").partition(".")[0]
        more: dict[str, Any] = {"refusal": str(refusal), "kept": told, "purposes": offered}
        more["go_to"] = {"people": "people", "address": "home"}.get(where, "")
        return _page(request, draft, "consents", status=faults.status_of(refusal), **more)
    draft.throw_away()
    return redirect(reverse("journey_choice", args=[case_id]))


_PAGES: dict[str, Callable[[Request, Draft], HttpResponse]] = {
    "look": _look,
    "people": _people,
    "home": _home,
    "known": _known,
    "consents": _consents,
}
