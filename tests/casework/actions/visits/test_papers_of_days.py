"""The plan of a day counts as long as its day does: marked, replaced, not handed out, not printed in vain."""

from __future__ import annotations

import pytest

from casework import access
from casework.actions.steps import work_items
from casework.actions.visits import booked_days, day_proposals
from casework.models import CaseDocument, Notice
from casework.web.page_data.family_page import read_papers
from documents import public as documents
from documents.models import Document
from tests import builders
from tests.builders import Story, Town
from tests.documents.papers import leaves


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    return builders.town(days=30)


def _print(case: Story) -> None:
    case.effects("draft_paper", "print_paper")


@pytest.fixture
def booked(town: Town) -> Story:
    """A family with a booked day and its printed plan."""
    case = town.a_case(born_days_ago=22).booked()
    _print(case)
    return case


def _plans(case: Story) -> list[tuple[str, str]]:
    return [(one.state, one.ended_because) for one in case.papers()["day_itinerary"]]


def _cancel(case: Story) -> None:
    booked_days.cancel_day(by=case.by, item_key=case.item("doctors_day").key)


def _choose_another(case: Story) -> None:
    day_proposals.propose_days(by=case.by, item_key=case.item("doctors_day").key)
    case.effects("propose_days")
    booked_days.choose_day(by=case.by, visit_day_id=case.days("proposed")[0].pk)


def test_given_a_printed_plan_when_its_day_is_cancelled_then_it_is_revoked_told_and_not_handed_out(
    booked: Story,
) -> None:
    _cancel(booked)
    (plan,) = booked.papers()["day_itinerary"]

    assert (plan.state, plan.ended_because) == ("revoked", "day_cancelled")
    assert booked.timeline()[-2:] == ["paper.ended", "day.cancelled"]
    with access.acting_as(booked.by), pytest.raises(documents.CountsNoMore):
        documents.read_valid_file(document_key=plan.key)


def test_given_a_printed_plan_when_the_day_is_moved_then_it_is_replaced_and_the_new_one_counts(
    booked: Story,
) -> None:
    _choose_another(booked)
    assert _plans(booked) == [("replaced", "day_moved")]
    _print(booked)
    assert _plans(booked) == [("replaced", "day_moved"), ("issued", "")]


def test_given_a_plan_that_is_not_printed_yet_when_its_day_is_cancelled_then_the_job_gives_its_number_up(
    town: Town,
) -> None:
    case = town.a_case(born_days_ago=22).booked()
    case.effects("draft_paper")
    _cancel(case)
    case.effects("print_paper")
    (plan,) = case.papers()["day_itinerary"]

    assert plan.state == "annulled"
    assert "изменилось" in plan.annulled_reason
    assert "paper.issued" not in case.timeline(details__title__en="Plan of the day")
    assert case.timeline()[-1] == "paper.annulled"
    assert [
        one for one in case.rows(Notice, template="paper_ready") if one.work_item_key == case.item("doctors_day").key
    ] == []


def test_given_a_day_cancelled_before_its_plan_was_drafted_then_no_number_is_taken(
    town: Town,
) -> None:
    case = town.a_case(born_days_ago=22).booked()
    _cancel(case)
    _print(case)
    assert "day_itinerary" not in case.papers()


def test_given_a_cancelled_day_when_another_is_chosen_then_its_plan_is_a_paper_of_its_own(
    booked: Story,
) -> None:
    _cancel(booked)
    booked.effects("propose_days")
    booked_days.choose_day(by=booked.by, visit_day_id=booked.days("proposed")[0].pk)
    _print(booked)
    assert _plans(booked) == [("revoked", "day_cancelled"), ("issued", "")]


def test_given_a_step_taken_off_the_plan_when_a_day_was_booked_then_its_plan_counts_no_more(
    booked: Story,
) -> None:
    work_items.drop(by=booked.by, item_key=booked.item("doctors_day").key, because="Уехали")
    assert _plans(booked) == [("revoked", "day_cancelled")]


def test_given_a_day_that_was_cancelled_when_the_family_looks_then_the_plan_is_named_and_not_offered(
    booked: Story,
) -> None:
    _cancel(booked)
    case = booked.case()
    with access.acting_as(booked.by):
        papers = read_papers(case, to=booked.by, children={})
    (plan,) = [one for one in papers if one.kind == "day_itinerary"]
    assert not plan.ready
    assert "cancelled" in plan.over_because


def test_given_a_booked_day_then_each_line_of_its_plan_names_the_building_and_what_to_bring_is_told(
    booked: Story,
) -> None:
    (row,) = booked.rows(CaseDocument, kind="day_itinerary")
    with access.acting_as(booked.town.machine):
        data = Document.objects.get(pk=row.document_key).data
    assert len(data["entries"]) >= 5
    buildings = {entry["where"].partition(", ")[0] for entry in data["entries"]}
    assert all(len(one) > 5 for one in buildings)
    assert [one for one in buildings if one not in data["place"]] == []
    brought = [one["what"] for one in data["bring"]]
    assert len(brought) == len(set(brought)) >= 2
    assert any("полис" in one for one in leaves(brought))
