"""An answering system that says something else is told which field is wrong, and never its value."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners import public
from partners.messages import payload_of, read_answer
from tests.proofs import examples

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)
fields = st.sampled_from(["outcome", "values", "papers", "items", "reason", "other"])


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        pytest.param({}, "outcome", id="nothing"),
        pytest.param({"outcome": ""}, "outcome", id="no outcome"),
        pytest.param({"outcome": 5}, "outcome", id="outcome is a number"),
        pytest.param({"outcome": "x" * 81}, "outcome", id="outcome too long"),
        pytest.param({"outcome": "done", "colour": "red"}, "colour", id="unknown field"),
        pytest.param({"outcome": "done", "values": []}, "values", id="values as a list"),
        pytest.param({"outcome": "done", "values": {"child.snils": {"x": 1}}}, "values.child.snils", id="nested value"),
        pytest.param({"outcome": "done", "values": {"a": "x" * 2001}}, "values.a", id="value too long"),
        pytest.param({"outcome": "done", "values": {"a": "\x00"}}, "values.a", id="null character"),
        pytest.param({"outcome": "done", "values": {str(n): 1 for n in range(501)}}, "values", id="too many values"),
        pytest.param({"outcome": "done", "values": {"a": float("inf")}}, "values.a", id="infinity"),
        pytest.param({"outcome": "done", "values": {"a": float("nan")}}, "values.a", id="not a number"),
        pytest.param({"outcome": "done", "values": {"a": "\ud800"}}, "values.a", id="half a character"),
        pytest.param({"outcome": "done", "values": {"\x00": 1}}, r"values.\?", id="null character in a key"),
        pytest.param({"outcome": "done", "papers": {"p": "5"}}, "papers.p", id="paper as a text"),
        pytest.param({"outcome": "done", "papers": {"p": {"file": "x"}}}, "papers.p", id="paper with a file"),
        pytest.param({"outcome": "done", "papers": {"p": {"number": 5}}}, "papers.p.number", id="number of no text"),
        pytest.param({"outcome": "done", "items": {"pram": -1}}, "items.pram", id="fewer than none"),
        pytest.param({"outcome": "done", "items": {"pram": True}}, "items.pram", id="yes prams"),
        pytest.param({"outcome": "done", "items": {"pram": 1.5}}, "items.pram", id="half a pram"),
    ],
)
def test_a_malformed_answer_is_refused_by_the_name_of_its_field(payload: dict[str, Any], field: str):
    with pytest.raises(public.MalformedAnswer, match=f"'{field}'") as refused:
        read_answer(payload)

    assert refused.value.permanent


def test_a_refused_answer_never_shows_a_value():
    with pytest.raises(public.MalformedAnswer) as refused:
        read_answer({"outcome": "done", "values": {"child.snils": ["001-000-123 45"]}})

    assert "001-000" not in str(refused.value)


@given(
    st.dictionaries(fields, json_values, max_size=5),
    st.dictionaries(st.text(max_size=10), st.text(max_size=10) | st.integers() | st.floats(), max_size=3),
)
@settings(max_examples=examples(300), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_is_refused_in_words_or_can_be_stored_and_read_again(db: None, payload: Any, values: Any):
    try:
        answer = read_answer({"outcome": "done", "values": values, **payload})
    except public.MalformedAnswer as refused:
        str(refused).encode()  # can be sent back
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb::text", [json.dumps(payload_of(answer))])
        stored = json.loads(cursor.fetchone()[0])
    assert read_answer(stored) == answer
