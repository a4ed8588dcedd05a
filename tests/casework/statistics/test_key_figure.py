"""Every family is asked once its journey is over, however it ended; who is not asked is counted, with the reason."""

from __future__ import annotations

import pytest

from casework import access
from casework.actions.case import danger, journey_stop, life_events
from casework.actions.family import survey_answers
from casework.actions.steps import work_items
from casework.models import Notice, OutboxRow, SurveyAnswer, TimelineEntry
from casework.statistics import journey_endings, key_figure
from casework.statistics.satisfied_share import Figure
from casework.texts.timeline_sentences import sentence
from journeys.reader import CATALOGUE, read_catalogue
from tests import builders
from tests.builders import Story, Town
from tests.casework.statistics.surveyed import registered, the_end

# what the family needed was refused, was not there, or did not come about
FAILED = frozenset(
    {
        "refused", "rejected", "no_partner", "partly_given", "not_referred", "not_pregnant", "lost", "no_transfer",
        "contraindicated", "reserve_low", "debts", "stopped", "none_found", "lost_job", "failed", "conditional",
        "repeat_year", "relapse", "missed", "some_lapsed", "papers_missing", "employer_declined",
    }
)  # fmt: skip


def of_run(case: Story) -> SurveyAnswer:
    """The one row of a journey that the key figure counts."""
    (found,) = case.rows(SurveyAnswer, run_key=case.run_key)
    return found


def stopped(case: Story, reason: str = "solved_otherwise") -> Story:
    journey_stop.stop_journey(by=case.by, run_key=case.run_key, reason=reason)
    return case


# ---- who is asked --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "ending"), [("solved_otherwise", "stopped"), ("moved_away", "stopped"), ("family_wishes", "refused")]
)
def test_given_a_journey_that_is_stopped_then_its_family_is_asked_in_other_words(
    town: Town, reason: str, ending: str
) -> None:
    case = stopped(town.a_case().talked().agreed(), reason)

    assert (of_run(case).ending, of_run(case).not_asked) == (ending, "")
    assert [(one.ending, one.has_step) for one in case.questions()] == [(ending, False)]
    assert "how_was_it" in {one.template for one in case.rows(Notice)}
    survey_answers.answer_question(by=case.family(), question_id=of_run(case).pk, score=2, words="Бросили на полпути")
    assert of_run(case).score == 2
    assert [one.why for one in case.escalations() if one.closed_at is None] == ["low_score"]


def test_given_a_family_that_wants_no_help_then_it_is_asked_on_its_page_and_nothing_is_sent(town: Town) -> None:
    case = town.a_case().talked().agreed().told("help_refused").done("closing_check")

    assert (of_run(case).ending, of_run(case).not_asked) == ("refused", "")
    assert [one.ending for one in case.questions()] == ["refused"]
    assert case.rows(Notice, template="how_was_it") == []


def test_given_a_family_that_moved_away_then_it_is_asked(town: Town) -> None:
    case = town.a_case().talked().agreed().told("moved_away").done("transfer_file")
    assert (of_run(case).ending, of_run(case).not_asked) == ("stopped", "")


def test_given_a_step_that_failed_when_the_end_is_reached_then_the_question_says_so(town: Town) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record").done("register_birth", "refused")
    the_end(case)
    assert of_run(case).ending == "failed"


def test_given_the_survey_taken_off_the_plan_then_the_family_stays_asked_and_may_answer_still(town: Town) -> None:
    """Once a worker who feared an answer took the step away, and the family was never asked."""
    case = the_end(town.a_case().talked().agreed())
    question = of_run(case)
    work_items.drop(by=case.by, item_key=case.item("survey").key, because="не отвечают")

    assert of_run(case).withdrawn_at is None
    assert [one.id for one in case.questions()] == [question.pk]
    survey_answers.answer_question(by=case.family(), question_id=question.pk, score=4)
    assert of_run(case).score == 4


# ---- who is not ----------------------------------------------------------------------------------


def test_given_a_loss_when_everything_is_over_then_nobody_is_asked_and_that_is_counted(town: Town) -> None:
    case = stopped(town.a_case().talked().agreed().told("child_died"))
    assert (of_run(case).not_asked, case.questions()) == ("grief", ())


def test_given_danger_at_home_then_nobody_is_asked_and_an_open_question_is_taken_back(town: Town) -> None:
    case = registered(town)
    danger.tell_danger(by=case.by, case_id=case.case_id, told=danger.SafeWay())
    assert case.question("register_birth").not_asked == "danger_at_home"
    stopped(case)
    assert (of_run(case).not_asked, case.questions()) == ("danger_at_home", ())
    assert case.rows(Notice, template="how_was_it", state="queued") == []


def test_given_a_consent_that_was_taken_back_then_nobody_is_asked(town: Town) -> None:
    taken_back = registered(town)
    life_events.tell_event(by=taken_back.by, case_id=taken_back.case_id, event="consent_withdrawn")
    assert taken_back.question("register_birth").not_asked == "no_consent"
    assert of_run(stopped(taken_back)).not_asked == "no_consent"


def test_given_a_family_without_a_phone_then_it_is_counted_as_not_asked(town: Town) -> None:
    assert of_run(stopped(town.a_case(phone="").talked().agreed())).not_asked == "no_phone"


def test_given_a_family_that_is_not_asked_when_its_survey_opens_then_the_step_ends_by_itself(town: Town) -> None:
    case = the_end(town.a_case(phone="").talked().agreed())
    assert of_run(case).not_asked == "no_phone"
    assert case.effects("end_unasked_survey") == 1
    assert "survey" not in case.items()
    (told,) = case.rows(TimelineEntry, what="step.dropped", details__step="survey")
    assert "the family is not asked" in sentence(told.what, told.details)


def test_given_a_survey_that_stands_open_when_danger_is_told_then_it_ends_by_itself_and_once(town: Town) -> None:
    case = the_end(town.a_case().talked().agreed())
    assert (of_run(case).not_asked, case.queued("end_unasked_survey")) == ("", [])
    danger.tell_danger(by=case.by, case_id=case.case_id, told=danger.SafeWay())
    (row,) = case.queued("end_unasked_survey")
    case.effects("end_unasked_survey")
    assert "survey" not in case.items() and of_run(case).not_asked == "danger_at_home"
    OutboxRow.objects.create(topic=row.topic, region_key=row.region_key, payload=row.payload)
    case.effects("end_unasked_survey")
    assert len(case.rows(TimelineEntry, what="step.dropped", details__step="survey")) == 1


# ---- who answers ---------------------------------------------------------------------------------


def test_given_the_own_service_when_a_worker_writes_the_mark_down_then_it_is_refused(town: Town) -> None:
    case = the_end(town.a_case().talked().agreed())
    with pytest.raises(survey_answers.OwnMark):
        survey_answers.answer_survey(by=case.by, item_key=case.item("survey").key, score=5)
    with pytest.raises(survey_answers.OwnMark):
        survey_answers.answer_question(by=case.by, question_id=of_run(case).pk, score=5)
    assert of_run(case).score is None


# ---- the count -----------------------------------------------------------------------------------


def test_given_journeys_that_are_over_then_asked_and_not_asked_make_up_all_of_them(town: Town) -> None:
    def counted() -> tuple[int, int, int]:
        with access.acting_as(town.curator) as curator:
            found = key_figure.read(journey=builders.FLAGSHIP, to=curator)
        return found.whole.asked, sum(found.not_asked.values()), found.by_ending().get("stopped", found.whole).asked

    before = counted()
    stopped(town.a_case().talked().agreed())
    stopped(town.a_case(danger_at_home=True).talked().agreed())
    after = counted()
    assert (after[0] - before[0], after[1] - before[1]) == (1, 1)
    with access.acting_as(town.curator) as curator:
        inside = key_figure.read(journey=builders.FLAGSHIP, to=curator)
    public = key_figure.of_region(town.planted.region.pk)[builders.FLAGSHIP]
    assert public.not_asked == inside.not_asked
    assert {key: counts(one) for key, one in public.by_ending().items()} == {
        key: counts(one) for key, one in inside.by_ending().items()
    }


def counts(figure: Figure) -> tuple[int, int, int]:
    return figure.asked, figure.answered, figure.satisfied


def test_given_every_outcome_of_the_catalogue_then_it_is_said_whether_it_is_a_failure_of_the_help() -> None:
    known = FAILED | journey_endings.NO_FAILURE
    definitions = read_catalogue(CATALOGUE).definitions.values()
    steps = [step for definition in definitions for step in definition.steps if not step.optional]
    outcomes = {outcome for step in steps for outcome in step.outcomes[1:]}
    assert outcomes - known == set()
    assert not FAILED & journey_endings.NO_FAILURE
