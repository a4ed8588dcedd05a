"""The life of a step and of a case: done again with what followed, skipped and put back, held, stopped, kept as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from casework import access, clock
from casework.act_parts import run_changes
from casework.act_parts.household_input import PersonInput
from casework.actions.case import case_state, intake, journey_stop, life_events, told_facts
from casework.actions.partners import due_reminders, offers
from casework.actions.steps import preview, work_items
from casework.actions.worker import partner_reminders
from casework.models import CaseJourney, CaseState, Message, PartnerRequest, Person, TimelineEntry
from journeys import public as journeys
from journeys.runs import run_views
from tests.builders import FLAGSHIP, Story, Town

LANGUAGE = "en"


def _entry(case: Story) -> TimelineEntry:
    return max(case.rows(TimelineEntry), key=lambda one: one.pk)


def _replays(case: Story) -> bool:
    with access.acting_as(case.town.machine):
        return run_views.replay_equals_stored(run_key=case.run_key)


def _status(case: Story, step: str) -> str:
    with access.acting_as(case.town.machine):
        view = journeys.read_run(run_key=case.run_key, language=LANGUAGE, now=clock.now())
    return next(one.status for one in view.steps if one.step == step)


def _done_item(case: Story, step: str) -> journeys.OpenItem:
    with access.acting_as(case.town.machine):
        return next(one for one in journeys.items_of(run_key=case.run_key) if one.step == step)


# ---- once more ---------------------------------------------------------------------------------------------------------


def test_given_steps_that_followed_when_a_step_is_redone_then_the_ticked_ones_are_judged_again(town: Town) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record").done("register_birth").done("insurance_policy")
    record = _done_item(case, "medical_birth_record")
    with access.acting_as(case.by):
        followed = {one.step for one in journeys.followed(run_key=case.run_key, step="medical_birth_record")}
    assert {"register_birth", "insurance_policy"} <= followed

    work_items.redo(by=case.by, item_key=record.key, also=["register_birth"])

    assert (_status(case, "medical_birth_record"), _status(case, "register_birth")) == ("open", "waiting")
    assert _status(case, "insurance_policy") == "done"
    assert [one["en"] for one in _entry(case).details["also"]] == [_done_item(case, "register_birth").title["en"]]
    assert _replays(case)


def test_given_a_step_that_did_not_follow_when_it_is_ticked_then_nothing_is_redone(town: Town) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record").done("register_birth")
    item = _done_item(case, "register_birth")
    with pytest.raises(run_changes.StepRefused, match="changed meanwhile"):
        work_items.redo(by=case.by, item_key=item.key, also=["intake"])
    assert _status(case, "register_birth") == "done"


# ---- taken off before its time, and back -------------------------------------------------------------------------------


def test_given_a_step_that_has_not_opened_when_it_is_skipped_then_what_needs_it_goes_and_comes_back_with_it(
    town: Town,
) -> None:
    case = town.a_case().talked()
    before = case.timeline()
    with access.acting_as(case.by):
        ahead = preview.after_skip(
            by=case.by, run_key=case.run_key, step="register_birth", person="", language=LANGUAGE
        )
    assert ahead.drops
    assert case.timeline() == before
    assert _status(case, "register_birth") == "waiting"

    work_items.skip(by=case.by, run_key=case.run_key, step="register_birth", because="the registry was faster")

    assert (_status(case, "register_birth"), _status(case, "insurance_policy")) == ("skipped", "skipped")
    assert (_entry(case).what, _entry(case).details["because"]) == ("step.skipped", "the registry was faster")

    work_items.put_back(by=case.by, run_key=case.run_key, step="register_birth")

    assert (_status(case, "register_birth"), _status(case, "insurance_policy")) == ("waiting", "waiting")
    assert _entry(case).what == "step.put_back"
    assert _replays(case)


def test_given_a_step_that_is_over_when_it_is_to_be_skipped_then_it_is_refused(town: Town) -> None:
    case = town.a_case().talked()
    with pytest.raises(run_changes.StepRefused):
        work_items.skip(by=case.by, run_key=case.run_key, step="intake", because="x")


# ---- on hold -----------------------------------------------------------------------------------------------------------


def test_given_a_hold_with_stopped_clocks_when_it_goes_on_then_each_promise_has_what_was_left(town: Town) -> None:
    case = town.a_case().talked().agreed()
    before = {step: (item.due, item.due_force) for step, item in case.items().items()}
    own = {step for step, (due, force) in before.items() if force == "own" and due is not None}
    law = {step for step, (due, force) in before.items() if force == "law" and due is not None}
    assert own and law
    with access.acting_as(case.by):
        ahead = preview.on_hold(run_key=case.run_key, language=LANGUAGE)
    assert len(ahead.stands) >= len(own)

    until = town.today + timedelta(days=10)
    case_state.hold(by=case.by, case_id=case.case_id, until=until, because="in the country", stop_clocks=True)

    held = case.items()
    assert {held[step].due for step in law} == {before[step][0] for step in law}
    assert _entry(case).details["clocks"] is True
    with access.acting_as(case.by):
        view = journeys.read_run(run_key=case.run_key, language=LANGUAGE, now=clock.now())
    assert view.held_since is not None
    town.move(days=3)
    case.wake()
    assert not {one.work_item_key for one in case.escalations()} & {held[step].key for step in own}

    case_state.resume(by=case.by, case_id=case.case_id)

    after = case.items()
    for step in own:
        due = before[step][0]
        assert due is not None and after[step].due is not None
        assert after[step].due >= due
    assert any(after[step].due != before[step][0] for step in own)
    assert _replays(case)


def test_given_a_case_on_hold_with_stopped_clocks_when_held_longer_without_then_they_run_again(town: Town) -> None:
    case = town.a_case()
    due = case.item("intake").due
    for stop in (True, True, False):
        until = town.today + timedelta(days=5)
        case_state.hold(by=case.by, case_id=case.case_id, until=until, because="longer", stop_clocks=stop)
    assert due is not None and case.item("intake").due is not None
    assert _replays(case)


def _held(case: Story) -> Story:
    until = case.town.today + timedelta(days=10)
    case_state.hold(by=case.by, case_id=case.case_id, until=until, because="away", stop_clocks=True)
    return case


def test_given_stopped_clocks_when_a_partners_time_would_have_run_out_then_it_goes_on_with_what_was_left(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed()
    asked = case.offer()
    assert asked.answer_by is not None and asked.remind_at is not None
    law_runs_on = {row.work_item_key for row in case.rows(PartnerRequest) if row.remind_at is not None}
    _held(case)
    assert law_runs_on
    for row in case.rows(PartnerRequest):
        item = next((one for one in case.items().values() if one.key == row.work_item_key), None)
        assert row.remind_at is None or (item is not None and item.due is not None)

    with pytest.raises(partner_reminders.NobodyToRemind):
        partner_reminders.remind_partners(by=case.by, case_id=case.case_id)

    town.move(days=8)
    offers.expire_due(actor=town.machine)
    due_reminders.send_due(actor=town.machine)
    assert (case.offer().pk, case.offer().remind_at) == (asked.pk, None)

    case_state.resume(by=case.by, case_id=case.case_id)
    after = case.offer()
    assert (after.pk, after.stopped_at) == (asked.pk, None)
    assert after.answer_by is not None and after.answer_by > clock.now()
    assert after.remind_at is not None
    assert case.timeline().count("offer.expired") == 0


def test_given_stopped_clocks_when_the_charity_answers_late_then_its_answer_counts(town: Town) -> None:
    case = _held(town.a_case().talked().agreed())
    asked = case.offer()
    town.move(days=8)
    case.accepted(asked)
    assert next(one for one in case.offers() if one.pk == asked.pk).state == "accepted"


def test_given_stopped_clocks_when_another_journey_is_begun_then_it_begins_held(town: Town) -> None:
    case = _held(town.a_case().talked().agreed())
    run_key = intake.choose_journey(by=case.by, case_id=case.case_id, journey="birth_allowance")
    with access.acting_as(case.by):
        begun = journeys.read_run(run_key=run_key, language=LANGUAGE, now=clock.now())
    assert begun.held_since is not None
    case_state.resume(by=case.by, case_id=case.case_id)
    with access.acting_as(case.by):
        assert journeys.read_run(run_key=run_key, language=LANGUAGE, now=clock.now()).held_since is None


def test_given_a_case_on_hold_when_the_child_dies_then_it_goes_on_for_what_is_left_to_do(town: Town) -> None:
    case = town.a_case().talked().agreed()
    until = town.today + timedelta(days=5)
    case_state.hold(by=case.by, case_id=case.case_id, until=until, because="away", stop_clocks=True)
    case.told("child_died")
    assert case.case().state == CaseState.ACTIVE
    assert case.case().quiet
    assert all(case.item(step).due is not None for step in ("quiet_call", "grief_support", "rights_after_loss"))


# ---- stopped -----------------------------------------------------------------------------------------------------------


def test_given_a_journey_when_it_is_stopped_then_partners_are_released_the_family_is_told_and_papers_stay(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    asked = [one for one in case.rows(PartnerRequest) if one.answered_at is None and not one.held_back]
    live = [one for one in case.offers() if one.state in ("offered", "accepted")]
    assert asked and live

    journey_stop.stop_journey(by=case.by, run_key=case.run_key, reason="family_wishes")

    assert case.items() == {}
    assert all(one.withdrawn_at or one.answered_at for one in case.rows(PartnerRequest))
    assert {one.state for one in case.offers()} <= {"withdrawn", "revoked", "done", "declined", "expired"}
    assert len(case.queued("withdraw_request")) + len(case.queued("withdraw_offer")) >= len(asked) + len(live)
    (message,) = case.rows(Message, from_family=False)
    assert message.text
    assert case.case().state == CaseState.CLOSED
    assert (_entry(case).what, _entry(case).details["reason"]) == ("journey.stopped", "family_wishes")
    assert _replays(case)


def _twins(town: Town) -> tuple[Story, Story]:
    told = town.intake()
    sister = PersonInput(relation="child", last_name="Соколова", first_name="Мила", sex="f", born_on=town.today)
    case_id = intake.open_case(by=town.worker, intake=replace(told, people=(*told.people, sister)))
    with access.acting_as(town.machine):
        children = list(Person.objects.filter(family__cases=case_id, born_on=town.today))
    runs = [
        intake.choose_journey(by=town.worker, case_id=case_id, journey=FLAGSHIP, subject_id=child.pk)
        for child in children
    ]
    return Story(town, town.worker, case_id, runs[0]), Story(town, town.worker, case_id, runs[1])


def test_given_two_journeys_when_one_is_stopped_then_the_case_stays_open(town: Town) -> None:
    case, other = _twins(town)

    journey_stop.stop_journey(by=case.by, run_key=other.run_key, reason="begun_by_mistake")

    assert case.case().state == CaseState.ACTIVE
    assert {one.run_key for one in case.rows(CaseJourney, ended_at=None)} == {case.run_key}
    assert "intake" in case.items()


def test_given_twins_on_hold_with_stopped_clocks_when_one_dies_then_the_others_clocks_go_on(town: Town) -> None:
    case, other = _twins(town)
    _held(case)
    life_events.tell_event(by=case.by, case_id=case.case_id, event="child_died", run_key=case.run_key)
    case.effects("end_hold")
    with access.acting_as(case.by):
        goes_on = journeys.read_run(run_key=other.run_key, language=LANGUAGE, now=clock.now())
    assert (case.case().state, case.case().clocks_stand, goes_on.held_since) == (CaseState.ACTIVE, False, None)


def test_given_a_quiet_case_when_its_journey_is_stopped_then_the_family_is_told_nothing(town: Town) -> None:
    case = town.a_case().talked().agreed().told("child_died")
    journey_stop.stop_journey(by=case.by, run_key=case.run_key, reason="other", words="the family asks for peace")
    assert case.rows(Message) == []


@pytest.mark.parametrize(
    ("reason", "words", "field"), [("", "", "reason"), ("boredom", "", "reason"), ("other", " ", "words")]
)
def test_given_no_reason_when_a_journey_is_stopped_then_it_is_refused(
    town: Town, reason: str, words: str, field: str
) -> None:
    case = town.a_case()
    with pytest.raises(journey_stop.StopRefused) as refused:
        journey_stop.stop_journey(by=case.by, run_key=case.run_key, reason=reason, words=words)
    assert refused.value.field == field
    assert "intake" in case.items()


def test_given_what_partners_promised_about_a_done_step_when_the_journey_stops_then_they_are_released(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed()
    offer = case.offer()
    case.accepted(offer)
    assert case.offers()[0].state in ("accepted", "in_progress")
    journey_stop.stop_journey(by=case.by, run_key=case.run_key, reason="moved_away")
    assert case.offers()[0].state == "revoked"


# ---- as it is ----------------------------------------------------------------------------------------------------------


def test_given_a_step_without_grounds_when_it_is_kept_then_it_does_not_ask_again(town: Town) -> None:
    case = town.a_case().talked()
    told_facts.add_facts(by=case.by, case_id=case.case_id, facts={"child.born_at_home": True}, run_key=case.run_key)
    assert "medical_birth_record" in _to_reconsider(case)

    work_items.keep(by=case.by, run_key=case.run_key, step="medical_birth_record")

    assert "medical_birth_record" not in _to_reconsider(case)
    assert _entry(case).what == "step.kept"
    assert _replays(case)


def _to_reconsider(case: Story) -> list[str]:
    with access.acting_as(case.by):
        view = journeys.read_run(run_key=case.run_key, language=LANGUAGE, now=clock.now())
    return [one.step for one in view.to_reconsider]
