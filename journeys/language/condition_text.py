"""Conditions and moments written again as a curator writes them: what `reader.phrases` reads.

Pure.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from journeys.language.conditions import All, AnyOf, Condition, FactValue, Leaf, Not, Otherwise, Product, Value, Verb
from journeys.language.vocabulary import Length, Moment, Term

GLUE = {Verb.BETWEEN: " and ", Verb.ONE_OF: " / "}


def phrase(condition: Condition) -> str:
    """Return a condition on one line; groups stand in brackets."""
    match condition:
        case Leaf():
            return leaf_phrase(condition)
        case All():
            return " and ".join(_inner(part) for part in condition.parts)
        case AnyOf():
            return " or ".join(_inner(part) for part in condition.parts)
        case Not():
            return f"not ({phrase(condition.part)})"
        case Otherwise():
            return "otherwise"
    raise TypeError(f"A condition of an unknown kind cannot be written: {type(condition).__name__}.")


def _inner(part: Condition) -> str:
    return f"({phrase(part)})" if isinstance(part, (All, AnyOf)) else phrase(part)


def leaf_phrase(leaf: Leaf) -> str:
    """Return one phrase; a step that may end in several ways reads as a choice of them."""
    test = Verb.ONE_OF if leaf.test is Verb.IS and len(leaf.values) > 1 else leaf.test
    values = GLUE.get(test, " / ").join(_value(one) for one in leaf.values)
    return " ".join(filter(None, (leaf.key, test.value, values))) + (" or unknown" if leaf.or_unknown else "")


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Product):
        return " x ".join(str(part) for part in value.parts)
    if isinstance(value, FactValue):
        return value.key
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return value


def moment_phrase(moment: Moment) -> str:
    """Return `21 days after child.born_on`."""
    anchor = moment.key or moment.base.value
    if moment.length is None:
        return anchor
    way = "before" if moment.length.number < 0 else "after"
    return f"{length_phrase(moment.length)} {way} {anchor}"


def length_phrase(length: Length) -> str:
    """Return `10 working days`."""
    return f"{abs(length.number)} {length.unit.value}"


def term_phrase(term: Term) -> str:
    """Return the moment a term ends: `10 working days after opening`.

    A yearly one as its day, `--02-01`.
    """
    if term.yearly is not None:
        return f"--{term.yearly[0]:02}-{term.yearly[1]:02}"
    return moment_phrase(Moment(term.start.base, term.start.key, term.length))
