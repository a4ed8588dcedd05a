"""What may be done to a run, and what is refused: told by the face of the journeys."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from journeys import public
from journeys.models import Act, WorkItem
from journeys.runs import run_views
from tests.journeys.planted_runs import FAMILY, NOON, Region, days, item_of, publish, wide


def test_given_a_family_when_a_run_starts_then_its_first_items_open_with_all_a_step_kind_needs(
    flagship: None, region: Region
) -> None:
    subject = uuid.uuid4()

    carried = region.start(events=["child_born"], subject_key=subject)

    assert {item.step for item in carried.opened} == {
        "intake",
        "medical_birth_record",
        "newborn_screening",
        "choose_stay",
    }
    stay = next(item for item in carried.opened if item.step == "choose_stay")
    assert (stay.kind, stay.holder, stay.holder_side, stay.subject_key) == ("choice", "mother", "family", subject)
    assert stay.title["en"] and stay.title["ru"] and stay.hoped_for == stay.outcomes[0].key
    assert {field.key for field in stay.records} >= {"mother.discharge_date"}
    assert stay.due is not None and stay.due_force in ("law", "own")
    assert carried.act_number == 1 and not carried.ended


def test_given_necessities_when_they_open_then_kit_answer_term_and_needed_day_come_along(
    flagship: None, region: Region
) -> None:
    run = region.start(events=["child_born"]).run_key
    region.done(item_of(run, "choose_stay"), facts={"mother.discharge_date": date(2026, 3, 7)})
    region.done(item_of(run, "intake"))

    opened = {item.step: item for item in region.done(item_of(run, "consents")).opened}

    things = opened["necessities"]
    assert things.kit is not None and things.kit.items
    assert things.needed_by == date(2026, 3, 7)
    assert things.answer_within is not None and things.answer_within.number == 2


def test_given_a_finished_item_when_it_is_finished_again_then_it_is_refused_and_nothing_changes(
    wide_journey: None, region: Region
) -> None:
    run = region.start("wide").run_key
    item = item_of(run, "part_0")
    region.done(item)

    with pytest.raises(public.Refused) as refusal:
        region.done(item, at=days(1))

    assert refusal.value.code == "not_open" and refusal.value.permanent
    assert [entry.number for entry in public.history(run_key=run, language="en")] == [1]


@pytest.mark.parametrize(
    ("outcome", "facts", "code"),
    [
        pytest.param("flown_away", {}, "no_such_outcome", id="outcome"),
        pytest.param("done", {"child.brithday": date(2026, 3, 1)}, "unknown_fact", id="fact"),
        pytest.param("done", {"child.born_on": "yesterday"}, "wrong_fact", id="type"),
        pytest.param("done", {"child.special_needs_basis": "a_feeling"}, "wrong_fact", id="choice"),
        pytest.param("done", {"parents.married": 1}, "wrong_fact", id="number-for-yes-no"),
    ],
)
def test_given_a_wrong_answer_when_an_item_is_finished_then_neither_fact_nor_end_is_recorded(
    wide_journey: None, region: Region, outcome: str, facts: dict[str, object], code: str
) -> None:
    run = region.start("wide").run_key
    known = {"family.income_per_person": Decimal(1), **facts}

    with pytest.raises(public.Refused) as refusal:
        region.done(item_of(run, "part_0"), outcome, facts=known)

    assert refusal.value.code == code
    assert Act.objects.count() == 0 and item_of(run, "part_0").status == "new"
    assert str(refusal.value).count(".") >= 3, "what is so, why it matters, what to do"


def test_given_a_refusal_when_it_is_told_then_in_the_readers_language() -> None:
    refusal = public.Refused("not_open", "part_0")
    with translation.override("en"):
        assert str(refusal).startswith("This step is no longer open")
    with translation.override("ru"):
        assert str(refusal).startswith("Этот шаг уже не открыт")


def test_given_dates_that_contradict_when_saved_then_must_hold_refuses(flagship: None, region: Region) -> None:
    run = region.start(events=["child_born"]).run_key
    facts = {"mother.minimum_stay_until": date(2026, 3, 8), "mother.discharge_date": date(2026, 3, 4)}

    with pytest.raises(public.Refused) as refusal:
        region.done(item_of(run, "choose_stay"), facts=facts)

    assert (refusal.value.code, refusal.value.about) == ("must_hold", "choose_stay")


def test_given_facts_of_the_form_when_an_item_is_finished_then_what_follows_is_judged_by_them(
    wide_journey: None, region: Region
) -> None:
    run = region.start("wide").run_key

    region.done(item_of(run, "part_0"), facts={"family.income_per_person": Decimal("12.30")})

    kinds = [(entry.kind, entry.what) for entry in public.history(run_key=run, language="en")]
    assert kinds == [("learned", "Income per person"), ("did", "Часть 0: Done")]
    view = public.read_run(run_key=run, language="en", now=NOON)
    assert view.facts["family.income_per_person"] == Decimal("12.30")


def test_given_a_fact_that_is_known_already_when_it_is_told_again_then_no_act_is_recorded(
    wide_journey: None, region: Region
) -> None:
    run = region.start("wide").run_key

    carried = public.learn(
        run_key=run, facts={"child.born_on": FAMILY["child.born_on"], "other.fact": 1}, at=NOON, by_key=None
    )

    assert carried.act_number == 0 and Act.objects.count() == 0


def test_given_an_event_that_cancels_when_it_happens_then_open_items_are_withdrawn_and_late_answers_refused(
    wide_journey: None, region: Region
) -> None:
    run = region.start("wide").run_key
    late = item_of(run, "part_3")

    carried = public.happen(run_key=run, event="child_died", at=days(1), by_key=region.worker)

    assert len(carried.withdrawn) == 12 and {item.status for item in carried.withdrawn} == {"cancelled"}
    assert not public.open_items(run_keys=[run])
    with pytest.raises(public.Refused) as refusal:
        region.done(late, at=days(2))
    assert refusal.value.code == "not_open"
    assert run_views.replay_equals_stored(run_key=run)


def test_given_an_unknown_event_or_step_when_told_then_refused(wide_journey: None, region: Region) -> None:
    run = region.start("wide").run_key
    with pytest.raises(public.Refused, match="no such event|не знает такого события"):
        public.happen(run_key=run, event="moon_landing", at=NOON, by_key=None)
    with pytest.raises(public.Refused) as refusal:
        public.drop(run_key=run, step="moon", because="family_manages", at=NOON, by_key=None)
    assert refusal.value.code == "unknown_step"


def test_given_an_open_step_when_dropped_then_it_is_withdrawn_and_redo_opens_the_next_round(
    wide_journey: None, region: Region
) -> None:
    run = region.start("wide").run_key

    dropped = public.drop(run_key=run, step="part_1", because="family_manages", at=days(1), by_key=region.worker)
    again = public.redo(run_key=run, step="part_1", at=days(2), by_key=region.worker)

    assert [item.step for item in dropped.withdrawn] == ["part_1"]
    assert [(item.step, item.round, item.status) for item in again.opened] == [("part_1", 1, "new")]
    assert WorkItem.objects.filter(process__key=run, flow_task="wide@1:part_1").count() == 2
    assert run_views.replay_equals_stored(run_key=run)


def test_given_a_settled_run_when_a_step_is_redone_then_the_run_is_open_again(
    wide_journey: None, region: Region
) -> None:
    run = region.start("wide").run_key
    for _ in range(14):
        last = region.done(public.open_items(run_keys=[run])[0])
    assert last.ended and last.closes_case == "normally"

    again = public.redo(run_key=run, step="part_0", at=days(1), by_key=region.worker)

    assert not again.ended and [item.step for item in again.opened] == ["part_0"]
    assert public.read_run(run_key=run, language="ru", now=days(1)).ended_at is None


def test_given_a_skipped_step_when_facts_change_then_it_is_shown_and_one_click_opens_it(
    flagship: None, region: Region
) -> None:
    run = region.start(events=["child_born"]).run_key
    public.learn(run_key=run, facts={"child.born_at_home": True}, at=days(1), by_key=region.worker)
    shown = public.read_run(run_key=run, language="en", now=days(1)).to_reconsider
    assert {"home_birth_statement", "medical_birth_record"} <= {one.step for one in shown}

    carried = public.reopen(run_key=run, step="home_birth_statement", at=days(1), by_key=region.worker)

    assert [item.step for item in carried.opened] == ["home_birth_statement"]


def test_given_an_outcome_that_closes_quietly_when_recorded_then_the_case_is_told_so(
    wide_journey: None, region: Region
) -> None:
    run = region.start("wide").run_key
    for _ in range(13):
        region.done(public.open_items(run_keys=[run])[0])

    carried = region.done(item_of(run, "finish"), "refused")

    assert (carried.closes_case, carried.ended, carried.quiet) == ("quietly", True, True)


# ---- the life of one item --------------------------------------------------------------------------------------------


def test_given_a_failed_item_when_all_else_is_done_then_the_run_does_not_end(
    wide_journey: None, region: Region
) -> None:
    run = region.start("wide").run_key
    failed = public.fail_item(item_key=item_of(run, "part_0").key, code="ConnectorDown:timeout")
    for item in public.open_items(run_keys=[run]):
        if item.key != failed.key:
            region.done(item)

    view = public.read_run(run_key=run, language="en", now=NOON)
    assert failed.status == "failed" and view.ended_at is None
    assert [item.key for item in view.open_items] == [failed.key]
    assert public.item(item_key=failed.key).error_code == "ConnectorDown:timeout"

    assert public.resume_item(item_key=failed.key).status == "new"
    assert [item.step for item in region.done(failed).opened] == ["gather"]


def test_given_an_item_that_did_not_fail_when_resumed_then_refused(wide_journey: None, region: Region) -> None:
    item = item_of(region.start("wide").run_key, "part_0")
    with pytest.raises(public.Refused) as refusal:
        public.resume_item(item_key=item.key)
    assert refusal.value.code == "not_failed"


# ---- time ------------------------------------------------------------------------------------------------------------


def test_given_a_deadline_when_it_passes_then_the_item_is_late_once_and_stays_open(
    wide_journey: None, region: Region
) -> None:
    run = region.start("wide").run_key
    due = item_of(run, "part_0").due
    assert due is not None
    assert public.wake_due(region_key=region.key, now=due) == ()
    assert public.wake_due(region_key=region.key, now=days(30)) == (run,)

    first = public.wake(run_key=run, now=days(30))
    second = public.wake(run_key=run, now=days(31))

    assert len(first.became_late) == 12 and second.became_late == ()
    assert {item.late_since for item in first.became_late} == {due}
    assert {item.due_force for item in first.became_late} == {"own"}
    assert Act.objects.filter(kind="clock").count() == 1, "an idle run's history does not grow"
    assert public.wake_due(region_key=region.key, now=days(60)) == ()
    settled = region.done(item_of(run, "part_0"), at=days(32))
    assert [item.step for item in settled.settled_late] == ["part_0"]
    assert run_views.replay_equals_stored(run_key=run)


def test_given_a_deadline_that_follows_a_fact_when_the_fact_moves_then_the_items_deadline_moves(
    flagship: None, region: Region
) -> None:
    run = region.start(events=["child_born"]).run_key
    assert item_of(run, "medical_birth_record").due is None, "the day of going home is not known yet"

    public.learn(run_key=run, facts={"mother.discharge_date": date(2026, 3, 7)}, at=NOON, by_key=None)
    first = item_of(run, "medical_birth_record").due
    public.learn(run_key=run, facts={"mother.discharge_date": date(2026, 3, 9)}, at=NOON, by_key=None)
    second = item_of(run, "medical_birth_record").due

    assert first is not None and second is not None and (second - first).days == 2


def test_given_another_region_when_the_sweep_looks_then_it_sees_only_its_own(
    wide_journey: None, region: Region
) -> None:
    region.start("wide")
    assert public.wake_due(region_key=uuid.uuid4(), now=days(99)) == ()


# ---- versions --------------------------------------------------------------------------------------------------------


def test_given_a_new_version_when_it_is_published_then_new_runs_take_it_and_running_ones_stay(
    wide_journey: None, region: Region
) -> None:
    old = region.start("wide").run_key
    publish(wide(3).replace("version: 1", "version: 2"))

    new = region.start("wide")

    assert new.run_ref == "wide@2" and len(new.opened) == 3
    view = public.read_run(run_key=old, language="ru", now=NOON)
    assert view.version == 1 and len(view.open_items) == 12


def test_given_an_unknown_journey_when_started_then_refused(wide_journey: None, region: Region) -> None:
    for wanted in ({"journey": "narrow"}, {"journey": "wide", "version": 9}):
        with pytest.raises(public.Refused) as refusal:
            region.start(**wanted)
        assert refusal.value.code == "unknown_journey"


def test_given_a_fact_of_another_journey_when_a_run_starts_then_it_is_left_out(
    wide_journey: None, region: Region
) -> None:
    run = region.start("wide", facts={**FAMILY, "pupil.missed_lessons": 3}).run_key
    assert "pupil.missed_lessons" not in public.read_run(run_key=run, language="ru", now=NOON).facts
