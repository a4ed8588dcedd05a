"""What a step's page can do: one entry per button. Each reads its part of the form and makes one call of an action."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.act_parts import edit_conflicts
from casework.act_parts.offer_round import REASONS
from casework.actions.case import consents
from casework.actions.family import survey_answers
from casework.actions.partners import needs, offers
from casework.actions.steps import paper_printing, work_items
from casework.actions.visits import booked_days, day_proposals
from casework.actions.worker import step_drafts
from casework.bounds import MOST_OF_ONE_THING
from casework.forms.bounded_fields import WordsField, wish
from casework.forms.step_form import DayInput, FormWrong, StepForm
from casework.models import Person
from casework.texts import timeline_sentences
from casework.texts.translated import say
from casework.web.clinic_desk import step_arrangement, step_parts
from casework.web.middleware import Request, reading
from casework.web.page_data.step import StepPage, read_need


class SurveyForm(forms.Form):
    """The family's score and words."""

    score = forms.TypedChoiceField(
        coerce=int,
        widget=forms.RadioSelect,
        label=gettext_lazy("How easy was it for the family?"),
        choices=[
            ("5", gettext_lazy("5: very easy")),
            ("4", gettext_lazy("4: easy")),
            ("3", gettext_lazy("3: neither")),
            ("2", gettext_lazy("2: hard")),
            ("1", gettext_lazy("1: very hard")),
        ],
        error_messages={
            "required": gettext_lazy(
                "The score is missing, so the answer cannot be counted. Ask the family and choose a number."
            )
        },
    )
    words = WordsField(
        label=gettext_lazy("In their own words"),
        required=False,
        longest=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


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


class DaysForm(forms.Form):
    """Which days would suit better."""

    earliest = forms.DateField(
        label=gettext_lazy("Not before"),
        required=False,
        widget=DayInput(),
        validators=[wish],
        error_messages={
            "invalid": gettext_lazy("This is not a day of the calendar, so no day can be looked for. Enter it anew.")
        },
    )
    part_of_day = forms.ChoiceField(
        label=gettext_lazy("Time of day"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("", gettext_lazy("any")),
            ("morning", gettext_lazy("morning")),
            ("afternoon", gettext_lazy("afternoon")),
        ],
    )


def reasons() -> list[tuple[str, str]]:
    """Return why a partner may decline, in words."""
    return [(code, str(timeline_sentences.REASONS[code])) for code in REASONS]


# ---- acts --------------------------------------------------------------------------------------------------------------


def _complete(request: Request, page: StepPage, receipt: UUID | None) -> str:
    form = StepForm(request.POST, request.FILES, view=page.view, people=page.people)
    if not form.is_valid():
        raise FormWrong(form)
    work_items.complete(
        by=request.actor,
        item_key=page.item.key,
        outcome=form.cleaned_data["outcome"],
        facts=form.facts(),
        papers_received=form.papers_received(),
        on_behalf_of=page.on_behalf_of,
        seen=_seen(request),
        receipt=receipt,
    )
    return _("Noted: %(title)s") % {"title": say(page.item.title)}


def _finish_otherwise(request: Request, page: StepPage, receipt: UUID | None) -> str:
    form = StepForm(request.POST, view=page.view, people=page.people, only_other=True)
    if not form.is_valid():
        raise FormWrong(form)
    work_items.complete(
        by=request.actor,
        item_key=page.item.key,
        outcome=form.cleaned_data["outcome"],
        on_behalf_of=page.on_behalf_of,
        receipt=receipt,
    )
    return _("Noted: %(title)s") % {"title": say(page.item.title)}


def _redo(request: Request, page: StepPage, receipt: UUID | None) -> str:
    work_items.redo(by=request.actor, item_key=page.item.key, receipt=receipt)
    return _("To be done once more: %(title)s") % {"title": say(page.item.title)}


def _ask(request: Request, page: StepPage, receipt: UUID | None) -> str:
    key = _one_of(request, "organisation", _("Nobody is chosen, so nobody was asked. Choose a partner."))
    offers.ask(
        by=request.actor, item_key=page.item.key, organisation_key=key, seen=_seen(request), receipt=receipt
    )  # fmt: skip
    return _("The partner is asked.")


def _accept(request: Request, page: StepPage, receipt: UUID | None) -> str:
    number = request.POST.get("offer", "")
    amounts = _amounts(request, page) if page.item.kind == "need" else None
    offers.accept_offer(
        offer_number=number, by=request.actor, on_behalf_of=page.item.holder, amounts=amounts, receipt=receipt
    )
    return _("The partner’s yes is noted on its behalf.")


def _decline(request: Request, page: StepPage, receipt: UUID | None) -> str:
    offers.decline_offer(
        offer_number=request.POST.get("offer", ""),
        by=request.actor,
        reason=request.POST.get("reason", "other"),
        on_behalf_of=page.item.holder,
        receipt=receipt,
    )
    return _("The partner’s no is noted. The next one is asked; the family is not told.")


def _choose_items(request: Request, page: StepPage, receipt: UUID | None) -> str:
    needs.choose_items(
        by=request.actor,
        item_key=page.item.key,
        amounts=_amounts(request, page),
        seen=_seen(request),
        receipt=receipt,
    )
    return _("The list is kept, and partners are asked for it.")


def _record_pledge(request: Request, page: StepPage, receipt: UUID | None) -> str:
    key = _one_of(request, "organisation", _("It is not said who promised it. Choose the partner."))
    needs.record_pledge(
        by=request.actor,
        item_key=page.item.key,
        organisation_key=key,
        amounts=_amounts(request, page),
        receipt=receipt,
    )
    return _("The promise is noted.")


def _receive(request: Request, page: StepPage, receipt: UUID | None) -> str:
    key = _one_of(request, "pledge", _("It is not said what arrived. Choose it in the list."))
    needs.receive_pledge(by=request.actor, pledge_id=key, receipt=receipt)
    return _("Noted: it stands at the clinic.")


def _hand_over(request: Request, page: StepPage, receipt: UUID | None) -> str:
    person = _one_of(request, "person", _("It is not said who took the things. Choose a person of the family."))
    needs.hand_over(by=request.actor, item_key=page.item.key, to_person_id=person, receipt=receipt)
    return _("Handed over. The act is being printed.")


def _propose_days(request: Request, page: StepPage, receipt: UUID | None) -> str:
    form = DaysForm(request.POST)
    if not form.is_valid():
        raise FormWrong(form)
    day_proposals.propose_days(by=request.actor, item_key=page.item.key, receipt=receipt, **form.cleaned_data)
    return _("Fresh days are being looked for.")


def _choose_day(request: Request, page: StepPage, receipt: UUID | None) -> str:
    if request.POST.get("day") == "none":
        day_proposals.propose_days(by=request.actor, item_key=page.item.key, receipt=receipt)
        return _("Fresh days are being looked for.")
    day = _one_of(request, "day", _("No day is chosen, so nothing was booked. Choose one of the days."))
    booked_days.choose_day(by=request.actor, visit_day_id=day, receipt=receipt)
    return _("Booked. Everybody expects them on that day.")


def _finish_day(request: Request, page: StepPage, receipt: UUID | None) -> str:
    form = StepForm(request.POST, request.FILES, view=page.view, people=page.people)
    if not form.is_valid():
        raise FormWrong(form)
    booked_days.finish_day(
        by=request.actor,
        item_key=page.item.key,
        outcome=form.cleaned_data["outcome"],
        facts=form.facts(),
        papers_received=form.papers_received(),
        seen=_seen(request),
        receipt=receipt,
    )
    return _("The day is noted.")


def _issue(request: Request, page: StepPage, receipt: UUID | None) -> str:
    paper_printing.issue(by=request.actor, item_key=page.item.key, receipt=receipt)
    return _("The paper is being printed.")


def _answer_survey(request: Request, page: StepPage, receipt: UUID | None) -> str:
    form = SurveyForm(request.POST)
    if not form.is_valid():
        raise FormWrong(form)
    survey_answers.answer_survey(by=request.actor, item_key=page.item.key, receipt=receipt, **form.cleaned_data)
    return _("Thank you. The family’s answer is kept.")


def _record_consents(request: Request, page: StepPage, receipt: UUID | None) -> str:
    given_by = request.POST.get("person", "")
    consents.record_consents(
        by=request.actor,
        item_key=page.item.key,
        given=request.POST.getlist("given"),
        channel=request.POST.get("channel", "paper"),
        given_by=UUID(given_by) if _is_key(given_by) else None,
        receipt=receipt,
    )
    return _("The consents are noted.")


def _keep_draft(request: Request, page: StepPage, receipt: UUID | None) -> str:
    keep_draft(request, page)
    return _("The draft is kept. Only you see it.")


def _discard_draft(request: Request, page: StepPage, receipt: UUID | None) -> str:
    step_drafts.discard_draft(by=request.actor, item_key=page.item.key)
    return _("The draft is thrown away.")


def keep_draft(request: Request, page: StepPage) -> None:
    """Keep what stands in the fields of the form that was sent."""
    typed = step_parts.typed_of(request, page)
    step_drafts.keep_draft(
        by=request.actor, item_key=page.item.key, typed=typed, part=step_parts.part_of(request, page)
    )  # fmt: skip


def _seen(request: Request) -> edit_conflicts.Marks | None:
    return edit_conflicts.read_marks(request.POST.get("seen", ""))


Act = Callable[[Request, StepPage, "UUID | None"], str]

ACTS: Mapping[str, Act] = {
    "complete": _complete,
    "finish_otherwise": _finish_otherwise,
    "redo": _redo,
    "snooze": step_arrangement.snooze,
    "wake_up": step_arrangement.wake_up,
    "assign": step_arrangement.assign,
    "ask_another": step_arrangement.ask_another,
    "ask": _ask,
    "accept": _accept,
    "decline": _decline,
    "choose_items": _choose_items,
    "record_pledge": _record_pledge,
    "receive": _receive,
    "hand_over": _hand_over,
    "propose_days": _propose_days,
    "choose_day": _choose_day,
    "finish_day": _finish_day,
    "issue": _issue,
    "answer_survey": _answer_survey,
    "record_consents": _record_consents,
    "keep_draft": _keep_draft,
    "discard_draft": _discard_draft,
}


# ---- parts of forms ----------------------------------------------------------------------------------------------------


class NotChosen(forms.Form):
    """A form without fields that carries one sentence: something was to be chosen."""


def _one_of(request: Request, name: str, missing: str) -> UUID:
    value = request.POST.get(name, "")
    if _is_key(value):
        return UUID(value)
    raise _said(missing)


def _said(words: str) -> FormWrong:
    """Return the form that carries one sentence."""
    form = NotChosen({})
    form.is_valid()
    form.add_error(None, words)
    return FormWrong(form)


def _is_key(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def _amounts(request: Request, page: StepPage) -> dict[str, int]:
    """Read the amounts typed beside the things; an empty one is none."""
    with reading(request) as actor:
        keys = [one.key for one in read_need(page, to=actor).items]
    found: dict[str, int] = {}
    for key in keys:
        text = request.POST.get(f"amount-{key}", "").strip()
        if text and not re.fullmatch("[0-9]{1,4}", text):
            raise _said(_("An amount is no whole number, so nothing was kept. Enter digits only."))
        if text and int(text) > MOST_OF_ONE_THING:
            raise _said(_("An amount is over 1000, and nobody could give that. Check the numbers."))
        if text and int(text):
            found[key] = int(text)
    return found


def people_of(page: StepPage) -> tuple[Person, ...]:
    """Return who may sign or receive: adults first, anybody where there is none."""
    return page.adults or page.people
