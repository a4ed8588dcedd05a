"""From a survey to the page for everybody, through the pages: nothing counts unseen, nothing of a family is shown."""

from __future__ import annotations

import csv
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from casework import access, clock
from casework.demo import citizens
from casework.models import Membership, Priority, PriorityChoice, SurveyAnswer
from journeys import public as journeys
from tests.casework.web.conftest import Desk
from tests.casework.web.page_source import one_line

FLAGSHIP = "third_child_special_needs"
HEADING = "sheet,issue,importance,difficulty\n"


@pytest.fixture(scope="module")
def planted(desk: Desk) -> Desk:
    """The demo's survey and choice."""
    citizens.plant(desk.planted.region)
    return desk


def _public(desk: Desk, language: str = "en", client: Client | None = None) -> str:
    address = reverse("public_priorities", args=[desk.planted.region.code])
    answer = (client or Client()).get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return one_line(answer.content.decode())


@pytest.fixture
def answered(planted: Desk) -> int:
    """Four families have answered; the test adds more by calling `_answer`."""
    _answer(planted, 4)
    return 4


def _answer(desk: Desk, *scores: int) -> None:
    family = desk.family()
    with access.acting_as(access.machine(desk.planted.region, "test_job")):
        for score in scores:
            SurveyAnswer.objects.create(
                case_id=family.case_id, work_item_key=uuid.uuid4(), journey=FLAGSHIP, version=2, score=score,
                words="Спасибо Соколовой", asked_at=clock.now(), answered_at=clock.now(), run_key=uuid.uuid4(),
                ending="helped",
            )  # fmt: skip


# ---- bringing a file ---------------------------------------------------------------------------------------------------


def _bring(client: Client, text: str, title: str = "A survey") -> object:
    file = SimpleUploadedFile("Соколова.csv", text.encode(), content_type="text/csv")
    form = {"title": title, "answers": file, "receipt": str(uuid.uuid4())}
    return client.post(reverse("surveys"), form, follow=True)


def test_given_a_file_with_mistakes_when_it_is_brought_then_each_is_shown_by_its_row_and_cells_are_harmless(
    planted: Desk,
) -> None:
    client = planted.client(planted.administrator)
    rows = "1,Frst job,5,4\n2,First job,9,4\n3,=cmd|calc,5,4\n4,<script>alert(1)</script>,5,4\n5,First job,5,4\n"

    page = one_line(_bring(client, HEADING + rows).content.decode())  # type: ignore[attr-defined]

    assert "Did you mean “First job”?" in page
    assert "Scores go from 1 to 5." in page
    assert "This is a formula" in page
    assert "<script>alert" not in page
    assert "Count 1 answer<" in page
    assert "Соколова" not in page


def test_given_a_file_that_was_taken_when_it_is_brought_again_then_the_page_says_so(planted: Desk) -> None:
    client = planted.client(planted.administrator)
    _bring(client, HEADING + "1,First job,1,1\n2,First job,2,2\n", "Spring")

    answer = _bring(client, HEADING + "2,First job,2,2\n1,First job,1,1\n", "Summer")

    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "“Spring”" in answer.content.decode()  # type: ignore[attr-defined]


def test_given_no_file_or_no_name_then_the_fields_say_what_is_missing(planted: Desk) -> None:
    answer = planted.client(planted.administrator).post(reverse("surveys"), {"title": ""})

    assert answer.status_code == 422
    assert "No file is chosen" in answer.content.decode()
    assert "The name is missing" in answer.content.decode()


def test_given_a_looked_through_file_when_it_is_taken_then_the_ranking_counts_it(planted: Desk) -> None:
    client = planted.client(planted.administrator)
    shown = _bring(client, HEADING + "1,Gifted child from a small town,5,5\n")
    address = shown.redirect_chain[-1][0]  # type: ignore[attr-defined]

    answer = client.post(address, {"act": "take", "receipt": str(uuid.uuid4())}, follow=True)

    assert "The answers count now." in answer.content.decode()
    assert client.post(address, {"act": "take", "receipt": str(uuid.uuid4())}).status_code == 409


@pytest.mark.parametrize(("language", "score"), [("ru", 3), ("en", 2)])
def test_given_the_empty_sheet_when_it_is_filled_in_then_it_can_be_read_in_its_language(
    planted: Desk, language: str, score: int
) -> None:
    client = planted.client(planted.administrator, language=language)
    sheet = client.get(reverse("empty_sheet")).content.decode("utf-8-sig")
    heading, *rows = list(csv.reader(io.StringIO(sheet), delimiter=";"))
    filled = "\n".join(";".join([row[0], f'"{row[1]}"', str(score), "2"]) for row in rows)

    shown = _bring(client, ";".join(heading) + "\n" + filled, f"Sheet {language}")
    page = one_line(shown.content.decode())  # type: ignore[attr-defined]

    assert len(rows) == 44
    assert page.count('<dd class="num">44</dd>') == 2


def test_given_a_worker_or_a_stranger_then_the_desk_of_priorities_is_not_theirs(planted: Desk) -> None:
    for name in ("priorities", "surveys", "choose_priorities", "empty_sheet"):
        assert planted.client().get(reverse(name)).status_code == 403
        assert Client().get(reverse(name)).status_code == 302


# ---- picking -----------------------------------------------------------------------------------------------------------


def test_given_the_demo_when_the_ranking_is_opened_then_the_flagship_leads_and_few_answers_have_no_figure(
    planted: Desk,
) -> None:
    client = planted.client(planted.administrator)
    page = client.get(reverse("priorities")).content.decode()

    assert page.index("Third child with special needs", page.index("What people said")) < page.index("Summer job")
    assert "too few answers" in page
    assert page.count(" checked>") == Priority.objects.filter(choice__ended_at=None).count()


def test_given_ticks_when_another_area_is_opened_then_they_are_kept(planted: Desk) -> None:
    client = planted.client(planted.administrator)
    page = client.get(reverse("priorities"), {"area": "employment", "issue": ["first_job", "gifted_child"]})
    text = page.content.decode()

    assert '<input type="hidden" name="issue" value="gifted_child">' in text
    assert text.count(" checked>") == 1


def test_given_two_ticks_then_the_page_says_how_many_a_region_works_on(planted: Desk) -> None:
    client = planted.client(planted.administrator)
    answer = client.get(reverse("choose_priorities"), {"issue": ["first_job", "gifted_child"]})

    assert answer.status_code == 422
    assert "three to ten issues, and 2 are picked" in answer.content.decode()


def _form(desk: Desk, issues: list[str], **changes: str) -> dict[str, object]:
    curator = Membership.objects.filter(region=desk.planted.region, role="curator").first()
    assert curator is not None
    choice = PriorityChoice.objects.get(region=desk.planted.region, ended_at=None)
    form: dict[str, object] = {"issue": issues, "based_on": str(choice.pk), "receipt": str(uuid.uuid4())}
    form |= {f"{issue}-reason": f"Why {issue}" for issue in issues}
    form |= {f"{issue}-curator": str(curator.pk) for issue in issues}
    return form | changes


def test_given_reasons_and_curators_when_the_choice_is_made_then_everybody_sees_it_and_the_old_one_below(
    planted: Desk,
) -> None:
    client = planted.client(planted.administrator)
    issues = ["first_job", "gifted_child", FLAGSHIP, "rare_disease"]

    answer = client.post(reverse("choose_priorities"), _form(planted, issues), follow=True)

    assert "The choice is made" in answer.content.decode()
    page = _public(planted)
    assert "Why gifted_child" in page
    assert "What was chosen before" in page
    assert "Kindergarten place" in page[page.index("What was chosen before") :]


def test_given_a_reason_that_is_missing_then_what_was_written_stays_on_the_page(planted: Desk) -> None:
    client = planted.client(planted.administrator)
    issues = ["first_job", "gifted_child", FLAGSHIP]

    answer = client.post(reverse("choose_priorities"), _form(planted, issues, **{"first_job-reason": " "}))

    assert answer.status_code == 422
    assert "Each issue needs a reason" in answer.content.decode()
    assert "Why gifted_child" in answer.content.decode()


def test_given_a_choice_that_somebody_made_meanwhile_then_the_page_says_so(planted: Desk) -> None:
    client = planted.client(planted.administrator)
    form = _form(planted, ["first_job", "gifted_child", FLAGSHIP], based_on=str(uuid.uuid4()))

    answer = client.post(reverse("choose_priorities"), form)

    assert answer.status_code == 409
    assert "Somebody has chosen meanwhile" in answer.content.decode()


# ---- the page for everybody --------------------------------------------------------------------------------------------


def test_given_nobody_signed_in_when_the_page_is_opened_then_issues_and_curators_are_shown(planted: Desk) -> None:
    assert Client().get(reverse("public_regions"), follow=True).redirect_chain[-1][0].startswith("/priorities/")
    russian, english = _public(planted, "ru"), _public(planted, "en")

    assert "Рождение третьего ребёнка с особенностями развития" in russian
    assert "Third child with special needs" in english
    assert "куратор, отвечает за эту ситуацию" in russian


def test_given_few_answers_then_no_figure_is_shown_and_of_ten_it_is_with_interval_and_worst_case(
    answered: int, planted: Desk
) -> None:
    page = _public(planted)
    assert "asked: fewer than 5; answered: fewer than 5" in page
    assert "too few answers" in page
    assert "found it easy" not in page

    _answer(planted, 5, 5, 5, 5, 2, 2, 2, 2, 2, 2)
    page = _public(planted)
    assert "of the families that answered found it easy" in page
    assert "At worst, if all who did not answer are unhappy" in page
    assert "not asked: in grief" in page
    assert "Wilson" in page


def test_given_answers_of_families_then_nothing_of_them_stands_on_the_page(planted: Desk) -> None:
    _answer(planted, 5)

    for language in ("ru", "en"):
        page = _public(planted, language)
        assert "Соколов" not in page
        assert "Спасибо" not in page
        assert "ryadom.example" not in page


def test_given_the_role_of_the_pages_then_scores_of_few_and_rows_of_answers_are_out_of_reach(planted: Desk) -> None:
    region = planted.planted.region
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_surveyanswer")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT issue, answered, scores FROM casework_issue_scores(%s)", [region.pk])
        rows = cursor.fetchall()
        cursor.execute("SELECT * FROM casework_key_figure(%s)", [region.pk])
        columns = [one.name for one in cursor.description]
    assert [scores for _issue, number, scores in rows if number < 5 and scores is not None] == []
    assert columns == ["journey", "ending", "why", "families", "answered", "satisfied"]  # counts of a region, no rows


def test_given_somebody_signed_in_when_the_page_is_opened_then_it_is_the_same_page(planted: Desk) -> None:
    assert "Third child with special needs" in _public(planted, client=planted.client(planted.administrator))
    assert "Third child with special needs" in _public(planted, client=planted.client())


def test_given_a_region_that_chose_nothing_or_does_not_exist_then_there_is_no_such_page(planted: Desk) -> None:
    assert Client().get(reverse("public_priorities", args=["НЕТ"])).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_given_another_method_than_reading_then_the_page_refuses(planted: Desk, method: str) -> None:
    client = Client()
    assert getattr(client, method)(reverse("public_priorities", args=["ЗР"])).status_code == 405


def test_given_the_issues_then_each_has_an_area_with_words_and_an_icon() -> None:
    from lucide import _load_icon

    from casework.web.page_data import priorities

    for issue in journeys.issues():
        assert priorities.areas()[issue.area]
        assert _load_icon(priorities.ICONS[issue.area]) is not None
