"""The catalogue of the house: no mistake, every walkthrough walks, and the walkthroughs would notice a change."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from journeys.check import walkthrough_player
from journeys.engine.run_context import Setting
from journeys.engine.working_days import RUSSIA
from journeys.reader import CATALOGUE, read_catalogue, working_calendar
from journeys.rules import reckoning

FLAGSHIP = "third_child_special_needs"
OTHERS = ("birth_allowance", "fertility_help", "first_job", "school_catch_up")
CATALOGUE_READ = read_catalogue(CATALOGUE)
SETTING = Setting(ZoneInfo("Europe/Moscow"), working_calendar(CATALOGUE_READ))
CASES = [(journey, case) for journey, cases in CATALOGUE_READ.walkthroughs.items() for case in cases]


def test_the_catalogue_has_no_mistake():
    assert [str(mistake) for mistake in CATALOGUE_READ.mistakes] == []


def test_the_catalogue_holds_the_flagship_twice_and_the_others_once_none_of_them_a_draft():
    others = {(journey, 1) for journey in OTHERS}
    assert set(CATALOGUE_READ.definitions) == {*others, (FLAGSHIP, 1), (FLAGSHIP, 2)}
    assert CATALOGUE_READ.drafts == ()
    assert CATALOGUE_READ.newest(FLAGSHIP).version == 2
    assert {CATALOGUE_READ.newest(journey).version for journey in OTHERS} == {1}


@pytest.mark.parametrize("journey", [FLAGSHIP, *OTHERS])
def test_every_journey_is_told_in_at_least_twelve_cases_one_of_them_to_the_end(journey):
    cases = CATALOGUE_READ.walkthroughs[journey]
    assert len(cases) >= 12
    assert any(line.expect.closed for case in cases for line in case.story)


@pytest.mark.parametrize(("journey", "case"), CASES, ids=[f"{journey}: {case.title['en']}" for journey, case in CASES])
def test_a_walkthrough_goes_as_it_is_told(journey, case):
    played = walkthrough_player.play(CATALOGUE_READ.definitions[journey, case.version], case, SETTING)
    assert [str(difference) for difference in played.differences] == []


@pytest.mark.parametrize(
    ("journey", "step"),
    [
        (FLAGSHIP, "register_birth"), (FLAGSHIP, "insurance_policy"), (FLAGSHIP, "home_visit"),
        (FLAGSHIP, "disability_assessment"), (FLAGSHIP, "snils"),
        ("first_job", "matching"), ("first_job", "hiring"), ("first_job", "work_clothes"),
        ("school_catch_up", "council"), ("school_catch_up", "lessons"), ("school_catch_up", "study_application"),
        ("birth_allowance", "decide_grant"), ("birth_allowance", "decide_monthly"),
        ("fertility_help", "choose_clinic"), ("fertility_help", "referral"), ("fertility_help", "pregnancy_care"),
    ],
)  # fmt: skip
def test_given_a_step_that_no_longer_needs_anything_then_a_walkthrough_notices(journey, step):
    definition = CATALOGUE_READ.definitions[journey, 1]
    steps = tuple(replace(one, needs=(), needs_any=()) if one.key == step else one for one in definition.steps)
    loosened = replace(definition, steps=steps)
    cases = [case for told, case in CASES if told == journey and case.version == 1]
    assert any(walkthrough_player.play(loosened, case, SETTING).differences for case in cases)


def test_the_shared_tables_hold_no_row_that_nobody_uses():
    used: dict[str, set[str]] = {}
    for definition in CATALOGUE_READ.definitions.values():
        words = definition.vocabulary
        for table in ("organisation_types", "words", "facts", "terms", "documents", "visit_types", "kits"):
            used.setdefault(table, set()).update(getattr(words, table))
        used.setdefault("events", set()).update(definition.events)
    # a type may take part in an everyday issue that has no journey yet
    issues = (CATALOGUE / "_shared" / "issues.yaml").read_text("utf-8")
    used["organisation_types"].update(re.findall(r"[a-z_]+", " ".join(re.findall(r"organisations: \[(.*?)\]", issues))))
    for table, keys in used.items():
        text = (CATALOGUE / "_shared" / f"{table}.yaml").read_text("utf-8")
        assert set(re.findall(r"(?m)^([a-z_][\w.]*):", text)) - keys == set(), table


def test_the_figures_hold_no_row_that_nobody_uses():
    text = (CATALOGUE / "_shared" / "parameters.yaml").read_text("utf-8")
    told = "".join(
        (CATALOGUE / journey / f"v{number}.yaml").read_text("utf-8") for journey, number in CATALOGUE_READ.spots
    )
    told += (CATALOGUE / "_shared" / "facts.yaml").read_text("utf-8")  # what holds while nobody told a fact
    told += (CATALOGUE / "_shared" / "step_templates.yaml").read_text("utf-8")
    told += inspect.getsource(
        reckoning
    )  # what quantifies over people and months is reckoned in code, by the same table
    assert {key for key in re.findall(r"(?m)^([a-z_]+):", text) if key not in told} == set()


def test_the_table_of_transfers_agrees_with_the_calendar_where_both_know_the_year():
    table = working_calendar(CATALOGUE_READ)
    assert table.off
    assert [day for day in table.off if RUSSIA.is_working(day)] == []
    assert [day for day in table.working if not RUSSIA.is_working(day)] == []
