"""Every page opens, in both languages, for who may see it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.casework.web.conftest import Desk
from tests.casework.web.weighing import AS_A_BROWSER, too_heavy

ADMINISTRATORS = ("organisations", "members", "second_looks", "published_journeys", "health", "priorities", "surveys")
WORKERS = ("inbox", "handled_today", "away", "families", "intake", "doctors_days", "documents")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_given_a_worker_when_any_page_is_opened_then_it_opens(desk: Desk, language: str) -> None:
    family = desk.family()
    family.agree()
    client = desk.client(language=language)
    addresses = [reverse(name) for name in WORKERS]
    addresses += [reverse("case", args=[family.case_id]), reverse("journey_choice", args=[family.case_id])]
    addresses += [reverse("arrange", args=[family.case_id]), reverse("today_table", args=["csv"])]
    addresses += [
        reverse("families_table", args=["xlsx"]),
        reverse("inbox") + "?queue=on_hold&whose=all&due=week&care=yes",
    ]
    addresses += [reverse("step", args=[item.key]) for item in family.items().values()]
    addresses += [reverse("life_event", args=[family.case_id, event]) for event in ("moved_away", "consent_withdrawn")]

    answers = {address: client.get(address, follow=True, headers=AS_A_BROWSER) for address in addresses}

    seen = {address: answer.status_code for address, answer in answers.items()}
    assert set(seen.values()) == {200}, seen
    assert too_heavy(answers) == {}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_given_an_administrator_when_any_page_is_opened_then_it_opens(desk: Desk, language: str) -> None:
    client = desk.client(desk.administrator, language=language)

    answers = {name: client.get(reverse(name), headers=AS_A_BROWSER) for name in ADMINISTRATORS}

    seen = {name: answer.status_code for name, answer in answers.items()}
    assert set(seen.values()) == {200}, seen
    assert too_heavy(answers) == {}
    assert client.post(reverse("health")).status_code == 200
