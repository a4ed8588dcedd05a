"""Every SQL statement of completing a step and of issuing a paper is once a kill point: all of it happens, once, or nothing.

`make proofs` kills before and after each; `make test` takes a part of them.
"""

from __future__ import annotations

import uuid
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings

from casework import invariants, outbox
from casework.actions.case import notes
from casework.actions.steps import work_items
from casework.demo import played_worker
from documents import write_once
from journeys import public as journeys
from tests import builders, databases
from tests.builders import Story
from tests.proofs import sliced
from tests.storm import kill_points
from tests.storm.kill_points import census

pytestmark = [pytest.mark.kills, pytest.mark.long]
STEP, PARTS = "insurance_policy", 16


def _before_the_step() -> tuple[Story, journeys.OpenItem]:
    family = builders.town().a_case(born_days_ago=23).talked().agreed()
    family.done("medical_birth_record").done("register_birth")
    return family, family.item(STEP)


def _before_the_paper() -> Story:
    family = builders.town().a_case(born_days_ago=23).talked().agreed()
    for row in family.queued("draft_paper")[1:]:  # all but one
        outbox.have_effect(row.pk)
    family.effects("print_paper")
    return family


def _points(statements: int, what: str) -> list[tuple[int, bool]]:
    """Before and after each statement; in a slice a part of them, the same ones in every run."""
    every = {f"{what} {at} {after}": (at, after) for at in range(1, statements + 1) for after in (False, True)}
    return [every[name] for name in sliced(every, parts=PARTS)]


def _expect_sound() -> None:
    assert {one.rule: one.count for one in invariants.count() if one.count and one.rule != "scheduler_silent"} == {}


def test_given_a_step_that_is_completed_when_it_is_killed_at_each_statement_then_it_is_done_wholly_once_or_not_at_all(
    committed_db: str,
) -> None:
    complete = partial(_complete, *databases.filled("before_the_step", _before_the_step))
    statements = kill_points.count(complete)
    done = census()

    complete = partial(_complete, *databases.filled("before_the_step", _before_the_step))
    _expect_nothing_by_halves(complete, statements, "step")
    kill_points.killed_after_commit(complete)
    assert census() == done
    complete()  # who heard nothing presses again
    assert census() == done
    _expect_sound()


def test_given_a_paper_that_is_issued_when_it_is_killed_at_each_statement_then_one_number_one_file_and_nothing_of_it_before(
    committed_db: str,
) -> None:
    family = databases.filled("before_the_paper", _before_the_paper)
    drafting = kill_points.count(partial(_have, family, "draft_paper"))
    drafted = census()
    printing = kill_points.count(partial(_have, family, "print_paper"))
    printed = census()

    family = databases.filled("before_the_paper", _before_the_paper)
    draft, print_it = partial(_have, family, "draft_paper"), partial(_have, family, "print_paper")
    _expect_nothing_by_halves(draft, drafting, "draft")
    kill_points.killed_after_commit(draft)
    assert census() == drafted
    draft()  # the message comes once more
    assert census() == drafted
    before = _files()
    _expect_nothing_by_halves(print_it, printing, "print")
    kill_points.killed_after_commit(print_it)
    print_it()
    assert census() == printed
    assert len(_files() - before) == 1  # printed many times, and the same file each time
    assert all(paper.is_issued for papers in family.papers().values() for paper in papers)
    _expect_sound()


def test_given_an_act_of_two_transactions_when_it_is_killed_between_them_then_its_half_is_seen(
    committed_db: str,
) -> None:
    family = builders.town().a_case()

    def note_twice() -> None:
        for words in ("раз", "два"):
            notes.add_note(by=family.by, case_id=family.case_id, text=words)

    statements, before = kill_points.count(note_twice), census()
    seen = []
    for at in (1, statements // 4, statements * 3 // 4, statements):
        assert kill_points.is_killed(note_twice, at=at, after=False)
        seen.append(census() == before)
        before = census()
    assert seen == [True, True, False, False]
    assert not kill_points.is_killed(note_twice, at=statements + 1, after=False)


def _expect_nothing_by_halves(act: kill_points.Act, statements: int, what: str) -> None:
    untouched, points = census(), _points(statements, what)
    assert points
    for at, after in points:
        assert kill_points.is_killed(act, at=at, after=after), f"fewer than {at} statements"
        assert census() == untouched, f"killed {'after' if after else 'before'} statement {at}, half of it is there"
    print(f"kill points of {what}: {len(points)} of {2 * statements}")


def _complete(family: Story, item: journeys.OpenItem) -> None:
    """As a page does: with the receipt of one form."""
    work_items.complete(
        by=family.by,
        item_key=item.key,
        outcome=item.hoped_for,
        facts={one.key: played_worker.invent(one, family.town.today) for one in item.records},
        on_behalf_of=item.holder,
        receipt=uuid.uuid5(family.case_id, STEP),
    )


def _have(family: Story, topic: str) -> None:
    """As a worker does that takes up the message of a row; none is left when it was had."""
    for row in family.queued(topic):
        outbox.have_effect(row.pk)


def _files() -> set[str]:
    """The names of the files of papers; drafts of killed processes are swept a day later."""
    kept = Path(settings.DOCUMENTS_ROOT).rglob("*")
    return {one.name for one in kept if one.is_file() and not one.name.startswith(write_once.DRAFT)}
