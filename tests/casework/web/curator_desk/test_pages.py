"""The curator's desk: figures with asked, answered and interval; cases by number, never a name; work taken up and closed."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework import access, clock
from casework.act_parts import access_links
from casework.actions.case import journey_stop
from casework.actions.family import survey_answers
from casework.actions.steps import work_items
from casework.demo import citizens
from casework.models import Case, CaseJourney, Escalation, LinkKind, Role, ServiceCurator, SurveyAnswer
from casework.statistics import key_figure
from casework.statistics.satisfied_share import Figure
from casework.statistics.small_numbers import told
from casework.web.curator_desk import charts
from casework.web.page_data import key_figure as key_figure_page
from casework.web.page_data import region_issues
from casework.web.page_data.region_journeys import LATE_FOR
from casework.web.page_data.told_numbers import count_in_words, share_in_words
from journeys import public as journeys
from journeys.exports.geometry import draw, wrapped
from tests.casework.web.conftest import FLAGSHIP, Desk, Family
from tests.casework.web.weighing import AS_A_BROWSER, too_heavy

REFUSED_WORDS = "Никто не сказал, когда придут"


def registered(desk: Desk, *, score: int | None = None, words: str = "") -> Family:
    """A family whose birth certificate has come, and what it says of it."""
    family = desk.family()
    family.agree()
    for step, facts in (("medical_birth_record", {}), ("register_birth", {"child.birth_record_number": "417"})):
        item = family.item(step)
        work_items.complete(by=desk.actor, item_key=item.key, outcome=item.hoped_for, facts=facts)
    if score is not None:
        survey_answers.answer_question(
            by=desk.actor, question_id=question_of(desk, family).pk, score=score, words=words
        )
    return family


def question_of(desk: Desk, family: Family) -> SurveyAnswer:
    with access.acting_as(desk.actor) as actor:
        return access.visible(SurveyAnswer, to=actor).get(case=family.case_id, step="register_birth")


def work_of(desk: Desk, family: Family) -> Escalation:
    with access.acting_as(desk.planted.curator) as curator:
        return access.visible(Escalation, to=curator).get(case=family.case_id)


def number_of(desk: Desk, family: Family) -> str:
    with access.acting_as(desk.actor) as actor:
        return access.find(Case, to=actor, pk=family.case_id).number


def curator(desk: Desk, language: str = "en"):  # noqa: ANN201
    member = desk.planted.curator.membership
    assert member is not None
    return desk.client(member, language=language)


ADDRESSES = [
    pytest.param(("curator_journeys", []), id="journeys"),
    pytest.param(("curator_journey", [FLAGSHIP]), id="journey"),
    pytest.param(("curator_version", [FLAGSHIP, 2]), id="version"),
    pytest.param(("curator_work", []), id="work"),
    pytest.param(("whose_turn", []), id="whose_turn"),
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_given_a_curator_when_any_page_is_opened_then_it_opens_and_names_nobody(
    desk: Desk, address: tuple[str, list[object]], language: str
) -> None:
    registered(desk, score=1, words=REFUSED_WORDS)

    client, page_address = curator(desk, language), reverse(address[0], args=address[1])
    answer = client.get(page_address)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert not any(name in page for name in ("Соколов", "Мирон", "Лесная", "+7 000"))
    assert " style=" not in page
    assert too_heavy({address[0]: client.get(page_address, headers=AS_A_BROWSER)}) == {}


@pytest.mark.parametrize("address", ADDRESSES)
def test_given_another_role_when_a_curators_page_is_opened_then_it_is_refused(
    desk: Desk, address: tuple[str, list[object]]
) -> None:
    for member in (desk.worker, desk.administrator):
        assert desk.client(member).get(reverse(address[0], args=address[1])).status_code == 403


def test_given_the_curator_when_signing_in_then_the_journeys_are_the_first_page(desk: Desk) -> None:
    answer = curator(desk).get("/", follow=True)
    assert answer.redirect_chain == [("/curator/", 302)]
    assert "Игорь Зимин" in answer.content.decode()


@pytest.mark.parametrize("args", [["no_such_journey"], [FLAGSHIP, 99]], ids=["journey", "version"])
def test_given_a_journey_that_is_none_when_it_is_opened_then_there_is_no_such_page(
    desk: Desk, args: list[object]
) -> None:
    name = "curator_journey" if len(args) == 1 else "curator_version"
    assert curator(desk).get(reverse(name, args=args)).status_code == 404


def test_given_the_curator_when_a_family_s_page_is_opened_then_it_is_refused(desk: Desk) -> None:
    family = registered(desk)
    assert curator(desk).get(reverse("case", args=[family.case_id])).status_code == 403


def test_given_few_answers_when_the_journey_is_looked_at_then_no_number_of_them_is_told(desk: Desk) -> None:
    """Once "2 of 3 answered" stood there, and with it what a family that everybody knew had said."""
    registered(desk, score=5, words="Пришли прямо в палату")
    registered(desk)

    page = curator(desk).get(reverse("curator_journey", args=[FLAGSHIP])).content.decode()

    assert "Пришли прямо в палату" in page
    assert "Wilson" in page
    assert "fewer than 5" in page
    assert re.findall(r"answered: [1-4]\b|asked: [1-4]\b", page) == []


def over(desk: Desk, scores: list[int | None]) -> None:
    """Families whose journey was stopped, and what they say of it."""
    machine = access.machine(desk.planted.region, "test")
    for score in scores:
        family = desk.family()
        family.agree()
        with access.acting_as(machine):
            run_key = CaseJourney.objects.get(case=family.case_id).run_key
        journey_stop.stop_journey(by=desk.actor, run_key=run_key, reason="solved_otherwise")
        with access.acting_as(machine):
            case = Case.objects.select_related("family", "region").get(pk=family.case_id)
            link = access_links.of_family(case=case, at=clock.now())
            question = SurveyAnswer.objects.get(run_key=run_key)
        guest = access.Guest(link.pk, LinkKind.FAMILY, case.family_id, case.organisation_id)
        by = access.visitor(desk.planted.region, guest)
        if score is not None:
            survey_answers.answer_question(by=by, question_id=question.pk, score=score)


def test_given_the_key_figure_then_page_and_file_tell_asked_answered_interval_and_worst_case(desk: Desk) -> None:
    over(desk, [5] * 6 + [1] * 5 + [None] * 5)
    with access.acting_as(desk.planted.curator) as actor:
        found = key_figure.read(journey=FLAGSHIP, to=actor)
    expected = key_figure_page.page_of(found)
    client = curator(desk)

    page = client.get(reverse("curator_journey", args=[FLAGSHIP])).content.decode()
    table = client.get(reverse("curator_key_figure", args=[FLAGSHIP, "csv"]))

    assert table.status_code == 200
    lines = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert expected.whole.worst is not None
    assert expected.whole.share is not None
    whole = lines[1]
    assert whole[2:5] == [
        count_in_words(expected.whole.asked),
        count_in_words(expected.whole.answered),
        share_in_words(expected.whole.share),
    ]
    assert whole[6] == share_in_words(expected.whole.worst)
    assert [line[1] for line in lines if line[0] == "not asked"] == [
        "in grief", "in danger at home", "did not agree to be written to", "no phone is known",
    ]  # fmt: skip
    assert share_in_words(expected.whole.worst) in page
    for words in ("Not asked, and why", "By how it ended", "By group of families", "At worst", "Fisher"):
        assert words in page
    assert client.get(reverse("curator_key_figure", args=[FLAGSHIP, "pdf"])).status_code == 404
    assert client.get(reverse("curator_key_figure", args=["no_such", "csv"])).status_code == 404


def test_given_a_family_that_went_home_when_the_journey_is_looked_at_then_papers_and_doctors_stand_with_their_numbers(
    desk: Desk,
) -> None:
    family = registered(desk)
    item, day = family.item("choose_stay"), desk.today + timedelta(days=1)
    facts = {"mother.minimum_stay_until": day, "mother.discharge_date": day}
    work_items.complete(by=desk.actor, item_key=item.key, outcome=item.hoped_for, facts=facts, on_behalf_of="family")
    clock.move(timedelta(days=2))

    page = curator(desk).get(reverse("curator_journey", args=[FLAGSHIP])).content.decode()

    assert "of 1 family that went home, 90 days" in page
    assert "of 0 rounds of doctors, 90 days" in page


def test_given_the_region_has_picked_when_the_list_is_opened_then_every_issue_stands_there_also_without_a_journey(
    desk: Desk,
) -> None:
    assert "What the region picked" not in curator(desk).get(reverse("curator_journeys")).content.decode()

    citizens.plant(desk.planted.region)
    page = curator(desk).get(reverse("curator_journeys")).content.decode()

    with access.acting_as(desk.planted.curator) as actor:
        found = region_issues.read(to=actor)
    assert [one.place for one in found.picked] == list(range(1, 8))
    assert all(one.curator and one.title in page for one in found.picked)
    assert [one.card is not None for one in found.picked][0]
    without = [one for one in found.picked if one.card is None]
    assert page.count("no journey yet") == len(without) > 0
    assert not {one.journey for one in found.others} & {one.card.journey for one in found.picked if one.card}


def test_given_a_step_that_is_long_late_when_the_journey_is_looked_at_then_its_case_stands_there_by_number(
    desk: Desk,
) -> None:
    family = desk.family()
    clock.move(LATE_FOR * 6)
    with access.acting_as(desk.planted.curator):
        due = journeys.wake_due(region_key=desk.planted.region.pk, now=clock.now(), limit=500)
    for run_key in due:
        work_items.wake_run(actor=access.machine(desk.planted.region, "test"), run_key=run_key)
    clock.move(LATE_FOR * 2)

    page = curator(desk).get(reverse("curator_journey", args=[FLAGSHIP])).content.decode()

    stuck = page[page.index("Cases that stand still") :]
    assert number_of(desk, family) in stuck
    assert "late since" in stuck


def page_of_work(client: Client, row: Escalation) -> str:
    """Return the page of the curator's list on which a thing stands."""
    address = reverse("curator_work")
    while True:
        page: str = client.get(address).content.decode()
        if f"work-{row.pk}" in page:
            return page
        following = re.search(r'href="([^"]+\?after=[^"]+)"', page)
        assert following is not None
        address = following[1]


def test_given_a_low_score_when_the_curator_takes_it_up_and_closes_it_then_the_page_says_so(desk: Desk) -> None:
    family = registered(desk, score=2, words=REFUSED_WORDS)
    client, row = curator(desk), work_of(desk, family)
    page = page_of_work(client, row)
    assert REFUSED_WORDS in page
    assert number_of(desk, family) in page

    client.post(
        reverse("curator_work"), {"act": "take_up", "work": row.pk, "note": "Ask the registry", "receipt": uuid4()}
    )
    taken = page_of_work(client, row)
    assert "taken up by Игорь Зимин" in taken
    assert "Ask the registry" in taken

    answer = client.post(
        reverse("curator_work"),
        {"act": "finish", "work": row.pk, "changed": "They come every morning now.", "receipt": uuid4()},
        follow=True,
    )
    done = answer.content.decode()
    assert "The family is told what was changed." in done
    assert "They come every morning now." in done
    assert work_of(desk, family).closed_how == "taken_up"


def test_given_nothing_written_when_work_is_closed_then_it_is_refused_and_what_was_typed_stays(desk: Desk) -> None:
    family = registered(desk, score=1)
    row = work_of(desk, family)

    answer = curator(desk).post(reverse("curator_work"), {"act": "finish", "work": row.pk, "changed": "я" * 301})

    assert answer.status_code == 422
    assert "я" * 301 in answer.content.decode()
    assert work_of(desk, family).closed_at is None


def test_given_work_closed_meanwhile_when_it_is_closed_again_then_somebody_was_faster(desk: Desk) -> None:
    family = registered(desk, score=1)
    row, client = work_of(desk, family), curator(desk)
    client.post(reverse("curator_work"), {"act": "finish", "work": row.pk, "note": "x", "receipt": uuid4()})

    answer = client.post(reverse("curator_work"), {"act": "finish", "work": row.pk, "note": "y", "receipt": uuid4()})

    assert answer.status_code == 409
    assert "done already" in answer.content.decode()


@pytest.mark.parametrize("form", [{"act": "finish", "work": "x"}, {"act": "burn"}, {}], ids=["key", "act", "empty"])
def test_given_a_broken_form_when_it_is_posted_then_it_is_told_in_words(desk: Desk, form: dict[str, str]) -> None:
    assert curator(desk).post(reverse("curator_work"), form).status_code in (404, 422)


def test_given_an_open_question_when_the_worker_writes_the_answer_down_then_the_case_page_asks_no_more(
    desk: Desk,
) -> None:
    family = registered(desk)
    page = reverse("case", args=[family.case_id])
    client = desk.client()
    assert "How was it for the family?" in client.get(page).content.decode()

    form = {"act": "answer_question", "question": question_of(desk, family).pk, "receipt": uuid4()}
    assert client.post(page, form).status_code == 422  # no score
    client.post(page, {**form, "score": "4", "words": "Быстро", "receipt": uuid4()})

    assert question_of(desk, family).score == 4
    assert "How was it for the family?" not in client.get(page).content.decode()


def test_given_the_administrator_when_a_curator_is_named_then_the_page_says_who(desk: Desk) -> None:
    client = desk.client(desk.administrator)
    member = desk.planted.curator.membership
    assert member is not None
    ServiceCurator.objects.filter(journey=FLAGSHIP).delete()
    assert "nobody yet" in client.get(reverse("published_journeys")).content.decode()

    refused = client.post(reverse("published_journeys"), {"journey": FLAGSHIP, "curator": ""})
    client.post(reverse("published_journeys"), {"journey": FLAGSHIP, "curator": member.pk, "receipt": uuid4()})

    assert refused.status_code == 422
    assert "nobody yet" not in client.get(reverse("published_journeys")).content.decode()
    assert ServiceCurator.objects.get(journey=FLAGSHIP).user_id == member.user_id
    assert member.role == Role.CURATOR


# ---- geometry: no database ---------------------------------------------------------------------------------------------


def test_given_long_russian_titles_when_they_are_wrapped_then_every_line_fits_and_no_word_is_lost() -> None:
    title = "Единовременное пособие при рождении и медико-социальная экспертиза"
    lines = wrapped(title, 21)
    assert all(len(line) <= 21 for line in lines)
    assert "".join(lines).replace(" ", "").replace("-", "") == title.replace(" ", "").replace("-", "")
    assert wrapped("Сверхдлинноенеразрывноеслово", 10) == ["Сверхдлин-", "ноенеразр-", "ывноеслово"]


def test_given_the_flagship_when_it_is_drawn_then_no_two_boxes_overlap_and_all_lie_inside(desk: Desk) -> None:
    diagram = journeys.diagram(ref=f"{FLAGSHIP}@2", language="ru")

    picture = draw(diagram, {}, language="ru")

    frames = [tuple(float(part) for part in (box.x, box.y, box.width, box.height)) for box in picture.boxes]
    assert len(frames) == len(diagram.steps)
    for number, (x, y, width, height) in enumerate(frames):
        assert x >= 0 and x + width <= float(picture.width) and y + height <= float(picture.height)
        for left, top, wide, high in frames[number + 1 :]:
            assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y
    assert all("," not in number for box in picture.boxes for number in (box.x, box.y, box.height))


def test_given_periods_when_a_trend_is_drawn_then_shares_lie_between_their_intervals_and_empty_ones_keep_their_place() -> (
    None
):
    good, empty = told(Figure(20, 15, 9, 45)), told(Figure())
    drawn = charts.trend([("a", good), ("b", empty), ("c", good)], marks=[(1, "2")])
    assert drawn is not None
    assert [dot.label for dot in drawn.dots] == ["a", "c"]
    assert all(float(dot.high) <= float(dot.y) <= float(dot.low) for dot in drawn.dots)
    assert float(drawn.dots[0].x) < float(drawn.marks[0].x) < float(drawn.dots[1].x)
    assert charts.trend([("a", empty)]) is None
