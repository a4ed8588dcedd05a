"""The forms of the first talk, one per step. Labels of facts come from the journeys' vocabulary."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from casework import facts
from casework.actions import asking
from casework.actions.consents import ALWAYS, SCOPE_BY_SIDE
from casework.models import Relation
from casework.web import snils
from casework.web.reading import helping
from casework.web.step_form import DayInput, fact_field, name_of
from journeys import public as journeys

LONGEST_NAME = 300
_NOT_A_DAY = gettext_lazy("This is not a day of the calendar, so no deadline can be counted from it. Enter it anew.")


def _name(label: Any, *, missing: Any = None) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=missing is not None,
        max_length=LONGEST_NAME,
        error_messages={
            "required": missing or "",
            "max_length": gettext_lazy("This is longer than 300 letters, and no paper could print it. Shorten it."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class LookForm(forms.Form):
    """Whom to look for before a new family is written down."""

    last_name = _name(
        gettext_lazy("Surname"),
        missing=gettext_lazy("The surname is missing, and without it nobody can be found. Enter it."),
    )
    first_name = _name(gettext_lazy("First name"))
    born_on = forms.DateField(
        label=gettext_lazy("Date of birth of mother or child"),
        required=False,
        widget=DayInput(),
        error_messages={"invalid": _NOT_A_DAY},
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    snils = forms.CharField(
        label=gettext_lazy("SNILS"),
        required=False,
        max_length=20,
        validators=[snils.check],
        help_text=gettext_lazy("the mother’s or the child’s, 11 digits"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class PersonForm(forms.Form):
    """One member of the household. A child that is not born yet has neither name nor date."""

    relation = forms.ChoiceField(label=gettext_lazy("Who"), choices=Relation.choices)
    last_name = _name(
        gettext_lazy("Surname"), missing=gettext_lazy("A surname is missing, and papers need it. Enter it.")
    )
    first_name = _name(gettext_lazy("First name"))
    patronymic = _name(gettext_lazy("Patronymic"))
    born_on = forms.DateField(
        label=gettext_lazy("Date of birth"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("of a child on the way leave it empty"),
        error_messages={"invalid": _NOT_A_DAY},
    )
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"),
        required=False,
        choices=[
            ("", gettext_lazy("not known yet")),
            ("f", pgettext_lazy("sex", "female")),
            ("m", pgettext_lazy("sex", "male")),
        ],
    )
    snils = forms.CharField(
        label=gettext_lazy("SNILS"),
        required=False,
        max_length=20,
        validators=[snils.check],
        help_text=gettext_lazy("11 digits, for example 112-233-445 95"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    is_representative = forms.BooleanField(label=gettext_lazy("speaks for the family and signs"), required=False)

    def clean_snils(self) -> str:
        """Return it in groups."""
        return snils.tidy(self.cleaned_data.get("snils", ""))

    def clean(self) -> dict[str, Any]:
        """An adult has a first name; papers address them by it."""
        cleaned = super().clean() or {}
        if cleaned.get("relation") != Relation.CHILD and not cleaned.get("first_name"):
            self.add_error("first_name", _("The first name of an adult is missing, and papers need it. Enter it."))
        return cleaned


class HouseholdForms(forms.BaseFormSet):  # type: ignore[type-arg]
    """All members together: at least one adult."""

    def clean(self) -> None:
        """Refuse a household without an adult."""
        told = [form.cleaned_data for form in self.forms if form.cleaned_data]
        if not any(one.get("relation") != Relation.CHILD for one in told):
            raise forms.ValidationError(
                _("No adult is named, so nobody can sign or be called. Enter the mother, father or guardian.")
            )


PeopleForms = forms.formset_factory(PersonForm, formset=HouseholdForms, extra=0, max_num=25)


class HomeForm(forms.Form):
    """Where the family lives, and what must be minded."""

    address = forms.CharField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("The family reads"), choices=[])
    danger_at_home = forms.BooleanField(
        label=gettext_lazy("It is dangerous at home"),
        required=False,
        help_text=gettext_lazy("No partner then sees address or phone. Ask when the mother is alone."),
    )
    vulnerable = forms.BooleanField(
        label=gettext_lazy("Needs special care"),
        required=False,
        help_text=gettext_lazy("The family stands first among those that are due."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the languages of this installation."""
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(code, _(str(name))) for code, name in settings.LANGUAGES]  # type: ignore[attr-defined]

    def flags(self) -> list[forms.BoundField]:
        """Return what is ticked, not typed."""
        return [self["danger_at_home"], self["vulnerable"]]


def asked_facts() -> tuple[journeys.FactField, ...]:
    """Return the facts that some published journey asks of a family at the start, each once.

    Computed ones are left out: they follow from the people; and those that name people, who have no key yet.
    """
    found: dict[str, journeys.FactField] = {}
    for info in journeys.published_journeys(language=get_language() or "ru"):
        for fact in journeys.asked_at_intake(journey=info.journey):
            if fact.key not in facts.COMPUTED and fact.type != "people":
                found.setdefault(fact.key, fact)
    return tuple(found.values())


class KnownForm(forms.Form):
    """What is known of the family; everything may stay open."""

    def __init__(self, *args: Any, asked: tuple[journeys.FactField, ...], **kwargs: Any) -> None:
        """Draw the fields from the vocabulary."""
        super().__init__(*args, **kwargs)
        for fact in asked:
            self.fields[name_of(fact.key)] = fact_field(fact, required=False)


def purposes() -> list[tuple[str, str, str]]:
    """Return what the family may agree to: purpose, in words, what the recipient sees."""
    wanted: dict[str, list[str]] = {purpose: [] for purpose in ALWAYS}
    for info in journeys.published_journeys(language="ru"):
        definition = journeys.definition(ref=info.ref)
        types = definition.vocabulary.organisation_types
        for step in definition.steps:
            for kind in step.by if step.kind in asking.SHARES else ():
                if kind in types and types[kind].side in SCOPE_BY_SIDE:
                    wanted[asking.purpose_of(kind)] = SCOPE_BY_SIDE[types[kind].side]
    return [
        (purpose, helping.purpose_in_words(purpose), helping.scope_in_words(scope) if scope else "")
        for purpose, scope in wanted.items()
    ]
