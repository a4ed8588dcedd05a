"""Three to ten issues, each with a reason and a curator; a new choice ends the old one, and the old one stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from casework import access, clock
from casework.act_parts.priority_number import ChoiceRefused
from casework.actions.region import members, priorities
from casework.errors import Forbidden, Stale
from casework.models import Priority, PriorityChoice
from casework.web.page_data import priorities as listing
from journeys import public as journeys
from tests.at_once import at_once
from tests.casework.actions.region.conftest import Office, found_office

THREE = ("first_job", "kindergarten_place", "foster_family")
KEYS = tuple(issue.key for issue in journeys.issues())


@pytest.mark.parametrize("number", [0, 1, 2, 11])
def test_given_too_few_or_too_many_issues_then_the_choice_is_refused_in_words(office: Office, number: int) -> None:
    with pytest.raises(ChoiceRefused, match=f"three to ten issues, and {number}"):
        office.chosen(*KEYS[:number])


@pytest.mark.parametrize("number", [3, 10])
def test_given_three_or_ten_issues_then_they_are_chosen_in_their_order(office: Office, number: int) -> None:
    office.chosen(*KEYS[:number])

    with access.acting_as(office.administrator) as actor:
        assert [one.issue for one in listing.current(to=actor)] == list(KEYS[:number])


@pytest.mark.parametrize("number", [0, 2, 11])
def test_given_rows_written_past_the_act_then_the_database_keeps_three_to_ten(office: Office, number: int) -> None:
    def write() -> None:
        with access.acting_as(office.administrator):
            choice = PriorityChoice.objects.create(
                region=office.region, answers=0, chosen_at=clock.now(), chosen_by=office.administrator.user
            )
            for place, pick in enumerate(office.pick(*KEYS[:number]), start=1):
                Priority.objects.create(
                    choice=choice, place=place, issue=pick.issue, reason=pick.reason, curator_id=pick.curator_id
                )

    with pytest.raises(IntegrityError, match=f"three to ten issues; this choice has {number}"):
        write()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"reason": "  "}, "needs a reason", id="no reason"),
        pytest.param({"reason": "x" * 1001}, "needs a reason", id="endless reason"),
        pytest.param({"curator_id": None}, "needs a curator", id="no curator"),
        pytest.param({"issue": "weather"}, "not in the catalogue", id="unknown issue"),
        pytest.param({"issue": "kindergarten_place"}, "picked twice", id="twice"),
    ],
)
def test_given_a_pick_that_lacks_something_then_nothing_is_chosen(
    office: Office, change: dict[str, object], words: str
) -> None:
    first, *rest = office.pick(*THREE)

    with pytest.raises(ChoiceRefused, match=words):
        priorities.choose(by=office.administrator, picks=[replace(first, **change), *rest], based_on=None)  # type: ignore[arg-type]

    assert list(access.public_priorities(office.region)) == []


def test_given_a_worker_or_a_curator_of_another_region_then_they_answer_for_no_issue(office: Office) -> None:
    other = found_office()
    for stranger in (office.worker, other.curators[0]):
        assert stranger.membership is not None
        picks = [replace(pick, curator_id=stranger.membership.pk) for pick in office.pick(*THREE)]
        with pytest.raises(ChoiceRefused, match="needs a curator"):
            priorities.choose(by=office.administrator, picks=picks, based_on=None)


def test_given_a_worker_then_they_cannot_choose_and_a_curator_can(office: Office) -> None:
    with pytest.raises(Forbidden):
        priorities.choose(by=office.worker, picks=office.pick(*THREE), based_on=None)

    priorities.choose(by=office.curators[0], picks=office.pick(*THREE), based_on=None)


def test_given_a_new_choice_then_the_old_one_ends_that_moment_and_stays_to_be_read(office: Office) -> None:
    first = office.chosen(*THREE)
    second = office.chosen("gifted_child", *THREE, based_on=first)

    old, new = (PriorityChoice.objects.get(pk=key) for key in (first, second))
    assert (old.ended_at, new.ended_at) == (new.chosen_at, None)
    page = listing.public_page(office.region)
    assert page is not None
    assert len(page.issues) == 4
    assert [len(one.titles) for one in page.past] == [3]


def test_given_a_page_that_is_older_than_the_choice_in_force_then_it_is_refused(office: Office) -> None:
    office.chosen(*THREE)

    with pytest.raises(Stale, match="chosen meanwhile"):
        office.chosen(*THREE, based_on=None)


def test_given_two_who_choose_in_one_second_then_one_choice_is_in_force_and_the_other_is_told(office: Office) -> None:
    ends = at_once([lambda: office.chosen(*THREE), lambda: office.chosen(*KEYS[:5])])

    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "Stale"]
    assert PriorityChoice.objects.filter(region=office.region, ended_at=None).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE casework_priority SET reason = 'x'",
        "DELETE FROM casework_priority",
        "UPDATE casework_prioritychoice SET chosen_at = now()",
        "DELETE FROM casework_prioritychoice",
    ],
)
def test_given_a_choice_then_nobody_who_works_can_rewrite_the_history(office: Office, change: str) -> None:
    office.chosen(*THREE)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_given_another_region_then_no_choice_can_be_written_for_this_one(office: Office) -> None:
    other = found_office()
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        access.acting_as(other.administrator),
    ):
        PriorityChoice.objects.create(
            region=office.region, answers=0, chosen_at=clock.now(), chosen_by=other.administrator.user
        )


def test_given_a_curator_who_leaves_then_the_page_names_nobody_until_a_new_choice(office: Office) -> None:
    office.chosen(*THREE)
    member = office.curators[0].membership
    assert member is not None
    members.let_out(by=office.administrator, membership_id=member.pk)

    page = listing.public_page(office.region)

    assert page is not None
    assert {one.curator for one in page.issues} == {""}
