"""The forms of the first talk, one per step. Labels of facts come from the journeys' vocabulary."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from casework import bounds
from casework.act_parts import consent_requests, plausible_household
from casework.act_parts.household_input import MOST_PEOPLE, IntakeIncomplete, PersonInput
from casework.forms import doubts, snils
from casework.forms.bounded_fields import NOT_A_DAY, LineField, today, within
from casework.forms.day_field import DayField
from casework.forms.step_form import fact_field, name_of
from casework.models import Relation
from casework.typed import phones
from casework.web.page_data import case_team
from journeys import public as journeys


def _name(label: Any, *, missing: Any = None) -> LineField:
    return LineField(label=label, check=bounds.check_name, missing=missing)


def _phone() -> LineField:
    return LineField(
        label=gettext_lazy("Phone"),
        check=phones.check_phone,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )


class LookForm(forms.Form):
    """Whom to look for before a new family is written down."""

    last_name = _name(
        gettext_lazy("Surname"),
        missing=gettext_lazy("The surname is missing, and without it nobody can be found. Enter it."),
    )
    first_name = _name(gettext_lazy("First name"))
    born_on = DayField(
        label=gettext_lazy("Date of birth of somebody in the family"),
        required=False,
        error_messages={"invalid": NOT_A_DAY},
    )
    phone = _phone()
    snils = LineField(
        label=gettext_lazy("Insurance number (SNILS)"),
        check=snils.check,
        help_text=gettext_lazy("of anybody in the family, 11 digits"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_born_on(self) -> date | None:
        """Return it when somebody of the family can have been born on it."""
        return born(self.cleaned_data.get("born_on"), is_child=False)


def born(day: date | None, *, is_child: bool) -> date | None:
    """Return a date of birth that can be one.

    Raises:
        ValidationError: Nobody of the family can have been born on it.
    """
    within(bounds.check_birth, is_child=is_child, today=today())(day)
    return day


class PersonForm(forms.Form):
    """One member of the household. A child that is not born yet has neither name nor date."""

    relation = forms.ChoiceField(label=gettext_lazy("Who"), choices=Relation.choices)
    last_name = _name(
        gettext_lazy("Surname"), missing=gettext_lazy("A surname is missing, and papers need it. Enter it.")
    )
    first_name = _name(gettext_lazy("First name"))
    patronymic = _name(gettext_lazy("Patronymic"))
    born_on = DayField(
        label=gettext_lazy("Date of birth"),
        required=False,
        help_text=gettext_lazy("of a child on the way leave it empty"),
        error_messages={"invalid": NOT_A_DAY},
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
    snils = LineField(
        label=gettext_lazy("Insurance number (SNILS)"),
        check=snils.check_digits,
        help_text=gettext_lazy("11 digits, for example 112-233-445 95"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    is_representative = forms.BooleanField(label=gettext_lazy("speaks for the family and signs"), required=False)

    def clean_snils(self) -> str:
        """Return it in groups; a check sum that differs is asked.

        Raises:
            ValidationError: It differs, and nobody has said that it stands so.
        """
        number = snils.tidy(self.cleaned_data.get("snils", ""))
        slip = "" if self.data.get("sure") else snils.slip_in(number)
        if slip:
            raise forms.ValidationError(slip, code="questioned")
        return number

    def clean_born_on(self) -> date | None:
        """Return it when this person can have been born on it."""
        is_child = self.cleaned_data.get("relation") == Relation.CHILD
        return born(self.cleaned_data.get("born_on"), is_child=is_child)

    def clean(self) -> dict[str, Any]:
        """An adult has a first name; papers address them by it."""
        cleaned = super().clean() or {}
        is_missing = not cleaned.get("first_name") and "first_name" not in self.errors
        if cleaned.get("relation") != Relation.CHILD and is_missing:
            self.add_error("first_name", _("The first name of an adult is missing, and papers need it. Enter it."))
        return cleaned


class HouseholdForms(forms.BaseFormSet):  # type: ignore[type-arg]
    """All members together: at least one adult."""

    default_error_messages = {
        "missing_management_form": gettext_lazy(
            "The page was sent incompletely, so nobody was kept. Load it again and send it once more."
        ),
        "too_many_forms": gettext_lazy("More than 25 people are entered. Enter those who live together."),
    }

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Let no person be empty, however many the page says it has."""
        return {**super().get_form_kwargs(index), "empty_permitted": False, "use_required_attribute": False}

    is_questioned = False

    @property
    def asks_whether_sure(self) -> bool:
        """Say whether what is rare was asked, or is said to be right."""
        has_slip = any(form.has_error("snils", "questioned") for form in self.forms if form.is_bound)
        return self.is_questioned or has_slip or bool(self.data.get("sure"))

    def clean(self) -> None:
        """Refuse a household without an adult, or whose people cannot be so together; ask what is rare."""
        told = [form.cleaned_data for form in self.forms if form.cleaned_data]
        if not any(one.get("relation") != Relation.CHILD for one in told):
            raise forms.ValidationError(
                _("No adult is named, so nobody can sign or be called. Enter the mother, father or guardian.")
            )
        if not any(form.errors for form in self.forms):
            self._compare(told)

    def _compare(self, told: list[dict[str, Any]]) -> None:
        """Compare the people with each other.

        Raises:
            ValidationError: They cannot be so together, or something is rare and not said to be right.
        """
        names = {field.name for field in fields(PersonInput)}
        people = [PersonInput(**{key: value for key, value in one.items() if key in names}) for one in told]
        try:
            plausible_household.check_together(people)
        except IntakeIncomplete as error:
            raise forms.ValidationError(str(error)) from error
        asked = [] if self.data.get("sure") else plausible_household.questions(people)
        if asked:
            self.is_questioned = True
            raise forms.ValidationError(asked)


PeopleForms = forms.formset_factory(
    PersonForm, formset=HouseholdForms, extra=0, max_num=MOST_PEOPLE, absolute_max=MOST_PEOPLE + 1, validate_max=True
)


def people_count(data: Mapping[str, Any]) -> int:
    """Return how many people a page has; what is no number counts as none."""
    text = str(data.get("form-TOTAL_FORMS", ""))
    return min(int(text), MOST_PEOPLE) if re.fullmatch("[0-9]{1,4}", text) else 0


def people_typed(data: Mapping[str, Any], form: type[PersonForm]) -> list[dict[str, Any]]:
    """Return what stands in the fields, valid or not, so that adding a person loses nothing."""
    names = form.base_fields
    found = [{name: data.get(f"form-{number}-{name}", "") for name in names} for number in range(people_count(data))]
    return [{**one, "relation": one["relation"] or "child"} for one in found]


class HomeForm(forms.Form):
    """Where the family lives, and what must be minded."""

    address = LineField(label=gettext_lazy("Address"), check=bounds.check_address)
    phone = _phone()
    language = forms.ChoiceField(label=gettext_lazy("The family reads"), choices=[])
    danger_at_home = forms.BooleanField(
        label=gettext_lazy("It is dangerous at home"),
        required=False,
        help_text=gettext_lazy("No partner then sees address or phone. Ask only when nobody else can hear it."),
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


class KnownForm(forms.Form):
    """What is known of the family; everything may stay open."""

    is_doubted = False

    def __init__(self, *args: Any, asked: tuple[journeys.FactField, ...], **kwargs: Any) -> None:
        """Draw the fields from the vocabulary."""
        super().__init__(*args, **kwargs)
        self.asked = asked
        for fact in asked:
            self.fields[name_of(fact.key)] = fact_field(fact, required=False)
        if self.is_bound:
            self.fields[doubts.STANDS_SO] = doubts.stands_so_field()

    def clean(self) -> dict[str, Any]:
        """Ask about what fits no paper, or is ten times what was known before."""
        cleaned = super().clean() or {}
        named = [(name_of(fact.key), fact) for fact in self.asked]
        self.is_doubted = doubts.ask_about_facts(self, named, before=self.initial)
        return cleaned

    def fact_fields(self) -> list[forms.BoundField]:
        """Return the fields of the facts; below them what was doubted may be said to be right."""
        named = [self[name_of(fact.key)] for fact in self.asked]
        is_asked = self.is_doubted or bool(self.data.get(doubts.STANDS_SO))
        return [*named, self[doubts.STANDS_SO]] if is_asked else named


def purposes(*, own_type: str, danger: bool) -> list[tuple[str, str, str]]:
    """Return what the family may agree to: purpose, in words, what the recipient sees."""
    return [
        (purpose, case_team.purpose_in_words(purpose), case_team.scope_in_words(scope, danger=danger) if scope else "")
        for purpose, scope in consent_requests.scopes(own_type=own_type).items()
    ]
