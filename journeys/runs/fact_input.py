"""Facts as they come from a page or a partner: only known ones, only of the right type. Pure.

Values are never told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journeys.language.definition import Definition
from journeys.language.fact_types import Shape, type_of
from journeys.language.vocabulary import Fact


class UnknownFact(LookupError):
    """The vocabulary of the version has no such fact."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class WrongFact(ValueError):
    """The value is not of the fact's type. The value itself is not in the error."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def clean(definition: Definition, facts: Mapping[str, Any], *, leave_out_unknown: bool = False) -> dict[str, Any]:
    """Return the facts as the engine keeps them: lists as tuples, None for no longer known.

    Args:
        leave_out_unknown: A family's facts may belong to another of its journeys; those are left
            out.

    Raises:
        UnknownFact: Not in the vocabulary.
        WrongFact: Of another type, or none of the choices.
    """
    known = definition.vocabulary.facts
    found: dict[str, Any] = {}
    for key, value in facts.items():
        if key not in known:
            if leave_out_unknown:
                continue
            raise UnknownFact(key)
        found[key] = _checked(known[key], value)
    return found


def _checked(fact: Fact, value: Any) -> Any:
    if value is None:
        return None
    row = type_of(fact)
    if row.shape is Shape.PEOPLE and isinstance(value, (list, tuple)):
        value = tuple(str(one) for one in value)
    if not row.fits(value) or (fact.choices and value not in fact.choices):
        raise WrongFact(fact.key)
    return value
