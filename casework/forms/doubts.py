"""What a form asks once before it believes it: a number that fits no paper, a figure ten times the one before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from casework.forms import snils
from casework.typed import identifiers, plausible
from journeys import public as journeys

STANDS_SO = "stands_so"


def stands_so_field() -> forms.BooleanField:
    """Return the field by which somebody says that it is right so."""
    label = gettext_lazy("I have compared it: it stands so on the paper")
    return forms.BooleanField(required=False, label=label)


def of_fact(fact: journeys.FactField, told: Any, before: Any) -> str:
    """Return what is strange about a fact's new value, "" where nothing is."""
    if told == before:
        return ""
    if isinstance(told, str) and fact.key.endswith(".snils"):
        return snils.slip_in(told)
    if isinstance(told, str):
        return identifiers.doubt(told, identifiers.of_fact(fact.key))
    if fact.type == "money" and isinstance(told, Decimal) and plausible.is_jump(told, before):
        return plausible.jump_in_words(told, before)
    return ""


def ask_about_facts(
    form: forms.Form, facts: Iterable[tuple[str, journeys.FactField]], *, before: Mapping[str, Any]
) -> bool:
    """Put a question beside each fact of a form whose value is strange; say whether one was put.

    Args:
        facts: Each with the name of its field.
        before: What is stored, by the name of the field.
    """
    is_asked = False
    for name, fact in facts:
        strange = of_fact(fact, form.cleaned_data.get(name), before.get(name))
        if strange and not form.cleaned_data.get(STANDS_SO):
            form.add_error(name, strange)
            is_asked = True
    return is_asked
