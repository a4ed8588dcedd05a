"""The types of facts, one row each: what a value is, which verbs fit, what stands for it where none is known, its JSON.

A new type is a row here, and a row of `casework.forms.step_form.WIDGETS` for its field. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from journeys.language.conditions import FactValue, Verb
from journeys.language.vocabulary import Fact

TRUTHS = {"true": True, "yes": True, "false": False, "no": False}
KNOWING = frozenset({Verb.KNOWN, Verb.UNKNOWN})
EQUAL = frozenset({Verb.IS, Verb.IS_NOT, Verb.ONE_OF})
ORDERED = frozenset({Verb.AT_LEAST, Verb.AT_MOST, Verb.ABOVE, Verb.BELOW, Verb.BETWEEN})
DATED = frozenset({Verb.NOT_BEFORE, Verb.NOT_AFTER, Verb.BETWEEN})
NEIGHBOURS = (-1, 0, 1)
OVER_A_YEAR = timedelta(days=400)
DAY_OF_ANSWER = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
FIGURE_OF_ANSWER = re.compile(r"-?\d{1,15}(?:\.\d{1,2})?", re.ASCII)
LARGEST_OF_ANSWER = 10**15

Trials = Callable[[Fact, Sequence[Any], date], list[Any]]


class Shape(StrEnum):
    """How a value is written in a phrase, a file, a message.

    Types of one shape are read and written alike.
    """

    TRUTH = "truth"
    FIGURE = "figure"
    DAY = "day"
    WORD = "word"
    CHOICE = "choice"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class FactType:
    """One type.

    Attributes:
        python: Classes of a value; yes or no is never a number, a moment never a day.
        verbs: What a condition may ask.
        trials: Values that the search for dead ends tries: (fact, values that conditions name,
            today).
        known: Stands for "is known" in an explanation; of a choice the first, of a day today.
        plain: What a walkthrough supplies where its story names nothing; of a choice the last, of a
            day today.
        likely: A plausible figure, for the demo.
        answered_as: The form in which a partner's program answers; empty: partners are not asked.
        nearest: The smallest difference of two figures.
        joined_by: What stands between the title and the value in a sentence.
    """

    shape: Shape
    python: tuple[type, ...]
    verbs: frozenset[Verb]
    trials: Trials
    known: Any = None
    plain: Any = None
    likely: Any = None
    answered_as: str = ""
    nearest: Decimal = Decimal(1)
    joined_by: str = ": "

    def fits(self, value: Any) -> bool:
        """Say whether a value is of this type."""
        if isinstance(value, bool):
            return bool in self.python
        if not isinstance(value, self.python) or isinstance(value, datetime):
            return False
        return self.shape is not Shape.PEOPLE or _are_keys(value)

    def from_answer(self, value: Any) -> Any:
        """Return the value that a partner's program wrote as JSON; days and figures become exact.

        A figure is a number of JSON, or a text of digits with a point at most; `1e5` and `100000` are one number
        of JSON. A text like `1e5` or `12,5`, yes or no, and more digits after the point than the type has are refused.

        Raises:
            ValueError: It is no such value.
        """
        if self.shape is Shape.DAY:
            return _day_of_answer(value)
        if self.shape is Shape.FIGURE:
            return _figure_of_answer(value, nearest=self.nearest)
        if not self.fits(value):
            raise ValueError("of another type")
        return value


def _day_of_answer(value: Any) -> date:
    if not isinstance(value, str) or not DAY_OF_ANSWER.fullmatch(value):
        raise ValueError("no day")
    return date.fromisoformat(value)


def _figure_of_answer(value: Any, *, nearest: Decimal) -> int | Decimal:
    is_text = isinstance(value, str) and FIGURE_OF_ANSWER.fullmatch(value)
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    if not is_text and not is_number:
        raise ValueError("no figure")
    exact = Decimal(str(value))
    if not exact.is_finite() or abs(exact) >= LARGEST_OF_ANSWER or exact % nearest:
        raise ValueError("no figure that can be meant")
    return int(exact) if nearest == 1 else exact.quantize(nearest)


def _are_keys(people: Any) -> bool:
    return all(isinstance(key, str) and key for key in people)


def _both(fact: Fact, named: Sequence[Any], today: date) -> list[Any]:
    del fact, named, today
    return [True, False]


def _every_choice(fact: Fact, named: Sequence[Any], today: date) -> list[Any]:
    del today
    return [*fact.choices, *(str(word) for word in named)]


def _some_or_none(fact: Fact, named: Sequence[Any], today: date) -> list[Any]:
    del fact, named, today
    return [("a",), ()]


def _days_around(fact: Fact, named: Sequence[Any], today: date) -> list[Any]:
    del fact
    days = [day for day in named if isinstance(day, date)]
    return [today, today + OVER_A_YEAR, *(day + timedelta(days=n) for day in days for n in NEIGHBOURS)]


def _figures_around(fact: Fact, named: Sequence[Any], today: date) -> list[Any]:
    del fact, today
    figures = [figure for figure in named if isinstance(figure, Decimal)]
    words = [word for word in named if word is not None and not isinstance(word, Decimal | FactValue)]
    around = [figure + n for figure in figures for n in NEIGHBOURS]
    if words:
        another = not words[0] if isinstance(words[0], bool) else "something else"
        return [*words, *around, another]
    return around or [Decimal(1), Decimal(2)]


TYPES: Mapping[str, FactType] = {
    "yes_no": FactType(
        Shape.TRUTH, (bool,), frozenset({Verb.IS, Verb.IS_NOT}) | KNOWING, _both,
        known=True, plain=False, answered_as="yes_no",
    ),
    "number": FactType(
        Shape.FIGURE, (int, Decimal), ORDERED | EQUAL | KNOWING, _figures_around,
        known=Decimal(1), plain=0, likely=1, answered_as="number",
    ),
    "money": FactType(
        Shape.FIGURE, (int, Decimal), ORDERED | EQUAL | KNOWING, _figures_around,
        known=Decimal(1), plain=0, likely=Decimal("14200.00"), answered_as="money", nearest=Decimal("0.01"),
        joined_by=" ",
    ),
    "date": FactType(Shape.DAY, (date,), DATED | EQUAL | KNOWING, _days_around, answered_as="date"),
    "text": FactType(
        Shape.WORD, (str,), EQUAL | KNOWING, _figures_around, known="…", plain="x", answered_as="text"
    ),
    "choice": FactType(Shape.CHOICE, (str,), EQUAL | KNOWING, _every_choice, answered_as="choice"),
    "people": FactType(Shape.PEOPLE, (tuple,), KNOWING, _some_or_none, known=("…",), plain=("a",)),
}  # fmt: skip


def type_of(fact: Fact) -> FactType:
    """Return the row of a fact's type."""
    return TYPES[fact.type]


def keys_of(facts: Mapping[str, Fact], shape: Shape) -> list[str]:
    """Return the facts whose values have that shape, in the order of the table."""
    return [key for key, fact in facts.items() if type_of(fact).shape is shape]


# ---- JSON: what is written today must be readable in ten years -----------------------------------


def write_value(value: Any) -> Any:
    """Write one value. Figures stay exact: a Decimal is written as text."""
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"number": str(value)}
    if isinstance(value, (tuple, list)):
        return [write_value(part) for part in value]
    return value


def read_value(value: Any) -> Any:
    """Read one value; lists come back as tuples."""
    if isinstance(value, list):
        return tuple(read_value(part) for part in value)
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    return READERS[kind](text)


READERS: Mapping[str, Callable[[str], Any]] = {
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
    "number": Decimal,
}
