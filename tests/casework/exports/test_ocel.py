"""The event log of a region: OCEL 2.0 that other tools read back, without anything that names a person."""

from __future__ import annotations

import json
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from casework import access
from casework.actions.visits import booked_days
from casework.exports import ocel
from casework.exports.ocel import pseudonym
from casework.models import Person
from tests import builders
from tests.builders import FLAGSHIP, Story, Town


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    return builders.town(days=30)


@pytest.fixture(scope="module")
def case(town: Town) -> Story:
    """A family that went far enough to have every kind of object: papers, partners, a doctors' day."""
    case = town.a_case(born_days_ago=22).insured()
    case.effects("propose_days")
    booked_days.choose_day(by=case.by, visit_day_id=case.days("proposed")[0].pk)
    case.effects("draft_paper", "print_paper")
    return case


@pytest.fixture(scope="module")
def log(case: Story) -> dict[str, Any]:
    with access.acting_as(case.town.machine) as actor:
        return ocel.of_region(to=actor)


def touched(log: dict[str, Any], activity: str) -> list[dict[str, str]]:
    return [
        {one["qualifier"]: one["objectId"] for one in event["relationships"]}
        for event in log["events"]
        if event["type"] == activity
    ]


def test_given_a_case_when_logged_then_its_acts_touch_run_step_organisation_paper_and_visit(
    case: Story, log: dict[str, Any]
) -> None:
    kinds = Counter(one["type"] for one in log["objects"])
    assert kinds.keys() == {"run", "step", "organisation", "document", "visit"}
    (registered,) = touched(log, "register_birth done")
    step = next(one for one in log["objects"] if one["id"] == registered["ends"])
    values = {one["name"]: one["value"] for one in step["attributes"]}
    assert (values["step"], values["holder"], values["outcome"]) == ("register_birth", "civil_registry", "registered")
    assert {"objectId": registered["of"], "qualifier": "part of"} in step["relationships"]
    assert touched(log, "happened: child_born") == [{"of": registered["of"]}]
    assert len(touched(log, "visit chosen")) == kinds["visit"] > 1
    assert touched(log, "document issued")[0]["gives"].startswith("document-")
    assert touched(log, "request made")[0]["asks"].startswith("organisation-")


def test_given_a_log_when_its_form_is_checked_then_it_follows_the_rules_of_ocel_2(log: dict[str, Any]) -> None:
    assert set(log) == {"objectTypes", "eventTypes", "objects", "events"}
    declared = {
        part: {kind["name"]: {one["name"]: one["type"] for one in kind["attributes"]} for kind in log[part]}
        for part in ("objectTypes", "eventTypes")
    }
    ids = [one["id"] for one in (*log["objects"], *log["events"])]
    assert len(ids) == len(set(ids)), "every object and event has an id of its own"
    python = {"string": str, "integer": int, "boolean": bool, "time": str}
    for part, types in (("objects", "objectTypes"), ("events", "eventTypes")):
        for one in log[part]:
            attributes = declared[types][one["type"]]
            for value in one["attributes"]:
                assert type(value["value"]) is python[attributes[value["name"]]], value
                assert part == "events" or value["time"].endswith("Z"), "an object's value has the moment it holds from"
            for relation in one["relationships"]:
                assert relation["objectId"] in set(ids) and relation["qualifier"]
    moments = [event["time"] for event in log["events"]]
    assert moments == sorted(moments) and all(event["relationships"] for event in log["events"])


def test_given_a_log_when_pm4py_reads_it_then_it_finds_the_same_events_objects_and_relations(
    log: dict[str, Any], tmp_path: Path
) -> None:
    import pm4py  # seven seconds and a banner: nobody else's import

    file = tmp_path / "log.jsonocel"
    file.write_text(json.dumps(log), "utf-8")
    read = pm4py.read_ocel2_json(str(file))
    assert len(read.events) == len(log["events"])
    assert len(read.objects) == len(log["objects"])
    assert len(read.relations) == sum(len(event["relationships"]) for event in log["events"])
    assert len(read.o2o) == sum(len(one["relationships"]) for one in log["objects"])
    assert set(pm4py.ocel_get_object_types(read)) == {"run", "step", "organisation", "document", "visit"}
    counted = Counter(event["type"] for event in log["events"])
    assert dict(read.events["ocel:activity"].value_counts()) == dict(counted)
    flat = pm4py.ocel_flattening(read, "run")
    assert set(flat["concept:name"]) == {event["type"] for event in log["events"]}, "each event is of a run"


def test_given_a_log_when_searched_then_no_person_no_key_and_no_value_of_a_fact_stands_in_it(
    case: Story, log: dict[str, Any]
) -> None:
    text = json.dumps(log, ensure_ascii=False)
    whole = case.case()
    with access.acting_as(case.town.machine):
        people = list(Person.objects.filter(family__cases=case.case_id))
    names = {part for one in people for part in (one.last_name, one.first_name) if part}
    keys = {str(one.pk) for one in people} | {str(whole.pk), str(whole.family_id), str(case.run_key)}
    items = {str(item.key) for item in case.items().values()}
    assert names and not [name for name in names if name in text]
    assert not [key for key in keys | items if key in text], "keys are pseudonyms"
    assert whole.number not in text and "+7 000" not in text
    learned = [event for event in log["events"] if event["type"] == "fact learned"]
    assert learned and all({one["name"] for one in event["attributes"]} == {"about"} for event in learned)


def test_given_the_same_key_when_named_twice_then_the_pseudonym_is_the_same_and_depends_on_the_secret(settings) -> None:
    before = pseudonym("run", "1")
    assert before == pseudonym("run", "1") != pseudonym("step", "1")
    settings.SECRET_KEY = "another installation"
    assert pseudonym("run", "1") != before


def test_given_the_command_when_asked_for_one_journey_then_only_its_runs_are_written(
    case: Story, tmp_path: Path
) -> None:
    code, file = case.town.machine.region.code, tmp_path / "out" / "log.json"
    out = StringIO()
    call_command("journeys", "log", "--region", code, "--journey", FLAGSHIP, "--out", str(file), stdout=out)
    assert out.getvalue() == f"written: {file}\n" and len(json.loads(file.read_text("utf-8"))["objects"]) > 10
    call_command("journeys", "log", "--region", code, "--journey", "school_catch_up", "--out", str(file), stdout=out)
    assert json.loads(file.read_text("utf-8"))["objects"] == []
    with pytest.raises(CommandError, match="There is no region 'XX'"):
        call_command("journeys", "log", "--region", "XX")
