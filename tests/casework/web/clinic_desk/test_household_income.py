"""The household's income by month: noted at the desk, reckoned as the law of the day, taken over only when told."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.urls import reverse

from casework import access, clock
from casework.access import signed_context
from casework.actions.case import household_income
from casework.errors import Forbidden
from casework.facts import known
from casework.models import Case, IncomeSpan, Relation
from journeys import public as journeys
from journeys.reader import CATALOGUE, read_catalogue
from journeys.versions import published
from tests.casework.web.conftest import Desk, Family

ALLOWANCE = "birth_allowance"


@pytest.fixture(scope="module")
def allowance(desk: Desk) -> Desk:
    """The desk with the allowance's journey published."""
    texts = read_catalogue(CATALOGUE).sources(ALLOWANCE, 1)
    name = f"{ALLOWANCE}/v1.yaml"
    published.store({**texts, name: texts[name].replace("status: draft", "status: ready")}, at=clock.now())
    return desk


def months_ago(desk: Desk, number: int) -> str:
    index = desk.today.year * 12 + desk.today.month - 1 - number
    return f"{index // 12}-{index % 12 + 1:02}"


def person(family: Family, relation: str) -> UUID:
    with access.acting_as(family.desk.actor) as actor:
        case = access.find(Case, to=actor, pk=family.case_id)
        return next(one.pk for one in case.family.people.all() if one.relation == relation)


def post(family: Family, **fields: Any) -> Any:
    address = reverse("household_income", args=[family.case_id])
    return family.desk.client().post(address, {"receipt": str(uuid4()), **fields})


def note(family: Family, relation: str, what: str, amount: str = "", first: int = 30, last: int = 0) -> Any:
    desk = family.desk
    return post(
        family, act="note", person=str(person(family, relation)), what=what, amount=amount,
        first_month=months_ago(desk, first), last_month=months_ago(desk, last),
    )  # fmt: skip


def page(family: Family, language: str = "en", **asked: str) -> str:
    answer = family.desk.client(language=language).get(reverse("household_income", args=[family.case_id]), asked)
    assert answer.status_code == 200
    return str(answer.content.decode()).replace("\u00a0", " ")


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None
    return found[1]


def facts(family: Family) -> dict[str, Any]:
    with access.acting_as(family.desk.actor) as actor:
        case = access.find(Case, to=actor, pk=family.case_id)
        child = next(one for one in case.family.people.all() if one.relation == Relation.CHILD)
        return known(case, child, family.desk.today)


@pytest.fixture
def told(allowance: Desk) -> Family:
    """A family whose father has a wage and whose mother cares for a child, month after month."""
    family = allowance.family(journey=ALLOWANCE)
    assert note(family, "father", "wage", "45,000").status_code == 302
    assert note(family, "mother", "excuse:care_of_child").status_code == 302
    return family


def test_given_lines_when_the_page_opens_then_answer_reckoning_and_best_month_stand_there(told):
    html = page(told)
    people = len(html.split("For each a month, ")[1].split(" ", 1)[0])
    assert people == 1
    for words in (
        "Unified allowance: not known yet: Property within the limits",
        "it is assumed to be",
        "The earliest good month to apply",
        "540,000",
        "216,744",
        "12 months with a reason",
        "need not",
        "Wage",
        "please find out",
    ):
        assert words in html, words
    assert "Единое пособие: пока неизвестно: Имущество в пределах нормы" in page(told, "ru")


def test_given_the_result_when_taken_over_then_it_is_known_and_the_journey_learns_it(told):
    before = facts(told)["family.income_per_person"]
    html = page(told)
    answer = post(told, act="take_over", on=hidden(html, "on"), shown=hidden(html, "shown"))
    assert answer.status_code == 302
    known_now = facts(told)
    assert known_now["family.income_per_person"] != before
    assert known_now["family.lowest_adult_earnings"] == Decimal("540000.00")
    assert known_now["allowance.earliest_good_month"] == told.desk.today.replace(day=1)
    with access.acting_as(told.desk.actor) as actor:
        run_key = access.find(Case, to=actor, pk=told.case_id).journeys.get().run_key
        view = journeys.read_run(run_key=run_key, language="en", now=clock.now())
    assert view.facts["family.income_per_person"] == known_now["family.income_per_person"]


def test_given_another_line_meanwhile_when_taken_over_then_the_new_result_is_shown_first(told):
    html = page(told)
    note(told, "father", "other", "30000")
    answer = post(told, act="take_over", on=hidden(html, "on"), shown=hidden(html, "shown"))
    assert answer.status_code == 409 and "Something was noted meanwhile" in answer.content.decode()
    assert "family.lowest_adult_earnings" not in facts(told)


def test_given_a_line_taken_back_then_it_counts_no_more_and_stays_on_record(told):
    with access.acting_as(told.desk.actor) as actor:
        span = access.visible(IncomeSpan, to=actor).get(case=told.case_id, kind="wage")
    assert post(told, act="take_back", span=str(span.pk)).status_code == 302
    assert "540,000" not in page(told)
    with access.acting_as(told.desk.actor) as actor:
        assert access.visible(IncomeSpan, to=actor).filter(pk=span.pk).exclude(taken_back_at=None).exists()
    assert post(told, act="take_back", span=str(span.pk)).status_code == 404


def test_given_another_day_of_application_then_the_law_of_that_day_answers(told):
    assert "89,760" in page(told, on="2025-12-20")
    assert "November 2024 to October 2025" in page(told, on="2025-12-20")
    assert "December 2024 to November 2025" in page(told, on="2026-01-20")


WRONG = [
    ({"first_month": "2026-13"}, "This is no month"),
    ({"first_month": ""}, "The month is missing"),
    ({"first_month": "1990-01"}, "of the last five years"),
    ({"last_month": "2099-01"}, "of the last five years"),
    ({"first_month": "2026-09", "last_month": "2026-08"}, "lies before the first"),
    ({"amount": ""}, "missing or cannot be so"),
    ({"amount": "-1"}, "missing or cannot be so"),
    ({"amount": "x"}, "missing or cannot be so"),
    ({"amount": "1e99"}, "missing or cannot be so"),
    ({"what": "lottery"}, "Select a valid choice"),
    ({"person": str(UUID(int=0))}, "Select a valid choice"),
]


def test_given_a_line_that_cannot_be_so_then_it_is_refused_beside_the_form(told):
    good = {"act": "note", "person": str(person(told, "father")), "what": "wage", "amount": "100",
            "first_month": "2026-01", "last_month": "2026-02"}  # fmt: skip
    for fields, words in WRONG:
        answer = post(told, **{**good, **fields})
        assert (answer.status_code, words in answer.content.decode()) == (422, True), fields


def test_given_hostile_values_then_nothing_breaks(told):
    assert post(told, act="take_back", span="x").status_code == 404
    assert post(told, act="take_over", on="x", shown="y").status_code == 409
    for day in ("x", "0001-01-01", "9999-12-31", "2026-02-30"):
        page(told, on=day)
    empty = told.desk.family(journey="")
    assert "Nothing is noted yet" in page(empty)
    assert post(empty, act="take_over", on="2026-01-01", shown="").status_code == 422


def test_given_others_than_the_leading_service_then_the_lines_are_not_there(told):
    count = "SELECT count(*) FROM casework_incomespan WHERE case_id = %s"
    with access.acting_as(told.desk.actor), connection.cursor() as cursor:
        cursor.execute(count, [told.case_id])
        assert cursor.fetchone() == (2,)
    with access.acting_as(told.desk.planted.curator) as curator, connection.cursor() as cursor:
        cursor.execute(count, [told.case_id])
        assert cursor.fetchone() == (0,)
        assert not access.visible(IncomeSpan, to=curator).exists()
    with access.acting_as(told.desk.actor) as actor, connection.cursor() as cursor:
        family = str(access.find(Case, to=actor, pk=told.case_id).family_id)
        led_by = {"region": str(actor.region.pk), "organisation": str(actor.organisation_key), "reach": actor.reach}
        signed_context.tell({**led_by, "family": family})  # as a family's link or a partner comes
        cursor.execute(count, [told.case_id])
        assert cursor.fetchone() == (0,)
    span = household_income.MonthSpan(uuid4(), "wage", date(2026, 1, 1), date(2026, 1, 1), Decimal(1))
    with pytest.raises(Forbidden):
        household_income.note(by=told.desk.planted.curator, case_id=told.case_id, span=span)


def test_given_alimony_without_a_court_order_when_noted_then_it_is_kept_for_whom_and_by_which_payer(told):
    before = page(told)
    assert "Alimony: for how many children it is paid" in before
    desk, child = told.desk, str(person(told, "child"))
    line = {"act": "note", "person": child, "what": "alimony_without_court", "amount": "3000",
            "first_month": months_ago(desk, 30), "last_month": months_ago(desk, 0)}  # fmt: skip
    assert post(told, **line, for_children="1", payer="2").status_code == 302
    with access.acting_as(desk.actor) as actor:
        span = access.visible(IncomeSpan, to=actor).get(case=told.case_id, kind="alimony_without_court")
        assert (span.payer, span.for_children) == (2, 1)
    assert "210,000" in page(told), "a quarter of the average wage counts at least, twelve times"
    for wrong in ({"for_children": "0"}, {"for_children": "x"}, {"payer": "9"}):
        assert post(told, **{**line, **wrong}).status_code == 422, wrong
    post(told, act="take_back", span=str(span.pk))


def test_given_a_father_in_the_army_and_his_months_then_he_is_no_member_while_it_lasts(allowance):
    family = allowance.family(journey=ALLOWANCE)
    note(family, "mother", "wage", "40000")
    assert "For each a month, " in page(family)
    members = int(re.search(r"For each a month, (\d+)", page(family))[1])
    note(family, "father", "excuse:service")
    assert int(re.search(r"For each a month, (\d+)", page(family))[1]) == members - 1


def test_given_a_sum_ten_times_another_month_or_the_same_line_twice_then_it_is_asked(told):
    before = len(facts(told))
    note(told, "mother", "wage", "20000", first=6, last=6)

    twice = note(told, "mother", "wage", "20000", first=6, last=6)
    slipped = note(told, "mother", "wage", "2000000", first=5, last=5)

    assert twice.status_code == slipped.status_code == 422
    assert "would count twice" in twice.content.decode() and "2,000,000" in slipped.content.decode()
    assert before == len(facts(told))
