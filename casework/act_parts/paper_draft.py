"""What a plain paper is written from, and the shape of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import pgettext

from casework.act_parts import paper_people
from casework.act_parts.step_context import StepContext
from casework.models import Person
from casework.texts import formatting
from casework.texts.translated import say
from journeys import public as journeys

Row = dict[str, Any]
Rows = list[Row]


class NothingToPrint(Exception):
    """What the paper tells of is not there (any more)."""


def written_by_hand(label: str, value: str = "") -> Row:
    """Return a row that ends in a line to write on, behind what is known."""
    return {"label": label, "value": value, "to_write": True}


@dataclass(frozen=True)
class PaperDraft:
    """What a paper is written from.

    Attributes:
        part: Of a kind with several sheets, which one it is; "" of a kind with one.
    """

    context: StepContext
    item: journeys.OpenItem
    paper: journeys.DocumentType
    run: journeys.RunView
    language: str
    part: str = ""

    @cached_property
    def signer(self) -> Person:
        """Return who asks or agrees: the owner of a private step, else who speaks for the family."""
        return paper_people.signer_of(self.context, self.item)

    @property
    def facts(self) -> Mapping[str, journeys.Text]:
        """Return what the facts are called that the journey's version knows."""
        return journeys.fact_titles(ref=self.run.ref)

    @property
    def organisations(self) -> Mapping[str, journeys.Text]:
        """Return what the organisation types of the journey's version are called."""
        return journeys.titles_of_types(ref=self.run.ref)

    @property
    def today(self) -> date:
        """Return the day on which it is written, in the region's zone."""
        return self.context.now.astimezone(self.context.by.region.zone).date()

    def told(self, fact: str) -> str:
        """Return what a fact says in words, "" while nobody has said it or where the journey does not know it."""
        value = self.run.facts.get(fact)
        if value is None or fact not in self.facts:
            return ""
        words = journeys.words(ref=self.run.ref)
        unit = journeys.fact_units(ref=self.run.ref).get(fact, "")
        counted = journeys.rules.counted_unit(unit, value, self.language) or say(words.get(unit), self.language)
        return f"{shown(value, words, self.language)} {counted if _is_number(value) else ''}".strip()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def shown(value: Any, words: Mapping[str, Mapping[str, str]], language: str) -> str:
    """Return a fact's value in words."""
    if isinstance(value, bool):
        return pgettext("on a paper", "yes") if value else pgettext("on a paper", "no")
    if isinstance(value, date):
        return formatting.date_in_words(value, language)
    if isinstance(value, Decimal):
        return formatting.money(value, language)
    if isinstance(value, str) and value in words:
        return say(words[value], language)
    return str(value)
