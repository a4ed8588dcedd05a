"""The rules of the code without row security beneath them: they hold alone, and one that is weakened is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models

from casework import access
from casework.demo.authorisation import judge
from casework.demo.authorisation.cast import Cast
from casework.demo.authorisation.judge import Verdict
from casework.demo.authorisation.visits import Visitor, quietly
from casework.runtime import embedded_postgres
from tests.casework.access import matrix_world

PROTECTED = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relrowsecurity AND relnamespace = 'public'::regnamespace
"""
ACTORS = (
    "worker",
    "worker of another clinic",
    "charity that was asked",
    "charity that was not asked",
    "mother by the family's link",
    "worker of another region",
)
ASKED = ("paper_copy", "document_file", "question_offer", "family_paper")


@pytest.fixture(scope="module")
def world(module_db: str) -> Cast:
    planted = matrix_world.planted()
    with embedded_postgres.connect(module_db) as owner:
        for (table,) in owner.execute(PROTECTED).fetchall():
            owner.execute(f'ALTER TABLE public."{table}" DISABLE ROW LEVEL SECURITY')
    return planted


@pytest.fixture(scope="module")
def visitor(world: Cast) -> Iterator[Visitor]:
    with quietly():
        yield Visitor(world)


def _judged(world: Cast, visitor: Visitor, *names: str) -> list[Verdict]:
    pages = map(matrix_world.named, names)
    return [row for page in pages for row in judge.judged(page, cast=world, visitor=visitor, actors=ACTORS)]


def test_given_no_row_security_when_the_matrix_is_judged_then_the_rules_alone_hold(
    world: Cast, visitor: Visitor
) -> None:
    assert [row for row in _judged(world, visitor, *ASKED) if row.is_unexpected] == []


# ---- weaker rules --------------------------------------------------------------------------------

Rows = models.QuerySet[Any]


def _of_the_region(model: type[Any], *, to: access.Actor) -> Rows:
    path = access._TO_CASE.get(model.__name__, "")  # noqa: SLF001
    return model._default_manager.filter(**{f"{path}region": to.region})


def _of_every_region(model: type[Any], *, to: access.Actor) -> Rows:
    return model._default_manager.all()


WEAKER: dict[str, tuple[Any, str]] = {
    "a worker sees all services": (_of_the_region, "paper_copy"),
    "a worker sees all regions": (_of_every_region, "document_file"),
    "a family sees all of its service": (_of_the_region, "family_paper"),
}


@pytest.mark.parametrize("weakened", WEAKER)
def test_given_a_weaker_rule_of_what_is_visible_when_the_matrix_is_judged_then_it_notices(
    world: Cast, visitor: Visitor, weakened: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule, asked = WEAKER[weakened]
    monkeypatch.setattr(access, "visible", rule)

    assert any(row.is_unexpected for row in _judged(world, visitor, asked))
