"""The panel of a step on the worker's page: what it shows, and what its buttons do.

The page hands over the step as it stands and what was typed; the panel reads its own rows, and no
page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from casework.access import Actor
from casework.act_parts import edit_conflicts, form_drafts
from casework.forms.step_form import Both, FormWrong, StepForm
from casework.models import Case, Person
from casework.steps.turn import Turn
from journeys import public as journeys


class StepAtHand(Protocol):
    """The step in front of somebody, with its case."""

    @property
    def view(self) -> journeys.ItemView:
        """The item with the values of its facts."""

    @property
    def item(self) -> journeys.OpenItem:
        """The work item."""

    @property
    def case(self) -> Case:
        """Whose step it is."""

    @property
    def people(self) -> tuple[Person, ...]:
        """The family."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel that is about to be shown, perhaps again with what was typed."""

    step: StepAtHand
    to: Actor
    now: datetime
    turn: Turn
    on_behalf_of: str  # an organisation type or "family", "" when it is the worker's own step
    papers: Sequence[Any]  # those of the step that lie in the case
    wrong: forms.Form | None = None
    typed: QueryDict | None = None
    draft: form_drafts.Typed | None = None

    def came_back(self, part: str) -> bool:
        """Say whether the form of that name was sent and is shown again."""
        return self.typed is not None and self.typed.get("part") == part

    def begun(self, part: str, fields: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """Return what stands in the fields of a form of its own: as it came back, else as its writer began it."""
        if self.typed is not None and self.came_back(part):
            return {name: self.typed.getlist(name) for name in fields if name in self.typed}
        return form_drafts.of_part(self.draft or {}, part)

    def first_values(self, part: str) -> Mapping[str, str]:
        """Return one value for each field: what came back goes before what lies in the draft."""
        if self.typed is not None and self.came_back(part):
            return {name: str(self.typed[name]) for name in self.typed}
        return self.drafted(part)

    def drafted(self, part: str) -> dict[str, str]:
        """Return what the writer had begun, one value for each field."""
        return {name: values[0] for name, values in form_drafts.of_part(self.draft or {}, part).items() if values}


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form of the panel that was sent."""

    step: StepAtHand
    by: Actor
    on_behalf_of: str
    typed: QueryDict
    files: Any
    receipt: UUID | None

    @property
    def seen(self) -> edit_conflicts.Marks | None:
        """Marks of what the page showed."""
        return edit_conflicts.read_marks(self.typed.get("seen", ""))

    def key(self, name: str, missing: str) -> UUID:
        """Return the key that was chosen.

        Raises:
            FormWrong: None was, with the sentence that says so.
        """
        key = key_of(self.typed.get(name, ""))
        if key is None:
            raise said(missing)
        return key

    def checked(self, form: forms.Form) -> dict[str, Any]:
        """Return the values of a form.

        Raises:
            FormWrong: It has mistakes.
        """
        if not form.is_valid():
            raise FormWrong(form)
        return form.cleaned_data

    def step_form(self, *, only_other: bool = False) -> StepForm:
        """Return the step's own form, checked.

        Raises:
            FormWrong: It has mistakes.
        """
        files = None if only_other else self.files
        form = StepForm(self.typed, files, view=self.step.view, people=self.step.people, only_other=only_other)
        self.checked(form)
        return form


Act = Callable[[SentForm], str]  # does it and says what was done


class Panel:
    """A plain step: the fields of its definition and one button.

    What a kind does not say of its own stands here.
    """

    template = "clinic_desk/panels/plain.html"
    acts: Mapping[str, Act] = {}
    """What its own buttons do, by their value. Those that every step has stand in `web/clinic_desk/step_acts.py`."""
    ends_with: frozenset[str] = frozenset()
    """Acts after which the step is over, so that the page goes back to the case."""
    form_acts: frozenset[str] = frozenset()
    """Acts that send the step's own form."""

    def template_for(self, shown: Shown) -> str:
        """Return the template; it may depend on whose turn it is."""
        del shown
        return self.template

    def shows(self, shown: Shown) -> dict[str, Any]:
        """Read what the template needs beside what every step's page has."""
        return {"done_words": self.done_words(shown.on_behalf_of)}

    def done_words(self, on_behalf_of: str) -> str:
        """Return the words of the button that ends the step."""
        if on_behalf_of == "family":
            return _("Note for the family")
        return _("Note the answer") if on_behalf_of else _("Done, go on")

    def fields_of(self, part: str, step: StepAtHand) -> Iterable[str] | None:
        """Return the fields of a form of its own, None when it has none of that name.

        Files are not kept in drafts.
        """
        del part, step
        return None

    def both(self, sent: SentForm, context: Mapping[str, Any], changed: Sequence[str]) -> list[Both]:
        """Return what was typed beside what stands there now, when a colleague was faster."""
        del sent, context, changed
        return []


class NotChosen(forms.Form):
    """A form without fields that carries one sentence: something was to be chosen."""


def said(words: str) -> FormWrong:
    """Return the refusal that carries one sentence."""
    form = NotChosen({})
    form.is_valid()
    form.add_error(None, words)
    return FormWrong(form)


def key_of(text: str) -> UUID | None:
    """Return the key, None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def receivers(step: StepAtHand) -> tuple[Person, ...]:
    """Return who may sign or receive: adults first, anybody where there is none."""
    adults = tuple(person for person in step.people if person.relation != "child")
    return adults or step.people
