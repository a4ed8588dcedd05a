"""The demo's first page: six of each kind of people with one click, families among them; nothing of it in production."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework import access
from casework.actions.case import family_links
from casework.models import AccessLink, LinkKind
from casework.web import demo_people
from tests.casework.web.conftest import Desk, Family
from tests.casework.web.weighing import AS_A_BROWSER, too_heavy

KINDS = ("social_worker", "family", "partner", "curator", "administrator")
PARTNERS = {
    "charity", "civil_registry", "insurer", "polyclinic", "social_fund", "school", "employment_centre", "employer",
}  # fmt: skip


@pytest.fixture(scope="module")
def seven(desk: Desk) -> list[Family]:
    """Seven families with a link; the last reads English and has agreed to everything."""
    told = [desk.family(phone=f"+7 000 300-00-{number:02}") for number in range(6)]
    told.append(desk.family(phone="+7 000 300-00-99", language="en"))
    told[-1].agree()
    return told


def link_of(desk: Desk, family: Family) -> AccessLink:
    with access.acting_as(desk.actor) as actor:
        return access.visible(AccessLink, to=actor).get(case=family.case_id, kind=LinkKind.FAMILY)


def test_given_the_demo_when_its_first_page_opens_then_six_of_each_kind_stand_there(
    desk: Desk, seven: list[Family]
) -> None:
    found = {group.key: (*group.cards, *group.more) for group in demo_people.groups()}

    assert tuple(found) == KINDS
    assert {key: len(cards) for key, cards in found.items() if len(cards) < 6} == {}
    assert len({card.address for cards in found.values() for card in cards}) == sum(map(len, found.values()))


def test_given_the_demo_when_partners_are_counted_then_every_kind_that_is_asked_has_somebody(desk: Desk) -> None:
    types = {member.organisation.type for member in access.demo_members().filter(role="partner")}

    assert types == PARTNERS


def test_given_a_long_group_when_the_page_is_read_then_the_rest_of_it_is_folded(
    desk: Desk, seven: list[Family]
) -> None:
    page = Client(HTTP_ACCEPT_LANGUAGE="en").get(reverse("sign_in")).content.decode()

    assert page.count("<details") == len(KINDS)
    assert page.index("Ольга Белова") < page.index("Семён Крутов")
    assert " style=" not in page
    assert too_heavy({"sign_in": Client().get(reverse("sign_in"), headers=AS_A_BROWSER)}) == {}


def test_given_every_card_of_a_member_when_it_is_clicked_then_a_first_page_opens(desk: Desk) -> None:
    addresses = [card.address for group in demo_people.groups() if group.key != "family" for card in group.more]

    answers = [Client().post(address, follow=True) for address in addresses]

    assert {answer.status_code for answer in answers} == {200}
    assert not any(answer.request["PATH_INFO"] == reverse("sign_in") for answer in answers)


def test_given_a_family_s_card_when_it_is_clicked_then_its_own_page_opens_in_its_language(
    desk: Desk, seven: list[Family]
) -> None:
    client = Client()
    answer = client.post(reverse("demo_family", args=[link_of(desk, seven[-1]).pk]), follow=True)

    assert answer.redirect_chain[-1][0] == reverse("family_page")
    assert answer.status_code == 200
    assert '<html lang="en"' in answer.content.decode()
    assert too_heavy({"family": client.get(reverse("family_page"), headers=AS_A_BROWSER)}) == {}


def test_given_families_that_differ_when_six_are_picked_then_what_they_face_differs_first(
    desk: Desk, seven: list[Family]
) -> None:
    families = next(group for group in demo_people.groups() if group.key == "family")

    cards = (*families.cards, *families.more)
    assert len({card.about for card in cards}) > 1
    assert any("по-английски" in card.about or "English" in card.about for card in cards)


def test_given_a_card_of_a_family_when_it_is_only_opened_then_nobody_comes_in(desk: Desk, seven: list[Family]) -> None:
    assert Client().get(reverse("demo_family", args=[link_of(desk, seven[0]).pk])).status_code == 405


def test_given_a_revoked_link_when_its_card_is_clicked_then_there_is_no_such_page(desk: Desk) -> None:
    family = desk.family(phone="+7 000 300-01-01")
    address = reverse("demo_family", args=[link_of(desk, family).pk])
    family_links.revoke_link(by=desk.actor, case_id=family.case_id)

    assert Client().post(address).status_code == 404
    assert Client().post(reverse("demo_family", args=[uuid4()])).status_code == 404


@pytest.mark.parametrize("production", [True, False], ids=["production", "switched off"])
def test_given_no_demo_when_a_family_s_card_is_clicked_then_there_is_no_such_page(
    desk: Desk, seven: list[Family], settings: Any, production: bool
) -> None:
    address = reverse("demo_family", args=[link_of(desk, seven[0]).pk])
    settings.IN_PRODUCTION, settings.DEMO_SIGN_IN = production, production

    assert Client().post(address).status_code == 404
    assert demo_people.groups() == ()
    assert "whocard" not in Client().get(reverse("sign_in")).content.decode()
