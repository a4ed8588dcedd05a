"""Lists of families, days and papers; today's four queues."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from casework import clock
from casework.act_parts.household_input import PersonInput
from casework.actions.steps import work_items
from casework.web.page_data.filters import TodayFilter
from casework.web.page_data.today import read_today
from tests.casework.web.conftest import Desk, Family


def _family(desk: Desk, surname: str, **changes: object) -> Family:
    people = (PersonInput(relation="mother", last_name=surname, first_name="Мария", is_representative=True),)
    return desk.family(people=people, **changes)


@pytest.mark.parametrize(
    "search",
    [
        pytest.param("Щёголева", id="surname"),
        pytest.param("щеголева", id="ё as е, small letters"),
        pytest.param("Мария Щёголева", id="two words"),
        pytest.param("8 000 300 77 88", id="phone written otherwise"),
    ],
)
def test_given_a_family_when_it_is_searched_for_then_it_is_found(desk: Desk, search: str) -> None:
    _family(desk, "Щёголева", journey="", phone="+7 000 300-77-88")

    page = desk.client().post(reverse("families"), {"q": search}).content.decode()

    assert "Щёголева Мария" in page


def test_given_a_search_when_it_is_sent_then_no_name_stands_in_the_address(desk: Desk) -> None:
    page = desk.client().get(reverse("inbox")).content.decode()

    assert '<form class="search" role="search" method="post"' in page


@pytest.mark.parametrize("search", ["(", "%", "\\", "[а", "' OR 1=1", "x" * 5000])
def test_given_a_strange_search_when_it_is_sent_then_nobody_is_found_and_nothing_breaks(
    desk: Desk, search: str
) -> None:
    answer = desk.client().post(reverse("families"), {"q": search})

    assert answer.status_code == 200


def test_given_cases_when_today_is_read_then_each_stands_in_one_queue(desk: Desk) -> None:
    _family(desk, "Раз")
    _family(desk, "Два", journey="")

    counts = desk.client().get(reverse("inbox")).context["counts"]

    assert counts["all"] == sum(count for name, count in counts.items() if name != "all")


def test_given_two_families_due_today_when_the_list_is_read_then_the_vulnerable_one_stands_first(desk: Desk) -> None:
    calm, vulnerable = _family(desk, "Ааспокойная"), _family(desk, "Яхрупкая", vulnerable=True)

    today = desk.client().get(reverse("inbox")).context["today"]

    first = [row.case.pk for row in dict(today.groups)["first"] if row.next is not None]
    assert first.index(vulnerable.case_id) < first.index(calm.case_id)


def test_given_nothing_is_left_to_the_worker_when_today_is_read_then_the_family_waits_for_others(desk: Desk) -> None:
    family = _family(desk, "Ждущая")
    family.agree()
    for step in ("necessities",):
        work_items.drop(by=desk.actor, item_key=family.item(step).key, because="not needed")

    waiting = desk.client().get(reverse("inbox") + "?queue=waiting").context["today"]

    assert family.case_id in {row.case.pk for _name, rows in waiting.groups for row in rows}


def test_given_many_cases_when_today_is_read_then_the_number_of_statements_does_not_grow(
    desk: Desk, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from casework import access

    def statements() -> int:
        with access.acting_as(desk.actor) as actor, CaptureQueriesContext(connection) as seen:
            read_today(to=actor, wanted=TodayFilter(whose="all"), now=clock.now())
        return len(seen)

    _family(desk, "Первая")  # of nobody less is asked than of one
    statements()
    before = statements()
    for number in range(5):
        _family(desk, f"Ещё{number}")

    assert statements() == before


def test_given_a_late_partner_when_today_is_read_then_the_family_needs_the_worker(desk: Desk) -> None:
    born = desk.today - timedelta(days=10)
    child = PersonInput(relation="child", last_name="Поздняя", first_name="Лев", sex="m", born_on=born)
    mother = PersonInput(relation="mother", last_name="Поздняя", first_name="Мария", is_representative=True)
    family = desk.family(people=(mother, child))
    work_items.complete(by=desk.actor, item_key=family.item("intake").key, outcome="done")

    at_once = _row_of(desk, "Поздняя Мария, son Лев")
    clock.move(timedelta(days=1, minutes=1))
    row = _row_of(desk, "Поздняя Мария, son Лев")

    assert "is late" not in at_once, "asked a moment ago, they have a day"
    assert "is late. Call them." in row
    assert "days late" in row


def _row_of(desk: Desk, who: str) -> str:
    page = "".join(
        desk.client().get(reverse("inbox") + f"?queue={queue}").content.decode() for queue in ("need_you", "waiting")
    )
    return page.partition(who)[2].partition("</li>")[0]
