"""Take in a family in five short steps: look for it first, people, home, what is known, consents.

Going back works.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import read_log
from casework.access import Actor
from casework.act_parts import duplicate_families, household_input, journey_leaders, unfinished_intake
from casework.actions.case import intake as actions
from casework.actions.case import intake_drafts
from casework.errors import NotFound
from casework.forms.bounded_fields import today
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.web import error_pages, sign_in
from casework.web.clinic_desk.intake_draft import PARTS, Draft
from casework.web.clinic_desk.intake_forms import (
    HomeForm,
    KnownForm,
    LookForm,
    PeopleForms,
    PersonForm,
    people_count,
    people_typed,
    purposes,
)
from casework.web.methods import reads_only
from casework.web.middleware import Request, for_role, reading
from casework.web.sent_forms import sent
from journeys import public as journeys

ANSWERS = {True: "yes", False: "no"}  # as the form's choices name them


@reads_only
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
    elsewhere = _elsewhere(request, draft, part)
    if elsewhere is not None:
        return elsewhere
    missing = next((one for one in PARTS[: PARTS.index(part)] if not draft.has(one)), None)
    if missing is not None:
        return redirect("intake_part", part=missing)
    if request.method == "POST" and "speak" in request.POST:
        sign_in.prefer(request, request.POST["speak"])
        return sign_in.remember(_unjudged(request, draft, part), request.POST["speak"])
    try:
        return _PAGES[part](request, draft)
    except intake_drafts.DraftChanged as changed:
        messages.warning(request, str(changed))
        return redirect("intake_part", part=part)


def _elsewhere(request: Request, draft: Draft, part: str) -> HttpResponse | None:
    """Where a form from an old tab leads: to the case that its talk has become, or to the talk that is held now."""
    receipt = receipt_of(request) if request.method == "POST" else None
    if receipt is None or receipt == draft.receipt or part == PARTS[0]:
        return None
    with reading(request) as actor:
        opened = unfinished_intake.opened_by(receipt=receipt, by=actor)
    if opened is not None:
        messages.info(request, _("This talk is finished already; this is the case that was made of it."))
        return redirect(reverse("case", args=[opened]))
    messages.warning(
        request, _("That page was of an earlier talk, so nothing of it was kept. This is the talk as it stands now.")
    )
    return redirect("intake")


def _unjudged(request: Request, draft: Draft, part: str) -> HttpResponse:
    """Show a step in another language with what stands in its fields, finished or not."""
    data = request.POST
    if part == "people":
        return _page(request, draft, part, people=PeopleForms(initial=people_typed(data, PersonForm)))
    if part == "consents":
        kept = {"given": data.getlist("given"), "channel": data.get("channel", "")}
        return _consents_page(request, draft, kept=kept)
    if part == "known":
        with reading(request) as actor:
            asked = _asked_by(actor)
        return _page(request, draft, part, form=KnownForm(initial=data.dict(), asked=asked))
    return _page(request, draft, part, form={"look": LookForm, "home": HomeForm}[part](initial=data.dict()))


def _page(request: Request, draft: Draft, part: str, *, status: int = 200, **more: Any) -> HttpResponse:
    steps = [
        {"key": key, "title": title, "now": key == part, "done": draft.has(key)} for key, title in _titles().items()
    ]
    context = {"section": "families", "part": part, "steps": steps, "title": _titles()[part], **more}
    context["speak_by"] = reverse("intake_part", args=[part])  # what is typed in goes along when the language changes
    number = PARTS.index(part)
    context["talk_receipt"], context["draft_seen"] = draft.receipt, draft.mark
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
        matches = duplicate_families.similar_families(by=actor, **form.cleaned_data)
        is_shown = bool(matches) and "new" not in request.POST
        _note_found(matches if is_shown else [], by=actor)
    if not is_shown:
        return _next("look")
    return _page(request, draft, "look", form=form, matches=matches)


def _people(request: Request, draft: Draft) -> HttpResponse:
    """Everybody who lives together; the child may be on the way."""
    if request.method != "POST":
        with reading(request) as actor:
            about = journey_leaders.about(_own_type(actor))
        return _page(request, draft, "people", people=PeopleForms(initial=draft.first_people(today(), about)))
    data = request.POST.copy()
    if data.get("act") == "add":
        data["form-TOTAL_FORMS"] = str(min(people_count(data) + 1, household_input.MOST_PEOPLE))
        return _page(request, draft, "people", people=PeopleForms(initial=people_typed(data, PersonForm)))
    if data.get("act", "").startswith("remove-"):
        kept = [one for number, one in enumerate(people_typed(data, PersonForm)) if f"remove-{number}" != data["act"]]
        return _page(request, draft, "people", people=PeopleForms(initial=kept))
    people = PeopleForms(data)
    if not people.is_valid():
        return _page(request, draft, "people", people=people, status=422)
    draft.keep("people", [form.cleaned_data for form in people.forms])
    matches = [] if "new" in request.POST else _insured_already(request, people)
    return _page(request, draft, "people", people=people, matches=matches) if matches else _next("people")


def _insured_already(request: Request, people: Any) -> list[duplicate_families.FamilyMatch]:
    """A SNILS is one person's: a family with the same one is nearly always this family."""
    numbers = {form.cleaned_data["snils"] for form in people.forms if form.cleaned_data.get("snils")}
    with reading(request) as actor:
        found = [one for number in numbers for one in duplicate_families.similar_families(by=actor, snils=number)]
        _note_found(found, by=actor)
    return list({match.family_id: match for match in found}.values())


def _note_found(matches: list[duplicate_families.FamilyMatch], *, by: Actor) -> None:
    found = [match.case_id for match in matches if match.case_id is not None]
    read_log.note_each(case_ids=found, by=by, what="found")


def _home(request: Request, draft: Draft) -> HttpResponse:
    return _one_form(request, draft, "home", HomeForm(request.POST or None, initial=draft.first_home()))


def _known(request: Request, draft: Draft) -> HttpResponse:
    with reading(request) as actor:
        asked = _asked_by(actor)
    kept = draft.get("known") or {}
    shown = {key: ANSWERS[value] if isinstance(value, bool) else value for key, value in kept.items()}
    posted = sent(request)
    return _one_form(request, draft, "known", KnownForm(posted, initial=shown, asked=asked))


def _own_type(actor: Actor) -> str:
    return actor.organisation_type


def _asked_by(actor: Actor) -> tuple[journeys.FactField, ...]:
    """What the journeys ask that the worker's organisation leads."""
    return journey_leaders.asked_facts(organisation_type=_own_type(actor))


def _one_form(request: Request, draft: Draft, part: str, form: forms.Form) -> HttpResponse:
    if request.method != "POST":
        return _page(request, draft, part, form=form)
    if not form.is_valid():
        return _page(request, draft, part, form=form, status=422)
    draft.keep(part, form.cleaned_data)
    return _next(part)


def _consents(request: Request, draft: Draft) -> HttpResponse:
    """The last step writes everything in one act."""
    kept = draft.get("consents") or {"given": [], "channel": "paper"}
    if request.method != "POST":
        return _consents_page(request, draft, kept=kept)
    told = {"given": request.POST.getlist("given"), "channel": request.POST.get("channel", "paper")}
    with reading(request) as actor:
        asked = _asked_by(actor)
    try:
        draft.keep("consents", told)
        case_id = actions.open_case(by=request.actor, intake=draft.intake(asked), receipt=draft.receipt)
    except intake_drafts.DraftChanged:
        raise
    except error_pages.Refusal as refusal:
        where = getattr(refusal, "field", "").partition(".")[0]
        go_to = {"people": "people", "address": "home", "phone": "home", "known": "known"}.get(where, "")
        status = error_pages.status_of(refusal)
        return _consents_page(request, draft, kept=told, status=status, refusal=str(refusal), go_to=go_to)
    draft.throw_away()
    return redirect(reverse("journey_choice", args=[case_id]))


def _consents_page(
    request: Request, draft: Draft, *, kept: dict[str, Any], status: int = 200, **more: Any
) -> HttpResponse:
    with reading(request) as actor:
        offered = purposes(own_type=_own_type(actor), danger=draft.is_dangerous)
    return _page(request, draft, "consents", purposes=offered, kept=kept, status=status, **more)


_PAGES: dict[str, Callable[[Request, Draft], HttpResponse]] = {
    "look": _look,
    "people": _people,
    "home": _home,
    "known": _known,
    "consents": _consents,
}
