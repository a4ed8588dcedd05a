"""Asked after touchpoints, never on a bad day; answered once; a low score is work for the curator in the same moment."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from casework import access, clock
from casework.access import Actor
from casework.act_parts import access_links
from casework.actions.case import journey_curator
from casework.actions.family import survey_answers
from casework.actions.region import escalated_work
from casework.actions.steps import work_items
from casework.demo import survey_replies, voices
from casework.demo.played_worker import Player
from casework.errors import Forbidden, NotFound, Stale
from casework.models import (
    AccessLink,
    Case,
    Escalation,
    LinkKind,
    Membership,
    Notice,
    Role,
    ServiceCurator,
    SurveyAnswer,
    TimelineEntry,
    User,
)
from casework.statistics import satisfaction
from casework.statistics.satisfied_share import Figure
from tests import builders
from tests.builders import Story, Town


def registered(town: Town, **changes: object) -> Story:
    """A case whose birth certificate has just come."""
    case = town.a_case(**changes).talked().agreed()
    return case.done("medical_birth_record").done("register_birth")


def the_family(case: Story) -> Actor:
    """The family, by its link."""
    with access.acting_as(case.town.machine):
        found = Case.objects.select_related("family", "region").get(pk=case.case_id)
        link = access_links.of_family(case=found, at=clock.now())
    guest = access.Guest(link.pk, LinkKind.FAMILY, found.family_id, found.organisation_id)
    return access.visitor(case.town.planted.region, guest)


def the_end(case: Story) -> Story:
    """The survey stands open: everything before it is taken off the plan."""
    for _round in range(60):
        items = case.items()
        if "survey" in items:
            return case
        for item in items.values():
            if item.step == "closing_check":
                case.done("closing_check")
            else:
                work_items.drop(by=case.by, item_key=item.key, because="проверка")
            break
        else:
            case.town.move(days=400)
            case.wake()
    raise AssertionError(sorted(case.items()))


# ---- asking ------------------------------------------------------------------------------------------------------------


def test_given_a_touchpoint_when_it_ends_well_then_the_family_is_asked_about_step_version_and_organisation(
    town: Town,
) -> None:
    case = registered(town)

    asked = case.question("register_birth")
    assert (asked.kind, asked.journey, asked.version, asked.score) == ("touchpoint", builders.FLAGSHIP, 2, None)
    assert asked.organisation_id == town.organisation("civil_registry").key
    assert [(one.title["en"], one.is_overall) for one in case.questions()] == [("Birth certificate", False)]
    assert "how_was_it" in {one.template for one in case.rows(Notice)}


def test_given_a_step_that_is_no_touchpoint_when_it_ends_then_nobody_is_asked(town: Town) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    assert case.rows(SurveyAnswer) == []


def test_given_a_touchpoint_that_ended_otherwise_then_nobody_is_asked_about_it(town: Town) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record").done("register_birth", "refused")
    assert case.rows(SurveyAnswer) == []


def test_given_bad_news_today_when_a_touchpoint_ends_then_the_question_waits_for_tomorrow_and_no_notice_goes(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed().done("newborn_screening", "positive")
    case.done("medical_birth_record").done("register_birth")

    assert case.questions() == ()
    assert "how_was_it" not in {one.template for one in case.rows(Notice)}
    town.move(days=1)
    assert [one.title["en"] for one in case.questions()] == ["Birth certificate"]


def test_given_an_open_question_when_bad_news_comes_then_it_is_not_shown_that_day(town: Town) -> None:
    case = registered(town)
    assert case.questions()
    case.done("newborn_screening", "positive")
    assert case.questions() == ()


def test_given_the_quiet_branch_when_it_begins_then_open_questions_are_withdrawn_and_never_counted(town: Town) -> None:
    case = registered(town).told("child_died")

    assert case.questions() == ()
    town.move(days=3)
    assert case.questions() == ()
    assert case.question("register_birth").withdrawn_at is not None
    with access.acting_as(town.curator) as curator:
        about = [key for key in satisfaction.figures(to=curator) if key.step == "register_birth"]
        seen = SurveyAnswer.objects.filter(case=case.case_id, withdrawn_at=None).exists()
    assert about or not seen
    with pytest.raises(Stale):
        survey_answers.answer_question(by=case.by, question_id=case.question("register_birth").pk, score=5)


def test_given_a_question_nobody_answered_when_a_month_has_passed_then_it_is_asked_no_more_and_stays_counted(
    town: Town,
) -> None:
    case = registered(town)
    town.move(days=31)
    assert case.questions() == ()
    assert case.question("register_birth").withdrawn_at is None


def test_given_a_family_in_danger_when_a_touchpoint_ends_then_nothing_is_sent_and_the_worker_may_ask(
    town: Town,
) -> None:
    case = registered(town, danger_at_home=True)
    assert [one for one in case.rows(Notice) if one.organisation_id is None] == []
    assert len(case.questions()) == 1


# ---- answering ---------------------------------------------------------------------------------------------------------


def test_given_an_open_question_when_the_family_answers_then_it_is_kept_once_as_its_own(town: Town) -> None:
    case = registered(town)
    question = case.question("register_birth")

    with access.acting_as(the_family(case)) as family:
        assert [one.id for one in satisfaction.questions_for(access.find(Case, to=family))] == [question.pk]

    survey_answers.answer_question(by=the_family(case), question_id=question.pk, score=5, words=" Всё быстро ")

    answered = case.question("register_birth")
    assert (answered.score, answered.words, answered.by_worker) == (5, "Всё быстро", False)
    assert answered.answered_at is not None
    assert case.timeline(what="question.answered") == ["question.answered"]
    assert case.questions() == ()
    with pytest.raises(Stale, match="Load the page again"):
        survey_answers.answer_question(by=case.by, question_id=question.pk, score=1)
    assert case.question("register_birth").score == 5


def test_given_an_open_question_when_the_worker_writes_the_answer_down_then_it_says_so(town: Town) -> None:
    case = registered(town)
    survey_answers.answer_question(by=case.by, question_id=case.question("register_birth").pk, score=4)
    assert case.question("register_birth").by_worker


def test_given_the_same_form_posted_twice_then_the_answer_is_kept_once_and_nothing_is_refused(town: Town) -> None:
    case, receipt = registered(town), uuid.uuid4()
    for _time in range(2):
        survey_answers.answer_question(
            by=case.by, question_id=case.question("register_birth").pk, score=2, receipt=receipt
        )
    assert len(case.escalations()) == 1


@pytest.mark.parametrize("score", [0, 6, -1])
def test_given_a_score_that_is_none_when_it_is_answered_then_nothing_is_kept(town: Town, score: int) -> None:
    case = registered(town)
    with pytest.raises(survey_answers.ScoreRefused):
        survey_answers.answer_question(by=case.by, question_id=case.question("register_birth").pk, score=score)
    assert case.question("register_birth").score is None


def test_given_another_clinic_or_a_curator_when_they_answer_for_the_family_then_it_is_refused(town: Town) -> None:
    case = registered(town)
    question = case.question("register_birth")
    with pytest.raises(NotFound):
        survey_answers.answer_question(by=town.stranger(), question_id=question.pk, score=5)
    with pytest.raises(Forbidden):
        survey_answers.answer_question(by=town.curator, question_id=question.pk, score=5)


def test_given_the_survey_when_it_opens_and_is_answered_twice_then_the_second_is_told_it_is_over(town: Town) -> None:
    """Once an answer given twice broke the rule of one answer an item: a fault in place of a sentence."""
    case = the_end(town.a_case().talked().agreed())
    item = case.item("survey")
    assert [one.is_overall for one in case.questions()] == [True]

    survey_answers.answer_survey(by=case.by, item_key=item.key, score=2, words="Долго ждали комиссию")

    with pytest.raises(Stale):
        survey_answers.answer_survey(by=case.by, item_key=item.key, score=5)
    with pytest.raises(Stale):
        survey_answers.answer_question(by=case.by, question_id=case.question("survey").pk, score=5)
    assert (case.question("survey").kind, case.question("survey").score) == ("overall", 2)
    assert [one.why for one in case.escalations() if one.closed_at is None] == ["low_score"]


def test_given_the_survey_when_the_family_answers_it_as_a_question_then_the_step_is_done(town: Town) -> None:
    case = the_end(town.a_case().talked().agreed())
    survey_answers.answer_question(by=the_family(case), question_id=case.question("survey").pk, score=5)
    assert "survey" not in case.items()


def test_given_two_answers_in_one_moment_then_one_is_kept(town: Town) -> None:
    case = registered(town)
    question = case.question("register_birth")
    ends = builders.at_once(
        [
            lambda score=score: survey_answers.answer_question(by=case.by, question_id=question.pk, score=score)
            for score in (1, 5)
        ]
    )
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "Stale"]


# ---- a low score -------------------------------------------------------------------------------------------------------


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
    town.move(days=40)
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


# ---- figures and who answers for them ----------------------------------------------------------------------------------


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


# ---- the demo's families -------------------------------------------------------------------------------------------------


def test_given_the_demo_when_everything_is_over_then_a_silent_family_is_counted_and_a_low_score_is_told_back(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = the_end(town.a_case().talked())
    monkeypatch.setattr(survey_replies, "MOST_OPEN", 0)
    hearing = survey_replies.Listening(town.curator)
    silent = Player(by=case.by, case_id=case.case_id, skip=frozenset({"survey"}), speaks=True)
    assert not hearing.hear(silent)
    assert case.question("survey").score is None

    again = survey_replies.Listening(town.curator)
    again.asked["survey"] = 2  # the third that is asked is not content
    assert again.hear(Player(by=case.by, case_id=case.case_id, speaks=True))

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
