"""Every address, by every method, as everybody, about everything: as the table says, and no word of what is not theirs.

A slice of the addresses in `make test`, all of them in `make proofs` and by `manage.py authorisation_matrix`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.act_parts import need_to_know, partner_requests
from casework.demo.authorisation import judge, people, words
from casework.demo.authorisation.cast import Cast
from casework.demo.authorisation.expected import PAGES
from casework.demo.authorisation.visits import Visitor, quietly
from casework.web import desk_switch, middleware
from tests.casework.access import matrix_world
from tests.proofs import sliced

pytestmark = pytest.mark.long

IN_A_SLICE = sliced(matrix_world.names(), parts=16)


@pytest.fixture(scope="module")
def world(module_db: str) -> Cast:
    return matrix_world.planted()


@pytest.fixture(scope="module")
def visitor(world: Cast) -> Iterator[Visitor]:
    with quietly():
        yield Visitor(world)


# ---- the tables --------------------------------------------------------------------------------


def test_given_the_urlconf_then_the_table_has_a_line_for_each_address_and_none_for_one_that_is_gone() -> None:
    assert set(matrix_world.names()) == PAGES.keys()
    assert max(Counter(matrix_world.names()).values()) == 1


def test_given_the_tables_then_there_are_as_many_people_and_things_as_the_matrix_promises() -> None:
    by_role = Counter(who.role for who in people.ACTORS.values())
    assert len(people.ACTORS) >= 16
    assert by_role[people.FAMILY] >= 3
    assert {*people.OBJECTS, people.MISSING} >= {
        people.OWN, people.OTHER_ORGANISATION, people.OTHER_REGION, people.OTHER_JOURNEY, people.OTHER_CASE,
        people.WITHDRAWN, people.DANGER, people.CLOSED, people.MISSING,
    }  # fmt: skip
    assert all(len(set(one.told.values())) >= 40 for one in words.WORDS.values())


def test_given_the_planted_words_when_who_may_reads_a_case_then_they_stand_there(
    world: Cast,
) -> None:
    client = Client()
    client.cookies = world.cookies["worker"]
    page = client.get(reverse("case", args=[world.keys_of(people.OWN)["case"]]), {"history": "all"}).content
    found = {key for family, key in words.found_in(page) if family == people.OWN}
    assert {"surname", "child", "phone", "note_diagnosis", "message"} <= found


# ---- everybody, everywhere ---------------------------------------------------------------------


@pytest.mark.parametrize("name", IN_A_SLICE)
def test_given_everybody_when_each_asks_an_address_about_everything_then_it_is_as_the_table_says(
    world: Cast, visitor: Visitor, name: str
) -> None:
    rows = list(judge.judged(matrix_world.named(name), cast=world, visitor=visitor))
    unexpected = Counter((r.method, r.actor, r.object, r.expected, r.seen, r.words) for r in rows if r.is_unexpected)

    assert not unexpected, "\n".join(map(str, unexpected))
    assert len(rows) >= len(people.ACTORS) * 7


# ---- a rule that was weakened is noticed -------------------------------------------------------


def _yes(*_told: object) -> bool:
    return True


def _nothing(*_told: object, **_named: object) -> None:
    return None


def _first(_request: object, desks: Sequence[Any], *, key: str) -> Any:
    del key
    return desks[0]


def _everything(**_named: object) -> tuple[str, ...]:
    return ("names", "contact", "documents", "diagnosis")


MUTANTS: dict[str, tuple[Any, str, Any, tuple[str, ...]]] = {
    "a page is for any role": (
        middleware,
        "is_page_of",
        _yes,
        ("given_up", "organisations", "curator_work"),
    ),
    "colleagues read where a home in danger is": (
        need_to_know,
        "check_knows_where",
        _nothing,
        ("paper_names",),
    ),
    "any desk may be chosen": (desk_switch, "choose", _first, ("choose_desk",)),
    "partners read what nobody agreed to": (
        partner_requests,
        "scope_of",
        _everything,
        ("question_request",),
    ),
}


@pytest.mark.parametrize("weakened", MUTANTS)
def test_given_a_rule_that_was_weakened_when_the_matrix_is_judged_then_it_notices(
    world: Cast, visitor: Visitor, weakened: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, rule, says, asked = MUTANTS[weakened]
    actors = (
        "colleague of the worker",
        "worker",
        "charity that was asked",
        "fund that was asked",
        "administrator",
        "family in danger",
    )
    monkeypatch.setattr(module, rule, says)
    pages = map(matrix_world.named, asked)
    rows = [row for page in pages for row in judge.judged(page, cast=world, visitor=visitor, actors=actors)]

    assert any(row.is_unexpected for row in rows)
