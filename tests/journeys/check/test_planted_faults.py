"""Faults planted in the flagship: the reader, the search or a walkthrough finds each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from journeys.check import catalogue_check, walkthrough_player
from journeys.check.soundness import Report, check
from journeys.engine.run_context import Setting
from journeys.language.conditions import Verb
from journeys.language.definition import Definition
from journeys.reader import CATALOGUE, asked_at_intake, read_texts, working_calendar
from tests.journeys.check.searched import HOUSE, kinds
from tests.journeys.engine.small_journeys import fact, needs

SETTING = Setting(ZoneInfo("Europe/Moscow"), working_calendar(HOUSE))


FLAGSHIP = ("third_child_special_needs", 1)


FILE = "third_child_special_needs/v1.yaml"


TEXTS = {  # read anew for every fault that is planted
    file.relative_to(CATALOGUE).as_posix(): file.read_text("utf-8")
    for folder in ("_shared", "birth_allowance", FLAGSHIP[0])
    for file in (CATALOGUE / folder).glob("*.yaml")
}


# id: what stands there, what stands there instead, who finds it
PLANTED: Mapping[str, tuple[str, str, str]] = {
    "birth-needs-income-check": (
        "needs: [consents]\n      needs_any: [medical_birth_record",
        "needs: [consents, income_check]\n      needs_any: [medical_birth_record",
        "reading",
    ),
    "refused-birth-has-no-way-back": ("      again: {refused: register_birth}\n", "", "reading"),
    "nobody-hears-of-a-refusal": ("      needs: [disability_assessment.refused]\n", "", "reading"),
    "support-that-nobody-can-open": (
        "when: child.order_in_family at least 3",
        "when: [child.order_in_family at least 3, child.order_in_family below 3]",
        "search",
    ),
    "leave-that-nobody-can-open": (
        "when: mother.employed is yes",
        "when: [mother.employed is yes, mother.employed is no]",
        "search",
    ),
    "residence-waits-for-a-grant": (
        "      gives: [residence_certificate]",
        "      wait_until: social_services is granted\n      gives: [residence_certificate]",
        "search",
    ),
    "no-medical-record-needed": (
        "      needs_any: [medical_birth_record, home_birth_statement]\n", "", "walkthrough",
    ),
    "genetics-for-all": ("      needs: [newborn_screening.positive]\n", "", "walkthrough"),
    "appeal-leads-nowhere": ("      again: {upheld: disability_assessment}\n", "", "walkthrough"),
    "discharge-not-recorded": ("      records: [mother.minimum_stay_until, mother.discharge_date]\n", "", "walkthrough"),
    "end-of-disability-not-recorded": ("      records: [child.disability_until]\n", "", "walkthrough"),
    "doctors-at-once": ("      not_before: 21 days after child.born_on\n", "", "walkthrough"),
    "visit-before-discharge": ("      not_before: mother.discharge_date\n", "", "walkthrough"),
    "record-also-at-home": ("      when: child.born_at_home is no\n", "", "walkthrough"),
    "board-before-the-doctors": ("      after: [doctors_day]\n      needs: [consents]\n", "      needs: [consents]\n",
                                 "walkthrough"),
    "longer-stay-changes-nothing": ("  stay_prolonged: {redo: [choose_stay]}\n", "", "walkthrough"),
}  # fmt: skip


def finders(texts: Mapping[str, str]) -> Iterator[str]:
    """Yield who finds a fault in version 1 of the flagship."""
    spoilt = read_texts(texts)
    if any(mistake.file == FILE for mistake in spoilt.mistakes):
        yield "reading"
    if FLAGSHIP in spoilt.definitions:
        if catalogue_check.search(spoilt, FLAGSHIP)[1]:
            yield "search"
        if not _walks(spoilt.definitions[FLAGSHIP]):
            yield "walkthrough"


def _walks(definition: Definition) -> bool:
    cases = [case for case in HOUSE.walkthroughs[FLAGSHIP[0]] if case.version == FLAGSHIP[1]]
    assert cases
    return not any(walkthrough_player.play(definition, case, SETTING).differences for case in cases)


def test_given_the_flagship_as_it_stands_then_nobody_finds_anything() -> None:
    assert list(finders(TEXTS)) == []


@pytest.mark.parametrize("name", PLANTED)
def test_given_a_fault_planted_in_the_flagship_then_it_is_found(name: str) -> None:
    old, new, finder = PLANTED[name]
    assert TEXTS[FILE].count(old) >= 1
    assert finder in list(finders({**TEXTS, FILE: TEXTS[FILE].replace(old, new, 1)}))


def test_given_birth_needs_the_income_check_where_the_reader_is_passed_by_then_the_search_finds_it() -> None:
    report = _changed("register_birth", needs=needs("consents.given", "income_check"))
    assert {("guard_broken", "register_birth"), ("guard_broken", "snils")} <= kinds(report)


def test_given_birth_waits_for_a_fact_that_only_forbidden_steps_record_then_the_reader_tells_it_for_each() -> None:
    waits = "needs_any: [medical_birth_record, home_birth_statement]\n"
    also = ("records: [child.disability_until]", "records: [child.disability_until, family.income_per_person]")
    income = "      wait_until: family.income_per_person is known\n"
    text = TEXTS[FILE].replace(waits, waits + income, 1).replace(*also, 1)
    assert text.count("family.income_per_person") == TEXTS[FILE].count("family.income_per_person") + 2

    told = [one.text for one in read_texts({**TEXTS, FILE: text}).mistakes if "guard" in one.text]

    for forbidden in ("income_check", "disability_assessment"):
        way = f"the guard does not hold: register_birth waits for family.income_per_person waits for {forbidden}"
        assert any(one.startswith(way) for one in told), told


def test_given_such_a_wait_where_the_reader_is_passed_by_then_the_search_finds_it_until_a_free_step_records_it() -> (
    None
):
    known = fact("family.income_per_person", test=Verb.KNOWN)
    records = ("family.income_per_person",)
    waits = _with("register_birth", wait_until=known)
    both = _with("disability_assessment", of=waits, records=records)
    free = _with("intake", of=both, records=records)

    broken = {key for kind, key in kinds(_searched(both)) if kind == "guard_broken"}
    assert {"register_birth", "snils"} <= broken
    assert "intake" not in broken
    assert not any(kind == "guard_broken" for kind, _ in kinds(_searched(free)))


def test_given_no_term_for_the_yearly_control_where_the_reader_is_passed_by_then_the_search_finds_it() -> None:
    assert kinds(_changed("control", due=())) == {("no_deadline", "control")}


def test_given_a_refused_birth_has_no_way_back_where_the_reader_is_passed_by_then_a_walkthrough_finds_it() -> None:
    assert _walks(HOUSE.definitions[FLAGSHIP])
    assert not _walks(_with("register_birth", again={}))


def _changed(key: str, **changes: object) -> Report:
    return _searched(_with(key, **changes))


def _searched(definition: Definition) -> Report:
    return check(definition, known_at_start=frozenset(asked_at_intake(definition)))


def _with(key: str, *, of: Definition = HOUSE.definitions[FLAGSHIP], **changes: object) -> Definition:
    steps = tuple(replace(one, **changes) if one.key == key else one for one in of.steps)
    return replace(of, steps=steps)
