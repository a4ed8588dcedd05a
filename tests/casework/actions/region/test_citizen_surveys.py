"""A survey counts only when a person has taken it, once, in its own region; mistakes are forgotten afterwards."""

from __future__ import annotations

import json

import pytest
from django.db import ProgrammingError, transaction

from casework import access
from casework.actions.region import citizen_surveys
from casework.actions.region.citizen_surveys import NothingToTake, SurveyOvertaken, SurveyUnreadable, TakenBefore
from casework.errors import Forbidden, NotFound
from casework.models import CitizenSurvey, SurveyTally
from casework.web.page_data import priorities as listing
from tests.at_once import at_once
from tests.casework.actions.region.conftest import HEADING, Office, found_office


def _answers(office: Office) -> int:
    with access.acting_as(office.administrator) as actor:
        return listing.answered_in_all(to=actor)


def _survey(office: Office, key: object) -> CitizenSurvey:
    with access.acting_as(office.administrator) as actor:
        return access.find(CitizenSurvey, to=actor, pk=key)


def test_given_a_file_that_was_looked_through_when_nobody_takes_it_then_nothing_counts(office: Office) -> None:
    key = office.survey()
    assert _answers(office) == 0

    citizen_surveys.take_survey(by=office.administrator, survey_id=key)
    assert _answers(office) == 1

    citizen_surveys.set_survey_aside(by=office.curators[0], survey_id=key)
    assert _answers(office) == 0


def test_given_a_file_that_is_there_when_it_is_brought_again_in_another_encoding_then_that_is_said(
    office: Office,
) -> None:
    key = office.survey(title="Осенний опрос")
    rows = (HEADING + "1;Первая работа;5;4\n").replace(";", ",").encode("cp1251")

    with pytest.raises(TakenBefore, match="Осенний опрос"):
        citizen_surveys.look_through(by=office.curators[0], title="Другой", content=rows)

    citizen_surveys.set_survey_aside(by=office.administrator, survey_id=key)
    assert citizen_surveys.look_through(by=office.administrator, title="Другой", content=rows) != key


def test_given_the_same_file_brought_twice_in_one_second_then_one_is_kept_and_the_other_told(office: Office) -> None:
    ends = at_once([office.survey, office.survey])

    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "TakenBefore"]


def test_given_a_form_posted_twice_when_it_brings_a_file_then_it_is_one_survey(office: Office) -> None:
    import uuid

    receipt, content = uuid.uuid4(), (HEADING + "1;Первая работа;5;4").encode()

    def bring() -> object:
        return citizen_surveys.look_through(by=office.administrator, title="Опрос", content=content, receipt=receipt)

    assert bring() == bring()


def test_given_wrong_rows_when_the_survey_is_taken_then_what_stood_in_them_is_forgotten(office: Office) -> None:
    key = office.survey("1;Первая работа;5;4\n2;Иванова Мария;5;4")
    assert "Иванова" in json.dumps(_survey(office, key).mistakes, ensure_ascii=False)

    citizen_surveys.take_survey(by=office.administrator, survey_id=key)

    assert _survey(office, key).mistakes == []


def test_given_a_survey_without_a_right_row_then_it_cannot_be_taken(office: Office) -> None:
    key = office.survey("1;Погода;5;4")

    with pytest.raises(NothingToTake, match="Not one row"):
        citizen_surveys.take_survey(by=office.administrator, survey_id=key)


def test_given_a_survey_that_was_set_aside_when_it_is_taken_then_that_is_refused_in_words(office: Office) -> None:
    key = office.survey()
    citizen_surveys.set_survey_aside(by=office.administrator, survey_id=key)

    with pytest.raises(SurveyOvertaken, match="meanwhile"):
        citizen_surveys.take_survey(by=office.administrator, survey_id=key)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "The file is empty", id="empty"),
        pytest.param(b"PK\x03\x04", "workbook of Excel", id="workbook"),
        pytest.param("имя;возраст\nАнна;5".encode(), "sheet, issue, importance, difficulty", id="columns"),
        pytest.param(b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB", id="too large"),
    ],
)
def test_given_a_file_that_cannot_be_read_then_three_sentences_say_what_to_do(
    office: Office, content: bytes, words: str
) -> None:
    with pytest.raises(SurveyUnreadable, match=words):
        citizen_surveys.look_through(by=office.administrator, title="Опрос", content=content)


def test_given_a_quote_that_never_ends_then_its_row_is_told_and_nothing_is_lost_unseen(office: Office) -> None:
    content = (HEADING + '1;"' + "x" * 140_000).encode()
    survey = citizen_surveys.look_through(by=office.administrator, title="Опрос", content=content)
    with access.acting_as(office.administrator):
        kept = CitizenSurvey.objects.get(pk=survey)
    assert kept.rows == 1
    assert [mistake["row"] for mistake in kept.mistakes] and kept.wrong_rows == 1


def test_given_a_worker_then_surveys_are_not_theirs(office: Office) -> None:
    with pytest.raises(Forbidden, match="administrator or a service curator"):
        office.survey(by=office.worker)
    key = office.survey()
    with access.acting_as(office.worker) as actor:
        assert list(access.visible(CitizenSurvey, to=actor).filter(pk=key)) == []


def test_given_another_region_then_its_surveys_are_not_there_for_acts_pages_and_raw_rows(office: Office) -> None:
    key = office.survey()
    other = found_office()

    with pytest.raises(NotFound):
        citizen_surveys.take_survey(by=other.administrator, survey_id=key)
    with access.acting_as(other.administrator):
        assert not CitizenSurvey.objects.filter(pk=key).exists()
        assert not SurveyTally.objects.filter(survey=key).exists()


@pytest.mark.parametrize("change", ["UPDATE casework_surveytally SET people = 9", "DELETE FROM casework_surveytally",
                                    "DELETE FROM casework_citizensurvey"])  # fmt: skip
def test_given_counted_answers_then_nobody_who_works_can_rewrite_them(office: Office, change: str) -> None:
    from django.db import connection

    office.survey()
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_given_answers_when_issues_are_ranked_then_the_needed_come_first_and_few_answers_get_no_figure(
    office: Office,
) -> None:
    rows = [f"{number};Первая работа;5;4" for number in range(6)]
    rows += [f"{number};Место в детском саду;2;2" for number in range(40)]
    rows += [f"{number};Приёмная семья;5;5" for number in range(4)]
    citizen_surveys.take_survey(by=office.administrator, survey_id=office.survey("\n".join(rows)))

    with access.acting_as(office.administrator) as actor:
        first, second, *rest = listing.ranking(to=actor)

    assert (first.issue.key, first.answers, first.importance, first.difficulty) == ("first_job", 6, 5, 4)
    assert first.need is not None
    assert first.need.mean == 4.5
    assert (second.issue.key, second.answers) == ("kindergarten_place", 40)
    assert len(rest) == 42
    assert {one.need for one in rest} == {None}
    assert next(one.answers for one in rest if one.issue.key == "foster_family") == 4
