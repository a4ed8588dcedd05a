"""The flagship begins the birth allowance as a run of its own for the same child; the step ends when that run has ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from casework import access
from casework.act_parts import awaited_runs
from casework.actions.case import intake, journey_curator, told_facts
from casework.actions.family import survey_answers
from casework.models import Case, CaseJourney, Membership, Role, ServiceCurator, TimelineEntry, User
from casework.web.page_data import case_team, curator_work, region_journeys
from journeys.runs import run_views
from tests.builders import Story, Town

ALLOWANCE = "birth_allowance"


def allowance_of(case: Story) -> Story:
    """The run of the birth allowance in the same case."""
    (link,) = case.rows(CaseJourney, journey=ALLOWANCE)
    return replace(case, run_key=link.run_key)


def registered(town: Town, **facts: object) -> Story:
    case = town.a_case(facts={"family.employed_parents": 1, "family.card_known": True, **facts}).talked().agreed()
    return case.done("medical_birth_record").done("register_birth", child__birth_record_number="110-1")


def test_given_a_birth_that_is_registered_then_the_allowance_runs_for_the_same_child_and_the_fund_is_asked(
    town: Town,
) -> None:
    case = registered(town)
    first, second = sorted(case.rows(CaseJourney), key=lambda link: link.journey != "third_child_special_needs")
    assert (second.journey, second.subject_id, second.begun_by_item) == (
        ALLOWANCE, first.subject_id, case.item("allowances").key,
    )  # fmt: skip
    allowance = allowance_of(case)
    assert set(allowance.items()) == {
        "proactive_grant", "apply_monthly", "regional_payment", "other_rights", "tax_payment",
    }  # fmt: skip
    assert allowance.request("proactive_grant").held_back is False, "the family has agreed already"
    told = case.rows(TimelineEntry, what="journey.begun")
    assert [one.details["title"]["en"] for one in told][-1] == "Child birth allowance"


def test_given_the_allowance_under_way_when_its_step_is_ticked_off_then_it_is_refused(town: Town) -> None:
    case = registered(town)
    with pytest.raises(awaited_runs.StillRunning):
        case.done("allowances")


def test_given_the_allowance_runs_when_it_ends_then_the_step_is_done_and_the_case_goes_on(town: Town) -> None:
    case = registered(town)
    allowance = allowance_of(case)
    for step in ("proactive_grant", "regional_payment", "apply_monthly", "other_rights", "tax_payment"):
        allowance.done(step)
    allowance.done("decide_monthly", allowance__until=town.today + timedelta(days=400))
    allowance.done("closing_check")
    assert case.case().state == "active", "only the journey that brought the family closes its case"
    allowance.done("survey")
    town.move(days=95)
    allowance.wake().done("look_back")
    assert case.rows(CaseJourney, journey=ALLOWANCE)[0].ended_at is not None
    assert "allowances" in case.items()
    case.effects("end_wait")
    assert "allowances" not in case.items()
    assert case.case().state == "active"


def test_given_the_allowance_runs_already_when_the_flagship_comes_to_it_then_that_run_is_waited_for(town: Town) -> None:
    case = town.a_case().talked().agreed()
    intake.choose_journey(by=case.by, case_id=case.case_id, journey=ALLOWANCE)
    case.done("medical_birth_record").done("register_birth")
    (link,) = case.rows(CaseJourney, journey=ALLOWANCE)
    assert link.begun_by_item == case.item("allowances").key


def test_given_two_runs_of_a_child_when_it_dies_then_one_person_calls_once(town: Town) -> None:
    case = registered(town)
    allowance = allowance_of(case)
    case.told("child_died")
    assert {"quiet_call", "grief_support", "rights_after_loss"} <= case.items().keys()
    assert allowance.items().keys() <= {"proactive_grant"}
    assert all(link.quiet for link in case.rows(CaseJourney))
    assert len(case.rows(TimelineEntry, what="event.happened")) == 1
    assert len(case.offers(state="offered")) == 1


def test_given_two_runs_when_the_family_moves_away_then_one_file_is_made_and_the_case_can_close(town: Town) -> None:
    case = registered(town)
    case.told("moved_away")
    assert set(case.items()) == {"transfer_file"}
    assert allowance_of(case).items() == {}
    case.effects()
    assert case.case().state == "closed"


def test_given_an_event_that_only_one_journey_knows_when_told_then_the_other_run_is_left_alone(town: Town) -> None:
    case = registered(town)
    allowance = allowance_of(case)
    before = set(allowance.items())
    case.told("stay_prolonged")
    assert set(allowance.items()) == before


def test_given_two_runs_when_one_learns_of_the_household_then_the_other_knows_it(town: Town) -> None:
    case = registered(town, **{"family.employed_parents": None})
    allowance = allowance_of(case)
    assert "proactive_grant" not in allowance.items()
    told_facts.add_facts(by=case.by, case_id=case.case_id, run_key=case.run_key, facts={"family.employed_parents": 1})
    assert "proactive_grant" in allowance.items()
    with access.acting_as(town.machine):
        assert run_views.replay_equals_stored(run_key=allowance.run_key)


def test_given_two_journeys_with_two_curators_then_what_is_late_and_what_was_hard_goes_to_the_one_it_is_about(
    town: Town,
) -> None:
    user = User.objects.create_user(email=f"{uuid4().hex}@ryadom.example", name="Новая Вера")
    organisation = town.organisation("service_curator").key
    member = Membership.objects.create(
        user=user, region=town.planted.region, organisation_id=organisation, role=Role.CURATOR
    )
    before = ServiceCurator.objects.get(region=town.planted.region, journey=ALLOWANCE).user_id
    journey_curator.name_curator(by=town.administrator, journey=ALLOWANCE, membership_id=member.pk)
    case = registered(town)
    with access.acting_as(town.machine) as machine:
        journey_curator.curator_named({"journey": ALLOWANCE}, machine)
    allowance = allowance_of(case)
    survey_answers.answer_question(by=case.by, question_id=case.question("register_birth").pk, score=1)
    town.move(days=40)
    allowance.wake()

    def seen_by(actor: access.Actor) -> list[tuple[str, bool]]:
        with access.acting_as(actor):
            rows = [one for one in curator_work.read(to=actor).open if one.case.pk == case.case_id]
            assert {one.version for one in rows} == {1, 2}
            return [("birth" if "birth" in one.journey else "flagship", one.is_own_journey) for one in rows]

    theirs, ours = seen_by(access.member(member)), seen_by(town.curator)
    assert (theirs[0], set(theirs)) == (("birth", True), {("birth", True), ("flagship", False)})
    assert (ours[0], set(ours)) == (("flagship", True), {("flagship", True), ("birth", False)})
    with access.acting_as(town.curator) as actor:
        counted = region_journeys._work(actor)
    assert counted[ALLOWANCE] >= 1
    assert case.case().curator_id != user.pk, "the case is still the first journey's"
    with access.acting_as(case.by) as actor:
        row = access.find(Case, to=actor, pk=case.case_id)
        names = {one.name for one in case_team.read(row, to=actor, consents=())}
        assert row.curator is not None and {"Новая Вера", row.curator.name} <= names
    ServiceCurator.objects.filter(region=town.planted.region, journey=ALLOWANCE).update(user=before)
