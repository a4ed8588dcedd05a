"""What holds for every address: nobody keeps its answer, only what it is for is done there, and none is forgotten here."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from casework import access
from casework.actions.case import family_links
from casework.models import Case, Person
from casework.web import methods
from tests.casework.web.conftest import Desk
from tests.casework.web.every_address import (
    NOBODY,
    World,
    every_address,
)
from tests.casework.web.visiting import enter
from tests.casework.written_lines import Lines

NO_STORE = "private, no-store"
FORGET = '"cache", "storage"'
LEAVES = ("sign_out", "family_leave")
# nobody is invited, no day is agreed with the charity, nothing is ticked
NOT_THERE_YET = {"invitation": 404, "calendar_by_link": 404, "question_calendar": 404, "choose_priorities": 422}
PERSONAL = ("last_name", "first_name", "patronymic", "snils", "phone", "address")
PLANTED = ("Q90.9", "Диагнозов", "4510-123456", "улица Кедровая")
STRANGE = ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")


@pytest.fixture(scope="module")
def world(desk: Desk) -> World:
    return World(desk)


@pytest.fixture(scope="module")
def visits(world: World) -> list[tuple[str, str, str]]:
    """Name, address and reader of every page of ours; those that end a visit come last."""
    found = [(name, reverse(name, args=keys), who) for name, (who, keys) in world.known.items()]
    return sorted(found, key=lambda visit: visit[0] in LEAVES)


def test_given_the_urlconf_then_every_address_is_walked_here_and_none_that_is_gone(world: World) -> None:
    ours = {one.name for one in every_address() if not one.is_of_allauth}
    assert ours == world.known.keys()


def test_given_every_page_when_its_reader_opens_it_then_it_is_there(
    world: World, visits: list[tuple[str, str, str]]
) -> None:
    seen = {}
    for name, address, who in visits:
        if "GET" in methods.of(_view_of(name)):
            seen[name] = world.client(who).get(address).status_code
    absent = {name: status for name, status in seen.items() if status not in (200, 302)}

    assert absent == NOT_THERE_YET


def test_given_every_page_when_it_is_read_or_sent_to_then_nobody_on_the_way_keeps_the_answer(
    world: World, visits: list[tuple[str, str, str]]
) -> None:
    kept, broken = [], []
    for name, address, who in visits:
        client, stranger = world.client(who), Client()
        answers = {
            "read": client.get(address),
            "fetched": client.get(address, headers={"HX-Request": "true"}),
            "by a stranger": stranger.get(address),
            "sent by a stranger": stranger.post(address, {}),
            "sent": stranger.head(address) if name in LEAVES else client.post(address, {}),
        }
        for how, answer in answers.items():
            kept += [(name, how)] * (answer.get("Cache-Control") != NO_STORE)
            broken += [(name, how, answer.status_code)] * (answer.status_code >= 500)

    assert (kept, broken) == ([], [])


def test_given_a_familys_words_when_every_page_is_asked_and_sent_to_with_them_then_none_stands_in_the_log(
    world: World, visits: list[tuple[str, str, str]], lines: Lines
) -> None:
    planted = _words_of(world)
    told = {name: " ".join(planted) for name in ("q", "text", "because", "name", "phone", "next")}
    for name, address, who in visits:
        client = world.client(who)
        if name not in LEAVES:
            client.get(address, told)
            client.post(address, told)
    world.family.effects("send_notice", "draft_paper", "print_paper")

    assert lines.text.count('"answered"') > 200
    assert [word for word in planted if word in lines.text] == []


def _words_of(world: World) -> list[str]:
    """Names, numbers, telephones and the address, as they stand in the rows of one family, and words of ours."""
    with access.acting_as(world.town.machine):
        case = Case.objects.get(pk=world.family.case_id)
        rows = [case.family, *Person.objects.filter(family=case.family_id)]
        told = [str(getattr(row, name, "")) for row in rows for name in PERSONAL]
    words = {word for text in told for word in re.split(r"[\s,]+", text) if len(word) > 3}
    assert len(words) > 5
    return sorted({*words, *PLANTED})


def _view_of(name: str) -> Any:
    return next(one.view for one in every_address() if one.name == name)


def test_given_a_style_when_it_is_asked_for_then_it_may_be_kept() -> None:
    answer = Client().get(f"/{settings.STATIC_URL.strip('/')}/casework/casework.css")

    assert answer.status_code == 200
    assert "no-store" not in answer["Cache-Control"]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_given_every_address_when_it_is_called_in_a_strange_way_then_it_says_so_and_names_the_right_ones(
    world: World, visits: list[tuple[str, str, str]], language: str
) -> None:
    words = {"ru": "Так нельзя", "en": "Not this way"}[language]
    for name, address, _who in visits:
        allowed = methods.of(_view_of(name))
        tried = [*STRANGE, *({"GET", "HEAD", "POST"} - allowed)]
        for method in tried:
            answer = Client(enforce_csrf_checks=True).generic(method, address, headers={"accept-language": language})

            assert answer.status_code == 405, (name, method, answer.status_code)
            assert answer["Allow"] == ", ".join(sorted(allowed)), (name, method)
            if method != "HEAD" and not name.startswith(("family", "shown")):
                assert words in answer.content.decode(), (name, method)


def test_given_every_address_when_it_is_asked_what_it_answers_then_it_names_that_and_shows_nothing(
    world: World, visits: list[tuple[str, str, str]]
) -> None:
    for name, address, who in visits:
        answer = world.client(who).options(address)
        assert (answer.status_code, answer.content) == (204, b""), name
        assert answer["Allow"] == ", ".join(sorted(methods.of(_view_of(name)))), name


def test_given_allauths_addresses_when_they_are_called_in_a_strange_way_then_they_say_so_in_our_look() -> None:
    for one in every_address():
        if one.is_of_allauth and "<" not in one.route and "(?" not in one.route:
            answer = Client(headers={"accept-language": "en"}).put(f"/{one.route}")
            assert answer.status_code == 405, one.route
            assert "Not this way" in answer.content.decode(), one.route


# ---- leaving ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("stays", "leave"), [("choose_theme", "sign_out"), ("family_page", "family_leave")])
def test_given_somebody_is_in_when_they_leave_then_the_browser_forgets_what_it_kept(
    desk: Desk, stays: str, leave: str
) -> None:
    client = enter(desk.family()) if leave == "family_leave" else desk.client()

    assert "Clear-Site-Data" not in client.post(reverse(stays))
    assert client.post(reverse(leave))["Clear-Site-Data"] == FORGET
    assert "Clear-Site-Data" not in client.post(reverse(leave)), "nobody was in any more"


@pytest.mark.parametrize("address", ["/f/{}/", "/f/{}/code/", "/o/{}/", "/o/{}/no/"])
def test_given_a_closed_link_when_it_is_opened_again_then_the_browser_forgets_what_it_kept_under_it(
    world: World, address: str
) -> None:
    answer = world.client(NOBODY).get(address.format("a" * 22))

    assert answer.status_code == 404
    assert answer["Clear-Site-Data"] == FORGET


def test_given_a_family_whose_link_was_revoked_when_it_clicks_on_then_the_browser_forgets_its_pages(
    desk: Desk,
) -> None:
    family = desk.family()
    client = enter(family)
    assert client.get(reverse("family_page")).status_code == 200
    family_links.revoke_link(by=desk.actor, case_id=family.case_id)

    answer = client.get(reverse("family_page"))

    assert answer.status_code == 403
    assert answer["Clear-Site-Data"] == FORGET
