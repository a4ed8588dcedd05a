"""What a partner's program writes as JSON becomes the value that it says, or nothing: never another one."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from journeys.language.fact_types import TYPES


@pytest.mark.parametrize(
    ("kind", "sent", "taken"),
    [
        ("money", "14200.10", Decimal("14200.10")),
        ("money", "14200.1", Decimal("14200.10")),
        ("money", "1e5", Decimal("100000.00")),
        ("money", "0", Decimal("0.00")),
        ("money", "-1", Decimal("-1.00")),
        ("money", '"14200.10"', Decimal("14200.10")),
        ("number", "3", 3),
        ("number", "3.0", 3),
        ("number", "3e0", 3),
        ("number", '"3"', 3),
        ("yes_no", "true", True),
        ("date", '"2026-11-30"', date(2026, 11, 30)),
        ("text", '"1e5"', "1e5"),
    ],
)  # fmt: skip
def test_given_a_value_of_its_type_when_it_is_read_then_it_is_exact(kind: str, sent: str, taken: Any) -> None:
    value = TYPES[kind].from_answer(json.loads(sent))

    assert (value, type(value)) == (taken, type(taken))


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        *(("money", sent) for sent in (
            "NaN", "Infinity", "1E400", '"1e5"', '"1E400"', '"NaN"', '"12,5"', '"1 000"', '"١٢"', '""', "true", "false",
            "0.1250001", "0.30000000000000004", "1e16", "[]", "{}", '"+5"', '"5."',
        )),
        *(("number", sent) for sent in ("NaN", "2.5", '"2.5"', '"2,5"', "true", '"three"', "1E400", "-1e15")),
        *(("yes_no", sent) for sent in ("1", "0", '"yes"', '"true"')),
        *(("date", sent) for sent in ('"20261130"', '"2026-W48-1"', '"30.11.2026"', "20261130", '"2026-02-30"', "null")),
        ("text", "5"), ("text", "true"), ("choice", "1"),
    ],
)  # fmt: skip
def test_given_what_is_no_value_of_its_type_when_it_is_read_then_it_is_refused(kind: str, sent: str) -> None:
    with pytest.raises(ValueError, match="no |of another type|day is out of range|must be in range"):
        TYPES[kind].from_answer(json.loads(sent))
