"""A family whose key was destroyed: every page opens or refuses in words, none shows what was erased, none breaks."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from casework import access
from casework.models import Case, CaseFact, Note
from casework.vault import key_life
from casework.web import methods
from tests.casework.web.conftest import Desk
from tests.casework.web.every_address import World, every_address

LEAVES = ("sign_out", "family_leave")
PHONE, ADDRESS = "+7 000 918-27-36", "Нигдево, ул. Небывалая, 93"


@pytest.fixture(scope="module")
def world(desk: Desk) -> World:
    """A family that was opened by everybody, and then erased."""
    found = World(desk)
    for who, _keys in found.known.values():
        found.client(who)
    return found


def test_given_an_erased_family_when_every_page_is_opened_and_sent_to_then_none_breaks_and_none_tells_of_it(
    world: World,
) -> None:
    case, told = _erase(world)
    visits = [(name, reverse(name, args=keys), who) for name, (who, keys) in world.known.items() if name not in LEAVES]
    broken, shown = [], []
    for name, address, who in visits:
        client = world.client(who)
        answers = [client.get(address)] if "GET" in methods.of(_view_of(name)) else []
        answers.append(client.post(address, {}))
        for answer in answers:
            broken += [(name, answer.status_code)] * (answer.status_code >= 500)
            page = b"" if answer.streaming else answer.content
            shown += [(name, word) for word in told if word.encode() in page]
    assert (broken, shown) == ([], [])

    page = world.client("worker").get(reverse("case", args=[case.pk])).content.decode()
    assert "erased" in page


def _erase(world: World) -> tuple[Any, list[str]]:
    with access.acting_as(world.town.machine):
        case = Case.objects.select_related("family").get(pk=world.family.case_id)
        told = [PHONE, ADDRESS]  # another invented family may have those of before
        case.family.phone, case.family.address = told
        case.family.save()
        told += [note.text for note in Note.objects.filter(case=case)]
        assert CaseFact.objects.filter(case=case).exists()
        assert key_life.destroy_family_key(case.family_id)
    return case, [word for word in told if word]


def _view_of(name: str) -> Any:
    return next(one.view for one in every_address() if one.name == name)
