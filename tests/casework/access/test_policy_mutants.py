"""Policies that are weakened, one by one: the matrix notices each, or it would not see that one was forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from casework.demo.authorisation import raw_rows, without_rules
from casework.demo.authorisation.cast import Cast
from casework.demo.authorisation.raw_rows import Tables
from casework.runtime import embedded_postgres
from tests.casework.access import matrix_world
from tests.proofs import sliced

pytestmark = pytest.mark.long

POLICIES = """
SELECT tablename::text, policyname::text, qual FROM pg_policies WHERE schemaname = 'public' AND qual <> 'true' ORDER BY 1, 2
"""
# one thing that a policy compares with who acts: the part of it that a mutant forgets
COMPARED = re.compile(
    r"""(?:\w+\.)?\w+\s=\s\(\sSELECT\s\(NULLIF\([^)]*\([^)]*\)[^)]*\)\)::uuid\sAS\s"nullif"\)"""
    r"""|\(\sSELECT\s[\w.]*casework_acting\('\w+'::text\)\sAS\s\w+\)\s=\s(?:'\w*'::text|ANY\s\(ARRAY\[[^\]]*\]\))""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Weaker:
    """One policy that forgets a part of what it asks, or everything."""

    table: str
    policy: str
    part: int  # which comparison; -1: all
    before: str
    after: str

    @property
    def name(self) -> str:
        """How it is told when nobody notices."""
        return f"{self.table}.{self.policy} {'open' if self.part < 0 else f'without part {self.part}'}"


def _weaker(owner: Any) -> Iterator[Weaker]:
    for table, policy, condition in owner.execute(POLICIES).fetchall():
        yield Weaker(table, policy, -1, condition, "true")
        for part, found in enumerate(COMPARED.finditer(condition)):
            shorter = f"{condition[: found.start()]}true{condition[found.end() :]}"
            if condition != found[0]:
                yield Weaker(table, policy, part, condition, shorter)


@pytest.fixture(scope="module")
def world(module_db: str) -> Cast:
    return matrix_world.planted()


@pytest.fixture(scope="module")
def tables(world: Cast) -> Tables:
    return raw_rows.tables_of(without_rules.owners_of(world), cast=world)


def test_given_everybody_who_asks_when_each_table_is_read_by_sql_then_no_row_is_anybody_elses(
    world: Cast, tables: Tables
) -> None:
    found = raw_rows.foreign(world, tables)

    assert not found, dict(found)
    assert len(tables.names) >= 40
    assert len(list(raw_rows.acting(world))) >= 25


THROUGH_FAMILY = "goes through the family, which is narrowed itself"
EVERYBODY = "for writing; hangs on a page that nobody signs in to, so everybody reads it"
OF_PARTNER = "rows are of the organisation that was written to, which leads no family"
# weakened so they let nobody see more, for the reason told
SAME = {
    "casework_dangerathome.no_people open": THROUGH_FAMILY,
    "casework_person.no_people open": THROUGH_FAMILY,
    "casework_familykey.narrowed open": THROUGH_FAMILY,
    "casework_familykey.narrowed without part 0": THROUGH_FAMILY,
    "casework_familykey.no_people open": THROUGH_FAMILY,
    "casework_familykey.no_people without part 0": THROUGH_FAMILY,
    "casework_familykey.changed open": "for writing; what is to be changed has to be read first",
    "casework_keptreading.scope without part 2": "one reads what one has asked oneself, in whatever region",
    "casework_priority.scope open": EVERYBODY,
    "casework_priority.scope without part 0": EVERYBODY,
    "casework_prioritychoice.scope open": EVERYBODY,
    "casework_prioritychoice.scope without part 0": EVERYBODY,
    "partners_incomingmessage.own_service open": OF_PARTNER,
    "partners_outgoingrecord.own_service open": OF_PARTNER,
}


def test_given_a_policy_that_forgets_a_part_when_everybody_reads_its_table_then_it_is_noticed(
    module_db: str, world: Cast, tables: Tables
) -> None:
    unnoticed = []
    with embedded_postgres.connect(module_db) as owner:
        mutants = {one.name: one for one in _weaker(owner)}
        tried = sliced(mutants, parts=4)
        for name in tried:
            one = mutants[name]
            owner.execute(f"ALTER POLICY {one.policy} ON {one.table} USING ({one.after})")
            try:
                unnoticed += [] if raw_rows.foreign(world, tables, only=[one.table]) else [name]
            finally:
                owner.execute(f"ALTER POLICY {one.policy} ON {one.table} USING ({one.before})")
    print(f"\n{len(tried)} weaker policies of {len(mutants)}, {len(tried) - len(unnoticed)} noticed")

    assert sorted(set(unnoticed) - SAME.keys()) == []
