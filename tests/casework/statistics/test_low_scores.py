"""A low score becomes the curator's work; answers become figures that somebody answers for."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from casework import access
from casework.actions.case import journey_curator
from casework.actions.family import survey_answers
from casework.actions.region import escalated_work
from casework.demo import survey_replies, voices
from casework.demo.played_worker import PlayedWorker
from casework.errors import Forbidden, NotFound, Stale
from casework.models import (
    AccessLink,
    Case,
    Escalation,
    Membership,
    Notice,
    Role,
    ServiceCurator,
    TimelineEntry,
    User,
)
from casework.statistics import satisfaction
from casework.statistics.satisfied_share import Figure
from tests import builders
from tests.builders import Story, Town
from tests.casework.statistics.surveyed import registered, the_end


def unhappy(town: Town, score: int = 1) -> tuple[Story, Escalation]:
    case = registered(town)
    survey_answers.answer_question(
        by=case.by, question_id=case.question("register_birth").pk, score=score, words="Никто не пришёл"
    )
    (row,) = case.escalations()
    return case, row


@pytest.mark.parametrize("score", [1, 2])
def test_given_a_low_score_then_the_curators_work_is_there_with_the_words_and_five_working_days(
    town: Town, score: int
) -> None:
    case, row = unhappy(town, score)
    assert (row.why, row.to_role, row.closed_at) == ("low_score", Role.CURATOR, None)
    assert row.answer_id == case.question("register_birth").pk
    assert row.due is not None
    assert timedelta(days=5) <= row.due - row.opened_at <= timedelta(days=16)  # days off between


def test_given_a_middling_score_then_there_is_no_work_for_anybody(town: Town) -> None:
    case = registered(town)
    survey_answers.answer_question(by=case.by, question_id=case.question("register_birth").pk, score=3)
    assert case.escalations() == []


def test_given_a_low_score_when_the_curator_tells_what_was_changed_then_the_family_hears_of_it(town: Town) -> None:
    case, row = unhappy(town)
    escalated_work.take_up(by=town.curator, escalation_id=row.pk, note="Позвонил в ЗАГС")
    escalated_work.finish(by=town.curator, escalation_id=row.pk, changed="Сотрудник ЗАГСа теперь приходит каждый день.")
    case.effects("tell_improved")

    (done,) = case.escalations()
    assert (done.closed_how, done.note) == ("taken_up", "Позвонил в ЗАГС")
    assert "improved" in {one.template for one in case.rows(Notice)}
    with access.acting_as(case.by):
        (told,) = satisfaction.improvements_for(access.find(Case, to=case.by, pk=case.case_id))
    assert told.changed == "Сотрудник ЗАГСа теперь приходит каждый день."
    assert case.timeline()[-2:] == ["escalation.taken_up", "escalation.done"]


def test_given_work_that_is_over_or_a_colleagues_when_it_is_taken_up_then_it_is_told(town: Town) -> None:
    _case, row = unhappy(town)
    escalated_work.take_up(by=town.curator, escalation_id=row.pk)
    colleague = User.objects.create_user(email=f"{uuid.uuid4().hex}@ryadom.example", name="Вторая Анна")
    other = access.member(
        Membership.objects.create(
            user=colleague,
            region=town.planted.region,
            organisation_id=town.organisation("service_curator").key,
            role=Role.CURATOR,
        )
    )
    with pytest.raises(Stale, match="colleague"):
        escalated_work.take_up(by=other, escalation_id=row.pk)
    escalated_work.finish(by=other, escalation_id=row.pk, note="Сделано за коллегу")
    with pytest.raises(Stale, match="done already"):
        escalated_work.finish(by=town.curator, escalation_id=row.pk, note="Ещё раз")


def test_given_nothing_to_say_when_it_is_closed_then_it_stays_open(town: Town) -> None:
    case, row = unhappy(town)
    with pytest.raises(escalated_work.NothingSaid):
        escalated_work.finish(by=town.curator, escalation_id=row.pk)
    with pytest.raises(escalated_work.TooLong):
        escalated_work.finish(by=town.curator, escalation_id=row.pk, changed="я" * 301)
    assert case.escalations()[0].closed_at is None


def test_given_a_worker_when_they_take_the_curators_work_then_it_is_refused(town: Town) -> None:
    case, row = unhappy(town)
    with pytest.raises(Forbidden):
        escalated_work.take_up(by=case.by, escalation_id=row.pk)
    with pytest.raises(NotFound):
        escalated_work.take_up(by=town.administrator, escalation_id=row.pk)


def test_given_a_late_step_with_a_low_score_when_it_is_over_then_lateness_closes_and_the_score_stays_work(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    town.move(days=60)  # the end of the month moves on over the holidays of January
    case.wake().done("register_birth")
    survey_answers.answer_question(by=case.by, question_id=case.question("register_birth").pk, score=1)

    found = {
        one.why: one.closed_how
        for one in case.escalations()
        if one.work_item_key == case.question("register_birth").work_item_key
    }
    assert found == {"late": "overtaken", "low_score": ""}


def test_given_a_curator_then_only_the_own_acts_of_the_timeline_are_there_to_be_read(town: Town) -> None:
    case, row = unhappy(town)
    escalated_work.take_up(by=town.curator, escalation_id=row.pk)
    with access.acting_as(town.curator) as curator:
        told = TimelineEntry.objects.filter(case=case.case_id).values_list("what", flat=True)
        assert set(told) == {"escalation.taken_up"}
        assert not access.visible(TimelineEntry, to=curator).exists()
        assert not AccessLink.objects.exists()


def test_given_answers_when_they_are_counted_then_asked_answered_and_satisfied_stand_side_by_side(town: Town) -> None:
    def figure() -> Figure:
        with access.acting_as(town.curator) as curator:
            found = satisfaction.figures(to=curator, journey=builders.FLAGSHIP)
        mine = [value for key, value in found.items() if key.step == "register_birth" and key.version == 2]
        return sum(mine, Figure())

    before = figure()
    for score in (5, 4, 2, None):
        case = registered(town)
        if score:
            survey_answers.answer_question(by=case.by, question_id=case.question("register_birth").pk, score=score)
    after = figure()

    assert after.asked - before.asked == 4
    assert after.answered - before.answered == 3
    assert after.satisfied - before.satisfied == 2
    assert after.total - before.total == 11


def test_given_a_curator_was_named_when_a_family_begins_the_journey_then_its_case_has_the_name(town: Town) -> None:
    case = town.a_case()
    assert case.case().curator_id == town.curator.membership.user_id  # type: ignore[union-attr]


def test_given_a_new_curator_when_the_administrator_names_them_then_cases_under_way_get_the_name(town: Town) -> None:
    case = town.a_case()
    user = User.objects.create_user(email=f"{uuid.uuid4().hex}@ryadom.example", name="Новая Вера")
    member = Membership.objects.create(
        user=user,
        region=town.planted.region,
        organisation_id=town.organisation("service_curator").key,
        role=Role.CURATOR,
    )
    journey_curator.name_curator(by=town.administrator, journey=builders.FLAGSHIP, membership_id=member.pk)
    with access.acting_as(town.machine) as machine:
        journey_curator.curator_named({"journey": builders.FLAGSHIP}, machine)
    assert case.case().curator_id == user.pk
    ServiceCurator.objects.filter(journey=builders.FLAGSHIP).update(user=town.curator.membership.user_id)  # type: ignore[union-attr]

    with pytest.raises(Forbidden):
        journey_curator.name_curator(by=town.worker, journey=builders.FLAGSHIP, membership_id=member.pk)
    with pytest.raises(NotFound):
        journey_curator.name_curator(by=town.administrator, journey="no_such", membership_id=member.pk)
    with pytest.raises(NotFound):
        journey_curator.name_curator(
            by=town.administrator,
            journey=builders.FLAGSHIP,
            membership_id=town.worker.membership.pk,  # type: ignore[union-attr]
        )


def test_given_the_demo_when_everything_is_over_then_a_silent_family_is_counted_and_a_low_score_is_told_back(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = the_end(town.a_case().talked().agreed())
    monkeypatch.setattr(survey_replies, "MOST_OPEN", 0)
    hearing = survey_replies.Listening(town.curator)
    silent = PlayedWorker(by=case.by, case_id=case.case_id, skip=frozenset({"survey"}), speaks=True)
    assert not hearing.hear(silent)
    assert case.question("survey").score is None

    again = survey_replies.Listening(town.curator)
    again.asked["survey"] = 2  # the third that is asked is not content
    assert again.hear(PlayedWorker(by=case.by, case_id=case.case_id, speaks=True))

    assert case.question("survey").score == 2
    assert "survey" not in case.items()
    found = case.case()
    with access.acting_as(case.by):
        told = satisfaction.improvements_for(found)
    assert [one.changed for one in told] == [voices.CHANGED["survey"]]


def test_given_the_demo_s_voices_then_the_end_has_content_ones_a_low_one_and_words() -> None:
    said = voices.SAID["survey"]

    assert sum(one.score >= 4 for one in said) > sum(one.score <= 2 for one in said) > 0
    assert any(one.words for one in said)
