"""The curator's list page by page: own journeys first, then what is due first, each thing once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from casework import access, clock
from casework.actions.case import journey_curator
from casework.models import Escalation, Reason, Role
from casework.web.page_data import curator_work
from tests.casework.web.conftest import FLAGSHIP, Desk

MANY = 130


def _planted(desk: Desk) -> set[UUID]:
    curator = desk.planted.curator.membership
    assert curator is not None
    journey_curator.name_curator(by=access.member(desk.administrator), journey=FLAGSHIP, membership_id=curator.pk)
    family, now = desk.family(), clock.now()
    rows = [
        Escalation(
            case_id=family.case_id,
            work_item_key=uuid4(),
            why=Reason.LATE,
            to_role=Role.CURATOR,
            journey=FLAGSHIP if number % 3 == 0 else "of_somebody_else",
            late_since=now,
            opened_at=now,
            due=None if number % 10 == 0 else now + timedelta(hours=number % 7),
        )
        for number in range(MANY)
    ]
    with access.acting_as(access.machine(desk.planted.region, "test")):
        Escalation.objects.bulk_create(rows)
    return {row.pk for row in rows}


def test_given_more_than_a_page_when_the_list_is_walked_then_each_thing_stands_on_one_page_in_one_order(
    desk: Desk,
) -> None:
    planted = _planted(desk)
    pages: list[tuple[curator_work.Work, ...]] = []
    after = None
    while not pages or after:
        with access.acting_as(desk.planted.curator) as actor:
            page = curator_work.read(to=actor, after=after)
        pages.append(page.open)
        after = page.more

    walked = [one for page in pages for one in page]
    assert [len(page) for page in pages[:-1]] == [curator_work.SHOWN] * (len(pages) - 1)
    assert len(walked) == len({one.row.pk for one in walked}) and planted <= {one.row.pk for one in walked}
    own = [one.is_own_journey for one in walked if one.row.pk in planted]
    assert own == sorted(own, reverse=True) and any(own) and not all(own)
    for first, second in zip(walked, walked[1:], strict=False):
        if first.is_own_journey == second.is_own_journey and first.row.due and second.row.due:
            assert first.row.due <= second.row.due


def test_given_a_page_whose_last_thing_is_done_meanwhile_when_the_next_is_asked_for_then_nothing_is_passed_over(
    desk: Desk,
) -> None:
    with access.acting_as(desk.planted.curator) as actor:
        assert len(curator_work.read(to=actor, after=uuid4()).open) == curator_work.SHOWN
