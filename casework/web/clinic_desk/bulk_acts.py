"""One act for many ticked families.

Each is done for itself, and for each it is said what became of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework import access, clock, read_log
from casework.act_parts import colleagues
from casework.actions.worker import case_handover, partner_reminders
from casework.forms.receipt_field import receipt_of
from casework.models import Case, Role
from casework.web import error_pages
from casework.web.clinic_desk.case_arrangement import reminded_in_words
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import people
from casework.web.page_data.step_turn import turns_of
from journeys import public as journeys

MOST = 200
ACTS = ("remind", "hand_over", "print")


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one family. how: done | skipped."""

    case: Case
    who: str
    how: str
    words: str


@for_role(Role.SOCIAL_WORKER)
def bulk(request: Request) -> HttpResponse:
    """Do one act for the ticked families."""
    act = request.POST.get("act", "")
    if request.method != "POST" or act not in ACTS:
        return redirect("inbox")
    with reading(request) as actor:
        cases = _ticked(request, actor)
        if not cases:
            return render(request, "clinic_desk/bulk.html", {"section": "inbox", "is_empty": True}, status=422)
        if act == "print":
            return _sheets(request, cases, actor=actor)
        names = [(one.pk, one.name) for one in colleagues.of(actor)]
        read_log.note_each(case_ids=[case.pk for case in cases], by=actor, what="line")
    to = _key(request.POST.get("to", ""))
    if act == "hand_over" and to is None:
        context: dict[str, Any] = {"cases": [(case, people.of_case(case)) for case in cases], "names": names}
        return render(request, "clinic_desk/bulk_to_whom.html", {"section": "inbox", **context})
    results = [_one(request, case, act, to) for case in cases]
    done = [one for one in results if one.how == "done"]
    context = {
        "section": "inbox", "act": act, "done": done, "skipped": [one for one in results if one.how == "skipped"],
    }  # fmt: skip
    return render(request, "clinic_desk/bulk.html", context)


def _one(request: Request, case: Case, act: str, to: UUID | None) -> Result:
    """Do the act for one family; a refusal is its result and stops no other."""
    form = receipt_of(request)
    receipt = uuid5(form, str(case.pk)) if form else None
    try:
        if act == "remind":
            told = partner_reminders.remind_partners(by=request.actor, case_id=case.pk, only_own=True, receipt=receipt)
            words = reminded_in_words(told)
        else:
            assert to is not None
            because = request.POST.get("because", "")
            case_handover.hand_over(
                by=request.actor, case_id=case.pk, to_user_id=to, because=because, only_own=True, receipt=receipt
            )
            words = _("Handed over.")
    except error_pages.Refusal as refusal:
        return Result(case, people.of_case(case), "skipped", str(refusal))
    return Result(case, people.of_case(case), "done", words)


def _ticked(request: Request, actor: access.Actor) -> list[Case]:
    keys = [key for text in request.POST.getlist("case")[:MOST] if (key := _key(text)) is not None]
    rows = access.visible(Case, to=actor).filter(pk__in=keys).select_related("family", "worker")
    found = {case.pk: case for case in rows.prefetch_related("family__people", "journeys__subject")}
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def _sheets(request: Request, cases: list[Case], *, actor: access.Actor) -> HttpResponse:
    """One sheet for a walk through the ward: the families, their open steps, whom to call."""
    now = clock.now()
    runs = {link.run_key: case for case in cases for link in case.journeys.all() if link.ended_at is None}
    items = journeys.open_items(run_keys=list(runs))
    turned = turns_of(items, to=actor, now=now)
    read_log.note_each(case_ids=[case.pk for case in cases], by=actor, what="list")
    sheets = []
    for case in cases:
        steps = [turned[item.key] for item in items if runs[item.run_key].pk == case.pk]
        sheets.append({"case": case, "who": people.of_case(case), "steps": steps})
    context = {"section": "inbox", "sheets": sheets, "now": now}
    return render(request, "clinic_desk/sheets.html", context)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
