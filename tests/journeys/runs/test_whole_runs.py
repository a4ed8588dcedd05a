"""Whole cases through the face: to the end, with replay, map, history and invariants on the way."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from journeys import public
from journeys.models import WorkItem
from journeys.runs import run_views
from journeys.versions.published import in_force
from tests.journeys.planted_runs import FAMILY, FLAGSHIP, NOON, Region, days, item_of, value_for


def clean(region: Region) -> list[public.Broken]:
    """Return the rules that stored runs break."""
    return [broken for broken in public.invariants(region_key=region.key) if broken.count]


def walk(region: Region, run: uuid.UUID, *, until: datetime) -> Iterator[tuple[datetime, public.Carried]]:
    """Do everything as hoped for; when nothing is open, let time pass to the next moment that matters."""
    now = NOON
    while now < until:
        view = public.read_run(run_key=run, language="ru", now=now)
        if view.ended_at is not None:
            return
        if view.open_items:
            item = view.open_items[0]
            facts = {field.key: value_for(field) for field in item.records if field.key not in FAMILY}
            now += timedelta(hours=1)
            yield now, region.done(item, at=now, facts=facts)
        else:
            assert view.wakes is not None, "nothing open and nothing to wait for"
            now = max(now, view.wakes)
            yield now, public.wake(run_key=run, now=now)


def test_given_the_flagship_when_everything_goes_well_then_it_ends_and_replay_equals_what_is_stored(
    flagship: None, region: Region
) -> None:
    run = region.start(events=["child_born"]).run_key

    carried = [one for _, one in walk(region, run, until=days(1000))]

    assert carried[-1].ended and [one.ended for one in carried].count(True) == 1
    assert run_views.replay_equals_stored(run_key=run) and clean(region) == []
    view = public.read_run(run_key=run, language="en", now=days(1000))
    assert view.ended_at is not None and view.open_items == () and view.wakes is None
    assert all(column.done for column in view.map.columns)
    assert view.progress.number == view.progress.of
    numbers = [entry.number for entry in public.history(run_key=run, language="en")]
    assert numbers == list(range(1, carried[-1].act_number + 1))


def test_given_a_death_when_it_is_told_then_the_run_is_quiet_and_only_kept_steps_are_open(
    flagship: None, region: Region
) -> None:
    run = region.start(events=["child_born"]).run_key
    region.done(item_of(run, "intake"))

    carried = public.happen(run_key=run, event="child_died", at=days(3), by_key=region.worker)

    assert carried.quiet and carried.withdrawn and not carried.ended
    view = public.read_run(run_key=run, language="en", now=days(3))
    assert view.quiet
    shown = {station.step for row in view.map.rows for stations in row.stations.values() for station in stations}
    assert {"quiet_call"} <= shown and "doctors_day" not in shown
    again = public.happen(run_key=run, event="child_died", at=days(4), by_key=region.worker)
    assert not again.quiet and again.withdrawn == ()
    assert run_views.replay_equals_stored(run_key=run) and clean(region) == []


def some_act(region: Region, run: uuid.UUID, chance: random.Random, at: datetime) -> None:
    """Do anything that a person, a partner or the clock may do; most often finish an open item somehow."""
    definition = in_force(f"{FLAGSHIP}@2")
    step = chance.choice(definition.steps).key
    items = public.open_items(run_keys=[run])
    match chance.choice(["done"] * 6 + ["wake", "redo", "drop", "event", "fact"]):
        case "done" if items:
            item = chance.choice(items)
            region.done(item, chance.choice(item.outcomes).key, at=at)
        case "redo":
            public.redo(run_key=run, step=step, at=at, by_key=None)
        case "drop":
            public.drop(run_key=run, step=step, because="family_manages", at=at, by_key=None)
        case "event":
            public.happen(run_key=run, event=chance.choice(list(definition.events)), at=at, by_key=None)
        case "fact":
            income = Decimal(chance.choice([1, 90000]))
            public.learn(run_key=run, facts={"family.income_per_person": income}, at=at, by_key=None)
        case _:
            public.wake(run_key=run, now=at)


@pytest.mark.parametrize("seed", range(4))
def test_given_random_acts_when_taken_then_rows_agree_with_the_state_and_replay_equals_it(
    flagship: None, region: Region, seed: int
) -> None:
    chance = random.Random(seed)
    run, now = region.start(events=["child_born"]).run_key, NOON
    taken = 0
    for _ in range(40):
        now += timedelta(hours=chance.choice([1, 5, 40, 300]))
        with suppress(public.Refused):
            some_act(region, run, chance, now)
            taken += 1
    assert taken >= 10
    assert clean(region) == []


def test_given_a_run_when_its_map_is_drawn_then_rows_are_organisations_and_exceptions_are_left_out(
    flagship: None, region: Region
) -> None:
    run = region.start(events=["child_born"]).run_key
    region.done(item_of(run, "intake"))

    view = public.read_run(run_key=run, language="en", now=NOON)

    rows = {row.key: row for row in view.map.rows}
    assert view.map.rows[0].key == "clinic_social_service" and view.map.rows[-1].side == "family"
    assert [column.key for column in view.map.columns][:2] == ["first_talk", "documents"]
    assert "exceptions" not in {column.key for column in view.map.columns}
    assert [column.key for column in view.map.columns if column.current] == ["first_talk"]
    stations = {station.step: station for row in rows.values() for ones in row.stations.values() for station in ones}
    assert stations["intake"].status == "done" and stations["route_sheet"].status == "your_step"
    assert stations["consents"].status == "partner" and stations["doctors_day"].status == "ahead"
    assert "home_birth_statement" not in stations  # born in the clinic: it does not concern this family
    assert stations["choose_stay"].row == stations["consents"].row == "family"  # the mother and the family: one row
    assert view.progress.number == 1 and view.progress.title["en"] == "First talk"
    assert public.progress(run_keys=[run])[run] == view.progress


def test_given_a_late_and_a_failed_item_when_the_map_is_drawn_then_both_show(flagship: None, region: Region) -> None:
    run = region.start(events=["child_born"]).run_key
    public.wake(run_key=run, now=days(20))
    public.fail_item(item_key=item_of(run, "newborn_screening").key, code="ConnectorDown:timeout")

    view = public.read_run(run_key=run, language="ru", now=days(20))

    stations = {station.step: station for row in view.map.rows for ones in row.stations.values() for station in ones}
    assert stations["intake"].late and stations["newborn_screening"].status == "failed"


def test_given_a_waiting_step_when_the_case_page_reads_it_then_it_says_for_what_in_both_languages(
    flagship: None, region: Region
) -> None:
    run = region.start(events=["child_born"]).run_key
    for language, words in (("en", "Medical birth certificate"), ("ru", "Медицинское свидетельство о рождении")):
        view = public.read_run(run_key=run, language=language, now=NOON)
        state = next(step for step in view.steps if step.step == "register_birth")
        assert state.status == "waiting" and any(words in why.text for why in state.why)
        assert all(why.text and "{" not in why.text for step in view.steps for why in step.why)


def test_given_a_step_with_a_way_back_when_its_form_opens_then_it_says_what_would_repeat(
    flagship: None, region: Region
) -> None:
    run = region.start(events=["child_born"]).run_key
    for step in ("intake", "consents", "medical_birth_record"):
        region.done(item_of(run, step))
    view = public.item(item_key=item_of(run, "register_birth").key)
    assert view.is_open and "refused" in view.repeats
    assert {"ru", "en"} <= view.repeats["refused"][0].keys()


def test_given_several_items_when_read_by_key_then_in_the_order_asked_for(flagship: None, region: Region) -> None:
    keys = [item.key for item in region.start(events=["child_born"]).opened]
    random.Random(1).shuffle(keys)
    assert [item.key for item in public.read_items(item_keys=[*keys, uuid.uuid4()])] == keys


# ---- the invariants must be able to fail -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        pytest.param("UPDATE journeys_journeyrun SET status = 'DONE'", "open_item_in_ended_run", id="ended"),
        pytest.param("UPDATE journeys_journeyrun SET status = 'NEW'", "stuck_run", id="stuck"),
        pytest.param("UPDATE journeys_workitem SET status = 'DONE'", "item_differs_from_state", id="rows"),
        pytest.param(
            "UPDATE journeys_journeyrun SET state = jsonb_set(state, '{facts,parents.married}', 'false')",
            "snapshot_differs_from_replay",
            id="snapshot",
        ),
    ],
)
def test_given_damaged_rows_when_checked_then_the_rule_tells_it(
    wide_journey: None, region: Region, damage: str, rule: str
) -> None:
    run = region.start("wide").run_key
    if rule == "stuck_run":
        finish_all(region, run)
    assert clean(region) == []
    with connection.cursor() as cursor:
        cursor.execute(damage)
    assert rule in {broken.rule for broken in clean(region)}


def finish_all(region: Region, run: uuid.UUID) -> None:
    """Do every step of the wide journey."""
    while items := public.open_items(run_keys=[run]):
        region.done(items[0])


def test_given_two_open_items_at_one_place_when_checked_then_the_rule_tells_it(
    wide_journey: None, region: Region
) -> None:
    region.start("wide")
    row = WorkItem.objects.first()
    assert row is not None
    twin = WorkItem(**{field.attname: getattr(row, field.attname) for field in WorkItem._meta.concrete_fields})
    twin.pk, twin.key, twin.round = None, uuid.uuid4(), 1
    WorkItem.objects.bulk_create([twin])
    assert "duplicate_item" in {broken.rule for broken in clean(region)}
