"""What a family is told of its rights has a name in both languages, and speaks of its own case."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from journeys.language.definition import Definition
from journeys.reader import CATALOGUE, read_catalogue
from journeys.rules.entitlements import StepsEnded, entitlements
from journeys.rules.titles import title_of_rule

VERSIONS = read_catalogue(CATALOGUE).definitions
JOB = next(one for one in VERSIONS.values() if one.journey == "first_job")
NOTHING_ENDED = StepsEnded({}, {}, frozenset())


@pytest.mark.parametrize("version", VERSIONS.values(), ids=lambda one: one.ref)
def test_given_a_rule_of_the_catalogue_then_no_page_shows_its_key_for_a_name(version: Definition) -> None:
    in_plain_letters = [
        rule.key
        for rule in version.rules.values()
        for language in ("ru", "en")
        if title_of_rule(version, rule, language) == rule.key.replace("_", " ")
    ]
    assert in_plain_letters == []


@pytest.mark.parametrize(
    ("age", "disability", "told"),
    [
        (15, False, {"weekly_hours", "consent_to_work"}),
        (17, False, {"weekly_hours", "consent_to_work"}),
        (19, False, set()),
        (19, True, {"weekly_hours"}),
    ],
)
def test_given_a_grown_up_then_hours_and_consents_of_minors_are_not_told(
    age: int, disability: bool, told: set[str]
) -> None:
    facts = {
        "youth.age": Decimal(age),
        "youth.studies": False,
        "youth.is_orphan": False,
        "youth.schooling_completed": True,
        "youth.disability_one_or_two": disability,
    }
    found = entitlements(JOB, facts, date(2026, 12, 1), NOTHING_ENDED, "ru")
    assert {one.key for one in found} & {"weekly_hours", "consent_to_work"} == told


@pytest.mark.parametrize("version", [one for one in VERSIONS.values() if one.journey == "third_child_special_needs"])
@pytest.mark.parametrize(
    ("days_later", "told"),
    [(None, {"leave_before", "leave_after"}), (0, {"leave_after"}), (194, {"leave_after"}), (195, set())],
)
def test_given_a_leave_then_it_is_told_while_it_can_be_had_and_no_day_longer(
    version: Definition, days_later: int | None, told: set[str]
) -> None:
    born = date(2026, 3, 1)
    facts = {} if days_later is None else {"child.born_on": born}
    found = entitlements(version, facts, born + timedelta(days=days_later or 0), NOTHING_ENDED, "ru")
    assert {one.key for one in found} & {"leave_before", "leave_after"} == told
