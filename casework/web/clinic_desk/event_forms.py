"""What has to be known with an event: the birth date, which of the children, who speaks for the family from now on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import bounds
from casework.act_parts.household_input import PersonInput
from casework.act_parts.representatives import NewRepresentative
from casework.actions.case.life_events import OF_THE_HOUSEHOLD
from casework.forms.bounded_fields import LineField
from casework.forms.day_field import DayField
from casework.models import Person, Relation
from casework.typed import phones
from casework.web.page_data.people import child_in_words, relation_in_words

BIRTH = "child_born"
NEW_PERSON = "new"
_NOBODY = gettext_lazy("It is not said who speaks for the family now. Choose the person, or name somebody new.")


class EventForm(forms.Form):
    """An event that happens to the whole household, or to one of several children."""

    child = forms.TypedChoiceField(
        coerce=UUID,
        label=gettext_lazy("Which child is it?"),
        widget=forms.RadioSelect(),
        error_messages={
            "required": gettext_lazy(
                "No child is chosen, and the other’s journey has to go on untouched. Choose the child."
            )
        },
    )

    def __init__(self, *args: Any, children: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(children) < 2:
            del self.fields["child"]
            return
        chooser = self.fields["child"]
        assert isinstance(chooser, forms.ChoiceField)
        chooser.choices = [(str(one.pk), child_in_words(one)) for one in children]

    def told(self) -> dict[str, Any]:
        """Return what the act is told besides the event."""
        return {"subject_id": self.cleaned_data.get("child")}


class BirthForm(EventForm):
    """With the birth its date, from which most deadlines count."""

    born_on = DayField(
        label=gettext_lazy("Date of birth of the child"),
        error_messages={
            "required": gettext_lazy(
                "The date of birth is missing, and nearly every deadline counts from it. Enter the day."
            ),
            "invalid": gettext_lazy("This is not a day of the calendar, so no deadline can be counted. Enter it anew."),
        },
    )

    def told(self) -> dict[str, Any]:
        """Return the birth date as a fact, too."""
        return {**super().told(), "facts": {"child.born_on": self.cleaned_data["born_on"]}}


class RepresentativeForm(EventForm):
    """Who speaks for the family now: one of its adults, or somebody new.

    And the phone to which the new link goes.
    """

    who = forms.ChoiceField(
        label=gettext_lazy("Who speaks for the family now?"),
        widget=forms.RadioSelect(),
        error_messages={"required": _NOBODY, "invalid_choice": _NOBODY},
    )
    relation = forms.ChoiceField(
        label=gettext_lazy("Who"),
        required=False,
        initial=Relation.GUARDIAN,
        choices=[(value, label) for value, label in Relation.choices if value != Relation.CHILD],
    )
    last_name = LineField(label=gettext_lazy("Surname"), check=bounds.check_name)
    first_name = LineField(label=gettext_lazy("First name"), check=bounds.check_name)
    patronymic = LineField(label=gettext_lazy("Patronymic"), check=bounds.check_name)
    phone = LineField(
        label=gettext_lazy("Phone"),
        check=phones.check_phone,
        missing=gettext_lazy(
            "The phone is missing, and the code of the new link would go to the old one. Enter the new person’s phone."
        ),
        help_text=gettext_lazy("of the new person: the link and its codes go there"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, adults: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["who"]
        assert isinstance(chooser, forms.ChoiceField)
        known = [(str(one.pk), f"{one.full_name}, {relation_in_words(one)}") for one in adults]
        chooser.choices = [*known, (NEW_PERSON, _("Somebody new"))]
        chooser.initial = NEW_PERSON if not known else None

    def clean(self) -> dict[str, Any]:
        """Somebody new has a name: papers are signed with it."""
        cleaned = super().clean() or {}
        if cleaned.get("who") == NEW_PERSON:
            for name in ("last_name", "first_name"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("The name is missing, and papers are signed with it. Enter it."))
        return cleaned

    def told(self) -> dict[str, Any]:
        """Return the new representative, too."""
        values = self.cleaned_data
        is_new = values["who"] == NEW_PERSON
        person = PersonInput(
            relation=values["relation"] or Relation.GUARDIAN,
            last_name=values["last_name"],
            first_name=values["first_name"],
            patronymic=values["patronymic"],
            is_representative=True,
        )
        told = NewRepresentative(
            phone=values["phone"],
            person_id=None if is_new else UUID(values["who"]),
            person=person if is_new else None,
        )
        return {**super().told(), "representative": told}


def form_for(event: str, data: Any = None, *, children: Sequence[Person], people: Sequence[Person]) -> EventForm:
    """Return the form of an event.

    Args:
        children: Whose journeys are under way.
        people: All of the family.
    """
    asked = () if event in OF_THE_HOUSEHOLD else children
    if event == BIRTH:
        return BirthForm(data, children=asked)
    if event == "representative_changed":
        adults = [one for one in people if one.relation != Relation.CHILD and not one.is_representative]
        return RepresentativeForm(data, children=asked, adults=adults)
    return EventForm(data, children=asked)
