"""Verdict security when every rule above it says yes: nobody reads a row or a word of a family that is not theirs.

A slice of the addresses in `make test`, all of them in `make proofs` and by `manage.py authorisation_matrix --without-rules`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casework.demo.authorisation import without_rules
from casework.demo.authorisation.cast import Cast
from casework.demo.authorisation.people import OWN
from casework.demo.authorisation.visits import Visitor, quietly
from casework.demo.authorisation.without_rules import Leaks, Owners
from casework.models import Case, Person
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


@pytest.fixture(scope="module")
def owners(world: Cast) -> Owners:
    return without_rules.owners_of(world)


def test_given_both_regions_then_it_is_known_of_every_row_of_people_whose_it_is(world: Cast, owners: Owners) -> None:
    assert len(owners.families) == len(world.stories) - 1, "one is a second case of a family"
    assert owners.whose[Person._meta.db_table]
    assert owners.whose[Case._meta.db_table]


def test_given_a_worker_when_she_opens_her_case_then_the_rows_that_she_reads_are_noted(
    world: Cast, visitor: Visitor, owners: Owners
) -> None:
    with without_rules.noting_rows(owners) as read:
        visitor.asks("worker", matrix_world.named("case"), "GET", {"case": world.keys_of(OWN)["case"]})

    assert {("casework_case", OWN), ("casework_person", OWN)} <= read


@pytest.mark.parametrize("name", IN_A_SLICE)
def test_given_rules_that_say_yes_to_everybody_when_each_asks_for_everything_then_nothing_foreign_is_read(
    world: Cast, visitor: Visitor, owners: Owners, name: str
) -> None:
    leaks = Leaks()
    without_rules.leaks_of(matrix_world.named(name), cast=world, visitor=visitor, owners=owners, leaks=leaks)

    assert not leaks.rows, dict(leaks.rows)
    assert not leaks.words, dict(leaks.words)
