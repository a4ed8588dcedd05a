"""What the page of every step can do, whatever its kind: one entry per button.

A kind brings further buttons of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.actions.steps import work_items
from casework.actions.worker import step_drafts
from casework.forms.bounded_fields import WordsField
from casework.texts.translated import say
from casework.web.clinic_desk import step_arrangement, step_panel
from casework.web.middleware import Request
from casework.web.page_data.step import StepWithCase


class ReasonForm(forms.Form):
    """Why a step is taken off the plan."""

    because = WordsField(
        label=gettext_lazy("Reason"),
        longest=200,
        error_messages={
            "required": gettext_lazy(
                "The reason is missing, and colleagues would not know why the step is gone. Write a few words."
            )
        },
    )


def _complete(request: Request, page: StepWithCase, receipt: UUID | None) -> str:
    sent = step_panel.sent_of(request, page, receipt=receipt)
    form = sent.step_form()
    work_items.complete(
        by=sent.by,
        item_key=page.item.key,
        outcome=form.cleaned_data["outcome"],
        facts=form.facts(),
        papers_received=form.papers_received(),
        on_behalf_of=page.on_behalf_of,
        seen=sent.seen,
        otherwise_because=request.POST.get("otherwise_because", ""),
        receipt=receipt,
    )
    return _("Noted: %(title)s") % {"title": say(page.item.title)}


def _finish_otherwise(request: Request, page: StepWithCase, receipt: UUID | None) -> str:
    form = step_panel.sent_of(request, page).step_form(only_other=True)
    work_items.complete(
        by=request.actor,
        item_key=page.item.key,
        outcome=form.cleaned_data["outcome"],
        on_behalf_of=page.on_behalf_of,
        otherwise_because=request.POST.get("otherwise_because", ""),
        receipt=receipt,
    )
    return _("Noted: %(title)s") % {"title": say(page.item.title)}


def _redo(request: Request, page: StepWithCase, receipt: UUID | None) -> str:
    work_items.redo(by=request.actor, item_key=page.item.key, receipt=receipt)
    return _("To be done once more: %(title)s") % {"title": say(page.item.title)}


def _keep_draft(request: Request, page: StepWithCase, receipt: UUID | None) -> str:
    keep_draft(request, page)
    return _("The draft is kept. Only you see it.")


def _discard_draft(request: Request, page: StepWithCase, receipt: UUID | None) -> str:
    step_drafts.discard_draft(by=request.actor, item_key=page.item.key)
    return _("The draft is thrown away.")


def keep_draft(request: Request, page: StepWithCase) -> None:
    """Keep what stands in the fields of the form that was sent."""
    typed, part = step_panel.typed_of(request, page), step_panel.part_of(request, page)
    step_drafts.keep_draft(by=request.actor, item_key=page.item.key, typed=typed, part=part)


Act = Callable[[Request, StepWithCase, "UUID | None"], str]

ACTS: Mapping[str, Act] = {
    "complete": _complete,
    "finish_otherwise": _finish_otherwise,
    "redo": _redo,
    "snooze": step_arrangement.snooze,
    "wake_up": step_arrangement.wake_up,
    "assign": step_arrangement.assign,
    "ask_another": step_arrangement.ask_another,
    "keep_draft": _keep_draft,
    "discard_draft": _discard_draft,
}
ENDS_WITH = frozenset(
    {"complete", "finish_otherwise", "redo", "snooze", "assign"}
)  # then the page goes back to the case


def act_of(request: Request, page: StepWithCase) -> Act | None:
    """Return what the button does: of every step, or of this one's kind.

    None when there is no such button here.
    """
    name = request.POST.get("act", "")
    if name in ACTS:
        return ACTS[name]
    of_kind = step_panel.panel_of(page).acts.get(name)
    if of_kind is None:
        return None
    return lambda request, page, receipt: of_kind(step_panel.sent_of(request, page, receipt=receipt))


def ends_page(request: Request, page: StepWithCase) -> bool:
    """Say whether nothing is left to do on the page after the button."""
    return request.POST.get("act") in ENDS_WITH | step_panel.panel_of(page).ends_with
