"""A version that says what was wrong before it: whose families stand to be looked at again, and how that ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from casework import access, clock, outbox
from casework.access import Actor
from casework.act_parts import corrections as parts
from casework.actions.case import corrections, danger, intake
from casework.actions.worker import case_handover
from casework.errors import Forbidden, NotFound, Stale
from casework.models import CaseJourney, Correction, CorrectionEnd, Note, Notice, OutboxRow
from casework.web.page_data import corrections as pages
from journeys.versions.scaffold import scaffold_journey
from tests.builders import Story, Town
from tests.casework import small_journeys
from tests.journeys.planted_runs import publish

WRONG = "Раньше эту бумагу просили зря."
NEWER = small_journeys.SHORT.replace("version: 1", f"version: 2\ncorrects:\n  only: {WRONG}")
REF = "short@2"


@pytest.fixture
def on_old(town: Town) -> Callable[[], Story]:
    """Takes in a family that follows version 1, whatever was published since."""
    publish(small_journeys.SHORT, clock.now())

    def begin() -> Story:
        case_id = intake.open_case(by=town.worker, intake=town.intake())
        run_key = intake.choose_journey(by=town.worker, case_id=case_id, journey="short", version=1)
        return Story(town, town.worker, case_id, run_key)

    return begin


def bring(town: Town) -> None:
    """Publish what corrects, and let the region look."""
    publish(NEWER, clock.now())
    parts.announce([REF])
    for row in OutboxRow.objects.filter(topic="open_corrections", region_key=town.planted.region.pk):
        outbox.have_effect(row.pk)


def of(case: Story) -> list[Correction]:
    return case.rows(Correction)


def today(by: Actor) -> list[object]:
    with access.acting_as(by) as actor:
        return [one.row.case_id for one in pages.of_today(to=actor, covered=()).shown]


def test_given_a_version_that_corrects_when_it_is_published_then_open_done_and_ended_runs_are_looked_at_once(
    town: Town, on_old: Callable[[], Story]
) -> None:
    is_open, ended, long_ago = on_old(), on_old().done("only"), on_old().done("only")
    with access.acting_as(town.machine):
        CaseJourney.objects.filter(run_key=long_ago.run_key).update(ended_at=clock.now() - timedelta(days=1200))

    bring(town)
    bring(town)

    assert [(one.step, one.version, one.ended_as) for one in of(is_open)] == [("only", 2, "")]
    assert len(of(ended)) == 1
    assert of(long_ago) == [], "ended more than three years ago"
    assert is_open.rows(Notice, template="correction") == [], "nothing is sent by itself"


def test_given_a_family_on_the_new_version_when_it_corrects_then_nobody_looks_at_it(
    town: Town, on_old: Callable[[], Story]
) -> None:
    bring(town)
    new = town.a_case("short")

    bring(town)

    assert of(new) == []


def test_given_a_run_that_reaches_the_step_after_the_version_came_when_the_day_passes_then_it_is_found(
    town: Town, on_old: Callable[[], Story]
) -> None:
    bring(town)
    later = on_old()

    corrections.open_what_is_reached(actor=town.machine)

    assert [one.step for one in of(later)] == ["only"]


def test_given_something_to_look_at_then_it_stands_with_who_leads_and_with_everybody_when_nobody_does(
    town: Town, on_old: Callable[[], Story]
) -> None:
    mine = on_old()
    bring(town)
    colleague = town.planted.workers[1]
    assert mine.case_id in today(town.worker)
    assert mine.case_id not in today(colleague)

    with access.acting_as(town.machine):
        type(town.worker.membership).objects.filter(pk=town.worker.membership.pk).update(active=False)
    try:
        assert mine.case_id in today(colleague)
    finally:
        with access.acting_as(town.machine):
            type(town.worker.membership).objects.filter(pk=town.worker.membership.pk).update(active=True)


def test_given_it_is_handed_over_then_who_leads_now_looks_again(town: Town, on_old: Callable[[], Story]) -> None:
    case, colleague = on_old(), town.planted.workers[1]
    bring(town)

    case_handover.hand_over(by=town.worker, case_id=case.case_id, to_user_id=colleague.user.pk)

    assert case.case_id in today(colleague) and case.case_id not in today(town.worker)


def test_given_the_family_was_told_when_it_is_noted_then_history_and_a_note_say_so_and_it_is_off_the_list(
    town: Town, on_old: Callable[[], Story]
) -> None:
    case = on_old()
    bring(town)
    (row,) = of(case)

    corrections.look_again(by=town.worker, correction_id=row.pk, ended_as=CorrectionEnd.TOLD, words=" Позвонила. ")

    (row,) = of(case)
    assert (row.ended_as, row.looked_by_id) == ("told", town.worker.user.pk)
    assert [note.text for note in case.rows(Note)] == ["Позвонила."]
    assert "correction.told" in case.timeline()
    assert case.case_id not in today(town.worker)
    with pytest.raises(Stale):
        corrections.look_again(by=town.worker, correction_id=row.pk, ended_as=CorrectionEnd.UNCHANGED)
    bring(town)
    assert len(of(case)) == 1, "what was looked at does not come again"


@pytest.mark.parametrize(("ended_as", "words"), [("told", ""), ("told", "  "), ("", "Позвонила"), ("else", "x")])
def test_given_it_is_not_said_what_came_of_it_when_it_is_noted_then_it_stays(
    town: Town, on_old: Callable[[], Story], ended_as: str, words: str
) -> None:
    case = on_old()
    bring(town)
    (row,) = of(case)

    with pytest.raises(corrections.CorrectionRefused):
        corrections.look_again(by=town.worker, correction_id=row.pk, ended_as=ended_as, words=words)

    assert of(case)[0].looked_at is None


def test_given_another_service_a_curator_or_a_family_when_they_look_then_it_is_not_theirs(
    town: Town, on_old: Callable[[], Story]
) -> None:
    case = on_old()
    bring(town)
    (row,) = of(case)

    with pytest.raises(NotFound):
        corrections.look_again(by=town.stranger(), correction_id=row.pk, ended_as=CorrectionEnd.UNCHANGED)
    with pytest.raises(Forbidden):
        corrections.look_again(by=town.curator, correction_id=row.pk, ended_as=CorrectionEnd.UNCHANGED)
    with access.acting_as(town.curator) as curator:
        (counts,) = pages.counts_of_version(journey="short", version=2, to=curator)
    assert counts.open >= 1 and counts.wrong["ru"] == WRONG


def test_given_danger_at_home_when_it_is_looked_at_again_then_nothing_goes_out(
    town: Town, on_old: Callable[[], Story]
) -> None:
    case = on_old()
    danger.tell_danger(by=town.worker, case_id=case.case_id, told=danger.SafeWay("", "+7 000 999-11-22", "", ""))
    bring(town)
    before = len(case.rows(Notice))

    corrections.look_again(
        by=town.worker, correction_id=of(case)[0].pk, ended_as=CorrectionEnd.TOLD, words="Сказала по безопасному."
    )

    assert len(case.rows(Notice)) == before


def test_given_a_package_that_corrects_when_it_is_loaded_then_every_region_is_to_look(
    town: Town, tmp_path: Path
) -> None:
    scaffold_journey("lost_job", into=tmp_path, russian="Потеря работы", english="Lost job")
    first, english = tmp_path / "lost_job" / "v1.yaml", tmp_path / "lost_job" / "v1.en.yaml"
    first.write_text(first.read_text().replace("status: draft", "status: ready"))
    call_command("journeys", "load", str(tmp_path), verbosity=0)
    said = "\ncorrects:\n  first_help: Раньше помощь начинали слишком поздно.\n"
    (first.parent / "v2.yaml").write_text(first.read_text().replace("version: 1", f"version: 2{said}"))
    (first.parent / "v2.en.yaml").write_text(english.read_text() + "corrects:\n  first_help: Help began too late.\n")

    call_command("journeys", "load", str(tmp_path), verbosity=0)

    rows = OutboxRow.objects.filter(topic="open_corrections", region_key=town.planted.region.pk)
    assert [row.payload for row in rows if row.payload["journey"] == "lost_job"] == [
        {"journey": "lost_job", "version": 2}
    ]
