"""How it was: when a family is asked, and how its answer is kept."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from casework import access
from casework.actions.family import survey_answers
from casework.errors import Forbidden, NotFound, Stale
from casework.models import (
    Case,
    Notice,
    SurveyAnswer,
)
from casework.statistics import satisfaction
from tests import builders
from tests.at_once import at_once
from tests.builders import Town
from tests.casework.statistics.surveyed import registered, the_end


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


def test_given_a_touchpoint_that_ended_otherwise_then_the_family_is_asked_in_other_words_next_day(town: Town) -> None:
    """Once only those were asked for whom it went well."""
    case = town.a_case().talked().agreed().done("medical_birth_record").done("register_birth", "refused")
    assert (case.question("register_birth").ending, case.questions()) == ("failed", ())
    town.move(days=1)
    assert [one.ending for one in case.questions()] == ["failed"]


def test_given_bad_news_today_when_a_touchpoint_ends_then_the_question_and_its_notice_wait_for_tomorrow(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed().done("newborn_screening", "positive")
    case.done("medical_birth_record").done("register_birth")

    assert case.questions() == ()
    (told,) = case.rows(Notice, template="how_was_it")
    assert (told.state, told.not_before.date()) == ("waiting", town.today + timedelta(days=1))
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


def test_given_a_family_in_danger_when_a_touchpoint_ends_then_it_is_not_asked_and_that_is_on_record(
    town: Town,
) -> None:
    case = registered(town, danger_at_home=True)
    assert [one for one in case.rows(Notice) if one.organisation_id is None] == []
    assert (case.questions(), case.question("register_birth").not_asked) == ((), "danger_at_home")


def test_given_an_open_question_when_the_family_answers_then_it_is_kept_once_as_its_own(town: Town) -> None:
    case = registered(town)
    question = case.question("register_birth")

    with access.acting_as(case.family()) as family:
        assert [one.id for one in satisfaction.questions_for(access.find(Case, to=family))] == [question.pk]

    survey_answers.answer_question(by=case.family(), question_id=question.pk, score=5, words=" Всё быстро ")

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

    survey_answers.answer_survey(by=case.family(), item_key=item.key, score=2, words="Долго ждали комиссию")

    with pytest.raises(Stale):
        survey_answers.answer_survey(by=case.family(), item_key=item.key, score=5)
    with pytest.raises(Stale):
        survey_answers.answer_question(by=case.family(), question_id=case.question("survey").pk, score=5)
    assert (case.question("survey").kind, case.question("survey").score) == ("overall", 2)
    assert [one.why for one in case.escalations() if one.closed_at is None] == ["low_score"]


def test_given_the_survey_when_the_family_answers_it_as_a_question_then_the_step_is_done(town: Town) -> None:
    case = the_end(town.a_case().talked().agreed())
    survey_answers.answer_question(by=case.family(), question_id=case.question("survey").pk, score=5)
    assert "survey" not in case.items()


def test_given_two_answers_in_one_moment_then_one_is_kept(town: Town) -> None:
    case = registered(town)
    question = case.question("register_birth")
    ends = at_once(
        [
            lambda score=score: survey_answers.answer_question(by=case.by, question_id=question.pk, score=score)
            for score in (1, 5)
        ]
    )
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "Stale"]
