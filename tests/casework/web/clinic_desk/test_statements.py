"""What one click costs: statements of the form, of the post and of the page it lands on. Counted, never timed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.casework.web.conftest import Desk, Family

MOST = {"form": 29, "post": 54, "landing": 54, "today": 40}


def told(reads: Callable[[], Any]) -> tuple[Any, list[str]]:
    """Return the answer and the statements that it took."""
    with CaptureQueriesContext(connection) as statements:
        answer = reads()
    return answer, [one["sql"] for one in statements]


def said_twice(statements: list[str]) -> list[str]:
    """Return what was asked word for word again; transactions begin and end, which asks nothing."""
    return [sql for sql, times in Counter(statements).items() if times > 1 and sql not in ("BEGIN", "COMMIT")]


@pytest.fixture(scope="module")
def family(desk: Desk) -> Family:
    """A family that has agreed to everything; the process has read the catalogue."""
    found = desk.family()
    found.agree()
    desk.client().get(reverse("case", args=[found.case_id]))
    return found


def test_given_a_step_when_it_is_opened_done_and_the_case_shown_then_the_click_costs_few_statements(
    desk: Desk, family: Family
) -> None:
    client, item = desk.client(), family.item("medical_birth_record")
    page = reverse("step", args=[item.key])
    sent = {
        "act": "complete",
        "receipt": str(uuid4()),
        "outcome": "done",
        "medical_birth_record-number": "22 000417",
    }

    _form, form = told(lambda: client.get(page))
    done, post = told(lambda: client.post(page, sent))
    landed, landing = told(lambda: client.get(done["Location"]))

    assert (done.status_code, landed.status_code) == (302, 200)
    counts = {"form": len(form), "post": len(post), "landing": len(landing)}
    assert {name: many for name, many in counts.items() if many > MOST[name]} == {}
    assert said_twice(form) == said_twice(landing) == []


@pytest.mark.parametrize("page", ["inbox", "families", "doctors_days", "documents", "handled_today", "away"])
def test_given_a_list_of_the_desk_when_it_is_opened_then_nothing_is_asked_twice(
    desk: Desk, family: Family, page: str
) -> None:
    client = desk.client()
    answer, statements = told(lambda: client.get(reverse(page)))

    assert answer.status_code == 200
    assert said_twice(statements) == []


def test_given_a_family_when_today_is_opened_then_it_costs_few_statements(desk: Desk, family: Family) -> None:
    client = desk.client()
    assert len(told(lambda: client.get(reverse("inbox")))[1]) <= MOST["today"]
