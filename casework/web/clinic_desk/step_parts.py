"""Parts of a step's page that are forms of their own: things, whom to ask, answers by phone, the wish for other days, consents.

What was typed into one of them stays: as a draft, and beside what a colleague has changed meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from casework.act_parts import form_drafts, offer_round, proposed_days
from casework.actions.partners import needs
from casework.forms.step_form import Both, StepForm
from casework.models import NeedItem, Offer, StepDraft
from casework.texts import days_and_names, timeline_sentences
from casework.texts.translated import say
from casework.web.middleware import Request
from casework.web.page_data.step import NeedOfStep, OffersOfStep, StepPage

SURVEY, CONSENTS = "survey", "consents"
_ANSWER = r"answer-\S{1,40}"
_OWN_FORMS = {  # of kinds of steps
    "need": f"{needs.LIST}|{needs.PROMISE}|{offer_round.ASK}|{_ANSWER}",
    "offer": f"{offer_round.ASK}|{_ANSWER}",
    "one_day_visit": proposed_days.WISH,
    "survey": SURVEY,
}
_FIELDS = {
    offer_round.ASK: ("organisation",),
    proposed_days.WISH: ("earliest", "part_of_day"),
    SURVEY: ("score", "words"),
    CONSENTS: ("given", "person", "channel"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing with the amount that stands in its field."""

    thing: NeedItem
    left: int  # wanted and promised by nobody
    amount: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a partner said on the phone, as it stands in the fields."""

    offer: Offer
    part: str
    lines: tuple[Line, ...]
    reason: str


def part_of(request: Request, page: StepPage) -> str:
    """Return which of the step's forms was sent, "" for its own."""
    part = request.POST.get("part", "")
    known = CONSENTS if page.item.asks_consents else _OWN_FORMS.get(page.item.kind, "")
    return part if re.fullmatch(known, part) else form_drafts.WHOLE


def typed_of(request: Request, page: StepPage) -> dict[str, list[str]]:
    """Return what stands in the fields of a form of the step; files are not kept in a draft."""
    part = part_of(request, page)
    if part in _FIELDS:
        names: Iterable[str] = _FIELDS[part]
    elif part:
        things = page.item.kit.items if page.item.kit else ()
        names = (*(f"amount-{thing.key}" for thing in things), "organisation", "reason")
    else:
        names = StepForm(view=page.view, people=page.people).fields
    return {name: request.POST.getlist(name) for name in names if name in request.POST}


def of_need(need: NeedOfStep, *, typed: QueryDict | None, draft: StepDraft | None) -> dict[str, Any]:
    """Return the list of things and the promise by phone with what stands in their fields."""
    listed, promised = (_typed(part, typed, draft) for part in (needs.LIST, needs.PROMISE))
    return {
        "promise_begun": bool(promised),
        "lines": [_line(thing, listed, str(thing.wanted)) for thing in need.items],
        "promise": [_line(thing, promised, "0") for thing, _left in need.still_wanted],
        "promise_by": promised.get("organisation", ""),
    }


def answers(
    asked: OffersOfStep, need: NeedOfStep | None, *, typed: QueryDict | None, draft: StepDraft | None
) -> list[Answer]:
    """Return the answers that are expected, each with what stands in its fields."""
    found = []
    for offer in asked.open:
        part = offer_round.part_of(offer.number)
        told = _typed(part, typed, draft)
        wanted = need.still_wanted if need else ()
        lines = tuple(_line(thing, told, str(left)) for thing, left in wanted)
        found.append(Answer(offer, part, lines, told.get("reason", "")))
    return found


def begun(part: str, *, typed: QueryDict | None, draft: StepDraft | None) -> Mapping[str, Sequence[str]]:
    """Return what stands in the fields of a form of its own: as it came back, else as its writer began it."""
    if typed is not None and typed.get("part") == part:
        return {name: typed.getlist(name) for name in _FIELDS[part] if name in typed}
    return form_drafts.of_part(draft.typed if draft else {}, part)


def initial(part: str, *, draft: StepDraft | None) -> dict[str, str]:
    """Return what the fields of a form begin with: what its writer had begun."""
    return dict(_typed(part, None, draft))


def _typed(part: str, typed: QueryDict | None, draft: StepDraft | None) -> Mapping[str, str]:
    """What came back with the form goes before what lies in the draft."""
    if typed is not None and typed.get("part") == part:
        return {name: str(typed[name]) for name in typed}
    return {
        name: values[0] for name, values in form_drafts.of_part(draft.typed if draft else {}, part).items() if values
    }


def _line(thing: NeedItem, told: Mapping[str, str], otherwise: str) -> Line:
    return Line(thing, thing.wanted - thing.pledged, told.get(f"amount-{thing.key}", otherwise))


# ---- two people at one form --------------------------------------------------------------------------------------------


def both(typed: QueryDict, shown: Mapping[str, Any], changed: Sequence[str]) -> list[Both]:
    """Return what was typed beside what stands there now, when a colleague was faster."""
    asked: OffersOfStep | None = shown.get("offers")
    match typed.get("act"):
        case "choose_items":
            need: NeedOfStep | None = shown.get("need")
            return [
                Both(say(one.title), typed.get(f"amount-{one.key}", "") or "0", str(one.wanted))
                for one in (need.items if need else ())
                if one.key in changed
            ]
        case "ask" if asked is not None:
            wanted = next((one for one in asked.next if str(one.key) == typed.get("organisation")), None)
            now = "; ".join(_as_it_stands(offer) for offer in asked.asked)
            return [Both(_("Whom to ask"), days_and_names.organisation_name(wanted) if wanted else "—", now or "—")]
        case "accept" | "decline" as act if asked is not None:
            offer = next((one for one in asked.asked if one.number == typed.get("offer")), None)
            reason = timeline_sentences.REASONS.get(typed.get("reason", ""), timeline_sentences.REASONS["other"])
            meant = _("It takes it on") if act == "accept" else _("It cannot: %(reason)s") % {"reason": reason}
            return [Both(days_and_names.organisation_name(offer.organisation), meant, _state(offer))] if offer else []
    return []


def _as_it_stands(offer: Offer) -> str:
    return f"{days_and_names.organisation_name(offer.organisation)}: {_state(offer)}"


def _state(offer: Offer) -> str:
    return str(offer.get_state_display())
