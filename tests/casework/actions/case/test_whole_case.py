"""The rules of a case that everything else stands on: taken in once, shared by consent, seen by its own, told once."""

from __future__ import annotations

import uuid
from functools import partial

import pytest

from casework import access
from casework.access import Actor
from casework.act_parts import duplicate_families, family_search, household_input, partner_requests
from casework.actions.case import consents, intake, life_events, notes
from casework.actions.partners import connector_answers, needs
from casework.actions.steps import work_items
from casework.actions.visits import day_proposals
from casework.errors import CaseworkError, NotFound
from casework.models import Case, Consent, Family, PartnerRequest, TimelineEntry
from tests.at_once import at_once
from tests.builders import FLAGSHIP, Town

# ---- taken in ----------------------------------------------------------------------------------------------------------


def test_given_no_consent_to_handle_data_then_nothing_is_stored(town: Town) -> None:
    before = Family.objects.count()
    with pytest.raises(household_input.IntakeIncomplete) as refused:
        intake.open_case(by=town.worker, intake=town.intake(consents=("medical_secrecy",)))
    assert refused.value.field == "consents"
    assert Family.objects.count() == before


def test_given_a_sign_that_no_paper_can_print_then_the_field_is_named(town: Town) -> None:
    told = town.intake()
    mother = household_input.PersonInput(relation="mother", last_name="Соколова 🙂", is_representative=True)
    with pytest.raises(household_input.IntakeIncomplete) as refused:
        intake.open_case(by=town.worker, intake=town.intake(people=(mother, *told.people[1:])))
    assert refused.value.field == "people.0.last_name"


def test_given_one_form_posted_by_two_threads_then_there_is_one_case(town: Town) -> None:
    receipt = uuid.uuid4()
    told = town.intake(phone="+7 000 999-11-22")
    act = partial(intake.open_case, by=town.worker, intake=told, receipt=receipt)
    assert at_once([act, act]) == [None, None]
    with access.acting_as(town.worker):
        assert len(family_search.phoned("0009991122", to=town.worker)) == 1


def test_given_a_family_with_yo_in_its_name_then_it_is_found_without_and_by_a_phone_with_eight(town: Town) -> None:
    mother = household_input.PersonInput(
        relation="mother", last_name="Королёва", first_name="Ада", is_representative=True
    )
    intake.open_case(by=town.worker, intake=town.intake(people=(mother,), phone="+7 000 777-88-99"))
    with access.acting_as(town.worker):
        by_name = duplicate_families.similar_families(by=town.worker, last_name="Королева")
        by_phone = duplicate_families.similar_families(by=town.worker, last_name="Другая", phone="8 000 777 88 99")
    assert [match.why for match in by_name] == [("name",)]
    assert [match.why for match in by_phone] == [("phone",)]


def test_given_a_journey_that_runs_for_the_child_then_it_is_not_begun_twice(town: Town) -> None:
    case = town.a_case()
    with pytest.raises(intake.JourneyRefused):
        intake.choose_journey(by=town.worker, case_id=case.case_id, journey=FLAGSHIP)
    with pytest.raises(intake.JourneyRefused):
        intake.choose_journey(by=town.worker, case_id=case.case_id, journey="no_such_journey")


# ---- done and told -----------------------------------------------------------------------------------------------------


def test_given_a_step_that_is_done_when_it_is_done_again_then_it_is_refused_and_nothing_is_told(town: Town) -> None:
    case = town.a_case()
    item = case.item("intake")
    case.talked()
    before = case.timeline()
    with pytest.raises(CaseworkError):
        work_items.complete(by=case.by, item_key=item.key, outcome="done")
    assert case.timeline() == before


def test_given_one_form_posted_twice_then_the_step_is_told_once(town: Town) -> None:
    case, receipt = town.a_case(), uuid.uuid4()
    item = case.item("intake")
    for _ in range(2):
        work_items.complete(by=case.by, item_key=item.key, outcome="done", receipt=receipt)
    assert len(case.rows(TimelineEntry, what="step.done")) == 1


# ---- shared by consent -------------------------------------------------------------------------------------------------


def test_given_no_consent_to_share_then_a_request_waits_and_goes_out_when_the_family_agrees(town: Town) -> None:
    case = town.a_case().talked().agreed("processing", "medical_secrecy").done("medical_birth_record")
    request = case.request("register_birth")
    assert request.held_back and not [
        row for row in case.queued("send_request") if row.payload["request"] == str(request.pk)
    ]
    with pytest.raises(partner_requests.NoConsent):
        case.done("register_birth")
    (consent,) = case.rows(Consent, purpose="share:civil_registry", state="asked")
    consents.give_consent(by=case.by, consent_id=consent.pk, channel="paper")
    assert not case.request("register_birth").held_back
    assert [row for row in case.queued("send_request") if row.payload["request"] == str(request.pk)]


def test_given_a_consent_in_force_when_it_is_withdrawn_then_it_can_be_asked_anew(town: Town) -> None:
    case = town.a_case().talked().agreed()
    (consent,) = case.rows(Consent, purpose="share:insurer", state="given")
    consents.withdraw_consent(by=case.by, consent_id=consent.pk)
    assert sorted(one.state for one in case.rows(Consent, purpose="share:insurer")) == ["asked", "withdrawn"]


# ---- answered ----------------------------------------------------------------------------------------------------------


def test_given_an_answer_after_the_step_was_done_then_the_partner_is_thanked_and_nothing_changes(town: Town) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    request = case.request("register_birth")
    case.effects("send_request")
    key = case.answer(request, {"outcome": "registered", "values": {"child.birth_record_number": "1"}})
    case.done("register_birth")
    case.take(key)
    assert case.timeline()[-1] == "answer.too_late"
    assert key not in connector_answers.due_answers(actor=town.machine)


def test_given_an_answer_when_the_job_takes_it_twice_then_the_step_ends_once(town: Town) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    request = case.request("register_birth")
    case.effects("send_request")
    key = case.answer(request, {"outcome": "registered", "values": {"child.birth_record_number": "I-ГР 7"}})
    case.take(key)
    with pytest.raises(Exception):  # noqa: B017, PT011  (the exchange says that it was taken)
        case.take(key)
    assert len(case.rows(TimelineEntry, what="partner.answered")) == 1
    assert "snils" in case.items()


# ---- things ------------------------------------------------------------------------------------------------------------


def test_given_sixteen_promises_at_once_then_never_more_is_promised_than_is_wanted(town: Town) -> None:
    case = town.a_case().talked().agreed()
    item, charity = case.item("necessities"), town.organisation("charity", 3)
    case.wanting(pram=1, nappies=5)
    act = partial(
        needs.record_pledge, by=case.by, item_key=item.key, organisation_key=charity.key, amounts={"nappies": 1}
    )
    ends = at_once([act] * 16)
    assert sum(end is None for end in ends) == 5
    assert all(isinstance(end, CaseworkError) for end in ends if end is not None)
    assert case.needed("nappies").pledged == 5


def test_given_nothing_is_ticked_then_nobody_is_asked(town: Town) -> None:
    case = town.a_case().talked().agreed()
    with pytest.raises(needs.NothingChosen):
        case.wanting(pram=0)
    assert not [offer for offer in case.offers() if offer.work_item_key == case.item("necessities").key]


# ---- what happens to a family ------------------------------------------------------------------------------------------


def test_given_the_child_dies_then_it_becomes_quiet_and_what_was_offered_is_withdrawn(town: Town) -> None:
    case = town.a_case().talked().agreed()
    offered = case.offer()
    case.told("child_died")
    assert case.case().quiet
    assert case.items().keys() >= {"quiet_call", "rights_after_loss"}
    assert not case.items().keys() & {"necessities", "doctors_day", "residence", "survey"}
    assert [one.state for one in case.offers() if one.pk == offered.pk] == ["withdrawn"]


def test_given_danger_at_home_then_the_family_is_flagged_and_the_curator_is_called(town: Town) -> None:
    case = town.a_case()
    life_events.tell_event(by=case.by, case_id=case.case_id, event="danger_at_home")
    with access.acting_as(town.machine):
        assert access.visible(Family, to=town.machine).get(cases=case.case_id).danger_at_home
    assert "safety_talk" in case.items()


# ---- seen by its own ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["a worker of another clinic", "the administrator"])
def test_given_a_foreign_case_then_every_act_finds_nothing_and_changes_nothing(town: Town, who: str) -> None:
    case = town.a_case().talked().agreed()
    actor: Actor = town.stranger() if who.startswith("a worker") else town.administrator
    item, (consent, *_rest) = case.item("necessities"), case.rows(Consent)
    acts = [
        partial(work_items.complete, item_key=item.key, outcome="received"),
        partial(work_items.drop, item_key=item.key, because="none"),
        partial(life_events.tell_event, case_id=case.case_id, event="moved_away"),
        partial(notes.add_note, case_id=case.case_id, text="seen"),
        partial(needs.choose_items, item_key=item.key, amounts={"pram": 1}),
        partial(consents.withdraw_consent, consent_id=consent.pk),
        partial(day_proposals.propose_days, item_key=item.key),
        partial(intake.choose_journey, case_id=case.case_id, journey=FLAGSHIP),
    ]
    before = case.timeline()
    for act in acts:
        with pytest.raises(NotFound):
            act(by=actor)
    assert case.timeline() == before


def test_given_access_that_forgot_itself_then_row_security_alone_shows_nothing_foreign(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = town.a_case().talked().agreed()
    stranger = town.stranger()
    monkeypatch.setattr(access, "visible", lambda model, *, to: model._default_manager.all())
    with access.acting_as(stranger):
        for model in (Case, Family, Consent, PartnerRequest, TimelineEntry):
            assert access.visible(model, to=stranger).count() == 0
    assert case.case().number
