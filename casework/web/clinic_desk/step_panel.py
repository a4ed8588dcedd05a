"""The panel of a step's kind on the worker's page: what is handed to it, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from casework.access import Actor
from casework.act_parts import edit_conflicts, form_drafts
from casework.forms.step_form import Both, StepForm, both_values
from casework.models import StepDraft
from casework.steps import kind
from casework.steps.panel import Panel, SentForm, Shown
from casework.steps.turn import Turn
from casework.texts.translated import say
from casework.web.middleware import Request
from casework.web.page_data.step import StepPage, StepWithCase, read_draft

OWN_FORM_ACTS = frozenset({"complete"})  # of every kind; others may have more


def panel_of(page: StepWithCase) -> Panel:
    """Return the panel of the step's kind."""
    return kind.of(page.item.kind).panel_of(page.item)


def context_of(
    page: StepPage,
    *,
    actor: Actor,
    now: datetime,
    wrong: forms.Form | None = None,
    typed: QueryDict | None = None,
) -> dict[str, Any]:
    """Return what the panel of a step needs: its template's name and its forms, with what was typed in."""
    draft = read_draft(page, to=actor)
    context: dict[str, Any] = {"summary_form": wrong, "draft": draft}
    if not page.view.is_open:
        return {**context, "draft_both": _of_draft(page, draft)}
    shown = Shown(
        step=page,
        to=actor,
        now=now,
        turn=page.turned.turn,
        on_behalf_of=page.on_behalf_of,
        papers=page.papers,
        wrong=wrong,
        typed=typed,
        draft=draft.typed if draft else None,
    )
    panel = panel_of(page)
    other = StepForm(view=page.view, people=page.people, only_other=True)
    return {
        **context,
        "panel": panel.template_for(shown),
        "waits_for_machine": page.turned.turn is Turn.MACHINE,
        "form": _step_form(page, typed, draft),
        "seen": edit_conflicts.write_marks(edit_conflicts.marks(page.view.values)),
        "other_form": other if other.choices else None,
        **panel.shows(shown),
    }


def sent_of(request: Request, page: StepWithCase, *, receipt: UUID | None = None) -> SentForm:
    """Return the form that was sent, as a kind's act takes it."""
    return SentForm(
        step=page,
        by=request.actor,
        on_behalf_of=page.on_behalf_of,
        typed=request.POST,
        files=request.FILES,
        receipt=receipt,
    )


def both(request: Request, page: StepPage, context: Mapping[str, Any], changed: Sequence[str]) -> list[Both]:
    """Return what was typed beside what stands there now, when a colleague was faster."""
    by_fields = _both_facts(page, request.POST, changed)
    return by_fields or panel_of(page).both(sent_of(request, page), context, changed)


def part_of(request: Request, page: StepWithCase) -> str:
    """Return which of the step's forms was sent, "" for its own."""
    part = request.POST.get("part", "")
    is_known = bool(part) and panel_of(page).fields_of(part, page) is not None
    return part if is_known else form_drafts.WHOLE


def typed_of(request: Request, page: StepWithCase) -> dict[str, list[str]]:
    """Return what stands in the fields of a form of the step; files are not kept in a draft."""
    part = part_of(request, page)
    names = panel_of(page).fields_of(part, page) if part else StepForm(view=page.view, people=page.people).fields
    return {name: request.POST.getlist(name) for name in names or () if name in request.POST}


def _step_form(page: StepPage, typed: QueryDict | None, draft: StepDraft | None) -> StepForm:
    came_back = typed if typed is not None and _is_own_form(page, typed) else None
    begun = draft.typed if draft else {}
    return StepForm(came_back, view=page.view, people=page.people, begun=begun)


def _is_own_form(page: StepWithCase, typed: QueryDict) -> bool:
    return typed.get("act") in OWN_FORM_ACTS | panel_of(page).form_acts


def _both_facts(page: StepWithCase, typed: QueryDict, changed: Sequence[str]) -> list[Both]:
    """Of the changed facts, or of all when the step is over."""
    if not _is_own_form(page, typed):
        return []
    form = StepForm(typed, view=page.view, people=page.people)
    form.is_valid()
    told = form.facts()
    keys = changed or [key for key, value in told.items() if value != page.view.values.get(key)]
    differing = both_values(page.item.records, keys, typed=told, stored=page.view.values)
    ended, meant = page.view.outcome, form.cleaned_data.get("outcome", "")
    if ended and meant and ended != meant:
        words = {choice.key: say(choice.text) for choice in page.item.outcomes}
        differing.insert(0, Both(_("How did it end?"), words.get(meant, meant), words.get(ended, ended)))
    return differing


def _of_draft(page: StepPage, draft: StepDraft | None) -> list[Both]:
    """Return what a draft says otherwise than the step that a colleague has ended meanwhile."""
    if draft is None:
        return []
    typed = QueryDict(mutable=True)
    for name, values in draft.typed.items():
        typed.setlist(name, values)
    typed["act"] = "complete"
    return _both_facts(page, typed, ())
