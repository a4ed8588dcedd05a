"""Whose case it is: every act and every row, for another clinic, for the administrator, and with the first wall open."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest

from casework import access, clock
from casework.access import Actor
from casework.act_parts import access_links, danger_at_home
from casework.actions.case import consents, family_links, journey_stop, life_events, notes
from casework.actions.family import conversation, things_received
from casework.actions.partners import needs, offers
from casework.actions.steps import paper_printing, preview, work_items
from casework.actions.visits import booked_days, day_outcomes, day_proposals
from casework.actions.worker import saved_views, step_assignment, step_drafts, step_snooze, substitution
from casework.errors import CaseworkError, Forbidden, NotFound
from casework.models import AccessLink, Case, Consent, Family, Need
from tests import builders
from tests.builders import Story, Town


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    return builders.town(days=30)


@pytest.fixture(scope="module")
def case(town: Town) -> Story:
    """A case with something of everything."""
    case = town.a_case(born_days_ago=25).with_days()
    booked_days.choose_day(by=case.by, visit_day_id=case.days()[0].pk)
    notes.add_note(by=case.by, case_id=case.case_id, text="Звонила бабушка")
    conversation.write_to_family(by=case.by, case_id=case.case_id, text="Принесите паспорт")
    case.wanting(pram=1, cot=1)
    case.accepted(case.offers(exclusive=False)[0], {"pram": 1})
    case.effects("draft_paper")
    case.done("choose_leave")
    return case


def _acts(case: Story, by: Actor) -> dict[str, Callable[[], object]]:
    """Every act on a case that a page could post, as this actor."""
    items = case.items()
    one_day, need, offer = items["doctors_day"], items["necessities"], items["talk_and_law"]
    consent, (offered, *_more) = case.rows(Consent)[0], case.offers(state="offered")
    return {
        "complete": lambda: work_items.complete(by=by, item_key=need.key, outcome="no_partner"),
        "drop": lambda: work_items.drop(by=by, item_key=need.key, because="x"),
        "redo": lambda: work_items.redo(by=by, item_key=need.key),
        "skip": lambda: work_items.skip(by=by, run_key=case.run_key, step="paternity", because="x"),
        "put_back": lambda: work_items.put_back(by=by, run_key=case.run_key, step="paternity"),
        "keep": lambda: work_items.keep(by=by, run_key=case.run_key, step="intake"),
        "stop": lambda: journey_stop.stop_journey(by=by, run_key=case.run_key, reason="moved_away"),
        "snooze": lambda: step_snooze.snooze(by=by, item_key=need.key, until=case.town.today, past_due=True),
        "assign": lambda: step_assignment.assign(by=by, item_key=need.key, to_user_id=uuid.uuid4()),
        "ask_another": lambda: step_assignment.ask_another(by=by, item_key=need.key, organisation_key=uuid.uuid4()),
        "reopen": lambda: work_items.reopen(by=by, run_key=case.run_key, step="paternity"),
        "event": lambda: life_events.tell_event(by=by, case_id=case.case_id, event="moved_away"),
        "note": lambda: notes.add_note(by=by, case_id=case.case_id, text="Привет"),
        "issue": lambda: paper_printing.issue(by=by, item_key=need.key),
        "ask": lambda: offers.ask(by=by, item_key=offer.key, organisation_key=offered.organisation_id),
        "accept": lambda: offers.accept_offer(by=by, offer_number=offered.number),
        "decline": lambda: offers.decline_offer(by=by, offer_number=offered.number),
        "choose_items": lambda: needs.choose_items(by=by, item_key=need.key, amounts={"pram": 1}),
        "hand_over": lambda: needs.hand_over(by=by, item_key=need.key, to_person_id=uuid.uuid4()),
        "propose": lambda: day_proposals.propose_days(by=by, item_key=one_day.key),
        "choose_day": lambda: booked_days.choose_day(by=by, visit_day_id=case.days()[0].pk),
        "finish_day": lambda: day_outcomes.finish_day(by=by, item_key=one_day.key, outcome="no_signs"),
        "give": lambda: consents.give_consent(by=by, consent_id=consent.pk, channel="paper"),
        "send_link": lambda: family_links.send_link(by=by, case_id=case.case_id),
        "revoke_link": lambda: family_links.revoke_link(by=by, case_id=case.case_id),
        "write": lambda: conversation.write_to_family(by=by, case_id=case.case_id, text="Привет"),
        "seen": lambda: conversation.mark_seen(by=by, case_id=case.case_id),
        "cancel_day": lambda: booked_days.cancel_day(by=by, item_key=one_day.key),
        "confirm": lambda: things_received.confirm_handover(by=by, need_id=case.rows(Need)[0].pk),
        "look_ahead": lambda: preview.what_would_follow(
            by=by, item_key=need.key, outcome="received", facts={}, language="en"
        ),
        "withdraw": lambda: consents.withdraw_consent(by=by, consent_id=consent.pk),
    }


ACTS = (
    "complete", "drop", "redo", "skip", "put_back", "keep", "stop", "reopen",
    "snooze", "assign", "ask_another",
    "event", "note", "issue", "ask", "accept", "decline", "choose_items",
    "hand_over", "propose", "choose_day", "finish_day", "give", "send_link",
    "revoke_link", "write", "seen", "cancel_day", "confirm", "look_ahead", "withdraw",
)  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_given_another_clinic_or_the_administrator_then_every_act_answers_as_if_there_were_no_such_case(
    town: Town, case: Story, name: str
) -> None:
    before = case.timeline()
    for other in (town.stranger(), town.administrator):
        with pytest.raises(NotFound):
            _acts(case, other)[name]()
    assert case.timeline() == before
    assert sorted(_acts(case, case.by)) == sorted(ACTS)


PEOPLE = (*access._TO_CASE,)  # every model that has people in it


def _rows_seen(by: Actor) -> dict[str, int]:
    from django.apps import apps

    with access.acting_as(by):
        models = [apps.get_model("casework", name) for name in (*PEOPLE, "Escalation")]
        return {model.__name__: model._default_manager.count() for model in models}


def _the_day_of(town: Town, case: Story) -> None:
    """A note for a colleague, a draft, a view and a substitution."""
    marina = town.planted.workers[1].user
    assert marina is not None and case.by.user is not None
    notes.add_note(by=case.by, case_id=case.case_id, text="@Марина")
    item = next(iter(case.items().values()))
    step_drafts.keep_draft(by=case.by, item_key=item.key, typed={"outcome": ["done"]})
    step_snooze.snooze(by=case.by, item_key=item.key, until=town.today + timedelta(days=1), past_due=True)
    step_assignment.assign(by=case.by, item_key=item.key, to_user_id=marina.pk)
    saved_views.save_view(by=case.by, page="today", name="Мой", query="", shared=True)
    with access.acting_as(town.machine) as machine:
        access_links.make_code(link=access.visible(AccessLink, to=machine).filter(case=case.case_id)[0])
        danger_at_home.record_of(Family.objects.get(cases=case.case_id), at=clock.now())
    substitution.arrange(
        by=case.by, absent_id=marina.pk, substitute_id=case.by.user.pk, first_date=town.today, last_date=town.today
    )


def test_given_the_first_wall_is_open_then_row_security_alone_still_hides_every_table(town: Town, case: Story) -> None:
    """Plain managers ask for everything: what `access.visible` would have left out, the database leaves out."""
    _the_day_of(town, case)
    theirs = _rows_seen(case.by)
    nothing_there = {
        "SurveyAnswer",
        "ReadLogEntry",
        "ReceivedPaper",
        "Escalation",
        "Message",
        "Mention",
        "StepDraft",
        "IncomeSpan",
        "Correction",
    }
    assert {name for name, count in theirs.items() if count == 0} <= nothing_there
    for other in (town.stranger(), town.administrator):
        assert {name: count for name, count in _rows_seen(other).items() if count} == {}


def test_given_the_first_wall_is_open_then_another_clinic_cannot_change_a_row_either(town: Town, case: Story) -> None:
    with access.acting_as(town.stranger()):
        assert Case.objects.filter(pk=case.case_id).update(vulnerable=True) == 0
        assert Consent.objects.filter(case=case.case_id).delete()[0] == 0
    assert not case.case().vulnerable


def test_given_a_job_then_it_sees_its_own_region_and_no_other(town: Town, case: Story) -> None:
    from tests.casework.planted import plant_region

    assert _rows_seen(town.machine)["Case"] >= 1
    assert {
        name: count for name, count in _rows_seen(access.machine(plant_region(), "test_job")).items() if count
    } == {}


def test_given_nobody_acts_then_asking_who_does_is_refused_and_acts_do_not_nest(town: Town, case: Story) -> None:
    with pytest.raises(Forbidden):
        access.current()
    with access.acting_as(town.worker), pytest.raises((RuntimeError, CaseworkError)), access.acting_as(town.machine):
        pass
