"""State, facts and acts survive the way to the database and back, exactly."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeys.engine.acts import Act, Attempt, Pause, Place, Reason, State, Status
from journeys.runs import stored_state

moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
keys = st.sampled_from(["a", "b_2", "child.born_on", "moved", "шаг"])
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.decimals(-(10**9), 10**9, places=2),
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    moments,
    st.text(max_size=5),
    st.lists(keys, max_size=3).map(tuple),
)
reasons = st.builds(Reason, st.sampled_from(["step", "fact", "by_hand"]), keys, st.none() | moments)
attempts = st.builds(
    Attempt,
    status=st.sampled_from(Status),
    round=st.integers(0, 5),
    repeat=st.integers(-1, 5),
    opened=st.none() | moments,
    settled=st.none() | moments,
    outcome=st.none() | keys,
    why=st.lists(reasons, max_size=2).map(tuple),
    late=st.none() | moments,
    done_in_time=st.booleans(),
    late_terms=st.lists(keys, max_size=2).map(tuple),
)
places = st.builds(Place, keys, st.sampled_from(["", "p1"]))
states = st.builds(
    State,
    started=moments,
    attempts=st.dictionaries(places, st.lists(attempts, min_size=1, max_size=3).map(tuple), max_size=2),
    events=st.dictionaries(keys, moments, max_size=3),
    pauses=st.lists(st.builds(Pause, keys, moments, st.none() | moments), max_size=2).map(tuple),
    quiet_since=st.none() | moments,
    ended=st.none() | moments,
    kept=st.dictionaries(places, st.integers(0, 5), max_size=1),
)
snapshots = st.builds(
    stored_state.Snapshot,
    states,
    st.dictionaries(keys, values, max_size=4),
    st.dictionaries(places, moments, max_size=3),
)
acts = st.one_of(
    *(
        st.builds(kind, **{one.name: strategy for one in fields(kind) if (strategy := table.get(one.name)) is not None})
        for kind in stored_state.KINDS.values()
        for table in [
            {
                "at": moments,
                "value": values,
                "also": st.lists(keys, max_size=2).map(tuple),
                "to_version": st.integers(1, 9),
                "mapping": st.lists(st.tuples(keys, keys), max_size=2).map(tuple),
                **dict.fromkeys(("step", "outcome", "event", "fact", "because"), keys),
                "person": st.sampled_from(["", "p1"]),
                "by_rule": st.booleans(),
            }
        ]
    )
)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(snapshots)
def test_given_any_snapshot_when_written_and_read_then_the_same(snapshot: stored_state.Snapshot) -> None:
    assert stored_state.read_snapshot(json.loads(json.dumps(stored_state.write_snapshot(snapshot)))) == snapshot


@given(acts)
def test_given_any_act_when_written_and_read_then_the_same(act: Act) -> None:
    body = json.loads(json.dumps(stored_state.write_act(act)))
    assert stored_state.read_act(stored_state.NAMES[type(act)], act.at, body) == act


@given(st.dictionaries(keys, values))
def test_given_facts_when_written_and_read_then_also_their_types_are_the_same(facts: dict[str, object]) -> None:
    again = stored_state.read_facts(json.loads(json.dumps(stored_state.write_facts(facts))))
    assert again == facts
    assert {key: type(value) for key, value in again.items()} == {key: type(value) for key, value in facts.items()}


def test_given_money_when_written_then_never_as_a_float() -> None:
    assert stored_state.write_value(Decimal("0.10")) == {"number": "0.10"}


def test_given_a_new_field_of_an_attempt_when_added_then_this_test_reminds_of_the_record() -> None:
    known = {"status", "round", "repeat", "opened", "settled", "outcome", "why", "late", "done_in_time", "late_terms"}
    assert {one.name for one in fields(Attempt)} == known
    assert {one.name for one in fields(State)} == {
        *("started", "attempts", "events", "pauses", "quiet_since", "ended", "kept")
    }
