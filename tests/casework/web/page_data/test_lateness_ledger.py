"""Every day on which a step stood open is somebody's; the ledger says who was late, with which deadline, how long."""

from __future__ import annotations

import pytest

from casework import access, clock
from casework.web.page_data import lateness_ledger
from tests.builders import Town


def read(town: Town) -> lateness_ledger.WhoseTurn:
    with access.acting_as(town.curator):
        return lateness_ledger.read(to=town.curator, now=clock.now())


def days_of(town: Town) -> dict[str, float]:
    return {one.holder: round(one.days) for one in read(town).held}


def test_given_a_step_stands_open_when_days_pass_then_they_are_its_holders(town: Town) -> None:
    story = town.a_case().talked().agreed()
    before = days_of(town)
    town.move(days=3)
    story.done("medical_birth_record")
    town.move(days=2)

    after = days_of(town)

    assert after["civil_registry"] - before.get("civil_registry", 0) == 2
    assert read(town).days == pytest.approx(sum(one.days for one in read(town).held))


def test_given_a_step_ended_late_when_the_ledger_is_read_then_it_names_the_organisation_asked_and_the_source(
    town: Town,
) -> None:
    story = town.a_case().talked().agreed().done("medical_birth_record")
    asked = story.request("register_birth")
    town.move(days=40)
    story.wake().done("register_birth")

    line = next(one for one in read(town).late if one.item.step == "register_birth")

    name = town.organisation("civil_registry").name
    assert asked.organisation_id is not None
    assert line.who in name.values()
    assert line.number == story.case().number
    assert (line.item.force, line.item.source["ru"]) == (
        "law",
        "закон об актах гражданского состояния (143-ФЗ от 15.11.1997), статья 16",
    )
    assert line.item.ended_at is not None
    assert 2 <= line.item.days_late <= 11  # a month, and on to a working day: the first one of January may be the 11th


def test_given_a_case_in_time_when_the_ledger_is_read_then_it_does_not_stand_there(town: Town) -> None:
    story = town.a_case().talked().agreed()

    assert story.case().number not in {line.number for line in read(town).late}


def test_given_another_clinic_when_its_worker_reads_then_nothing_of_ours_is_there(town: Town) -> None:
    story = town.a_case().talked().agreed()
    town.move(days=40)
    story.wake()
    assert read(town).late

    stranger = town.stranger()
    with access.acting_as(stranger):
        found = lateness_ledger.read(to=stranger, now=clock.now())

    assert found.late == ()
    assert found.held == ()
