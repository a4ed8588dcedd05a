"""Amounts of things in a form: how many of each, and until when it is lent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from casework.bounds import MOST_OF_ONE_THING
from casework.models import NeedItem
from casework.steps import panel
from casework.steps.panel import SentForm, StepAtHand
from casework.typed import days


@dataclass(frozen=True, slots=True)
class AmountLine:
    """One thing with the amount that stands in its field."""

    thing: NeedItem
    left: int  # wanted and promised by nobody
    amount: str
    lent: str = ""  # until when, as it was typed


def amount_line(thing: NeedItem, told: Mapping[str, str], otherwise: str) -> AmountLine:
    """Return a thing with what stands in its field."""
    return AmountLine(
        thing,
        thing.wanted - thing.pledged,
        told.get(f"amount-{thing.key}", otherwise),
        told.get(f"lent-{thing.key}", ""),
    )


def amount_fields(step: StepAtHand) -> tuple[str, ...]:
    """Return the fields of a form with amounts of things."""
    things = step.item.kit.items if step.item.kit else ()
    fields = (f"{name}-{thing.key}" for thing in things for name in ("amount", "lent"))
    return (*fields, "organisation", "reason")


def lent(sent: SentForm) -> dict[str, date]:
    """Read until when things are lent; one without a day is given for good.

    Raises:
        FormWrong: One is no day of the calendar.
    """
    typed: dict[str, date] = {}
    for thing in sent.step.item.kit.items if sent.step.item.kit else ():
        text = sent.typed.get(f"lent-{thing.key}", "").strip()
        if not text:
            continue
        try:
            typed[thing.key] = days.read_day(text)
        except days.NoDay as error:
            raise panel.said(
                _("A day of return is no day of the calendar, so nothing was kept. Enter it anew, or leave it empty.")
            ) from error
    return typed


def amounts(sent: SentForm) -> dict[str, int]:
    """Read the amounts typed beside the things; an empty one is none.

    Raises:
        FormWrong: One is no number, or over what anybody could give.
    """
    typed: dict[str, int] = {}
    for thing in sent.step.item.kit.items if sent.step.item.kit else ():
        text = sent.typed.get(f"amount-{thing.key}", "").strip()
        if text and not re.fullmatch("[0-9]{1,4}", text):
            raise panel.said(_("An amount is no whole number, so nothing was kept. Enter digits only."))
        if text and int(text) > MOST_OF_ONE_THING:
            raise panel.said(_("An amount is over 1000, and nobody could give that. Check the numbers."))
        if text and int(text):
            typed[thing.key] = int(text)
    return typed
