"""What the outbox gave up becomes work for the worker: it never vanishes, and can be tried again."""

from __future__ import annotations

import pytest

from casework import outbox
from casework.actions.steps import failed_steps, paper_printing
from casework.actions.visits import day_proposals
from casework.models import OutboxRow
from tests import builders
from tests.builders import Story, Town


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    return builders.town()


def _bury(case: Story, topic: str) -> OutboxRow:
    """As after five failures: the row is dead."""
    row = case.queued(topic)[0]
    OutboxRow.objects.filter(pk=row.pk).update(dead=True, failures=outbox.MOST_FAILURES)
    return row


def test_given_a_paper_that_cannot_be_printed_then_its_step_is_the_workers_and_the_case_is_told_once(
    town: Town,
) -> None:
    case = town.a_case().talked()
    case.effects("draft_paper")  # the number is taken
    _bury(case, "print_paper")
    assert failed_steps.tell_of_dead(actor=town.machine) == 1
    assert failed_steps.tell_of_dead(actor=town.machine) == 0
    assert case.item("route_sheet").status == "failed"
    assert case.timeline().count("paper.failed") == 1


def test_given_a_paper_that_was_given_up_when_it_is_asked_for_again_then_it_is_printed_with_its_number(
    town: Town,
) -> None:
    case = town.a_case().talked()
    case.effects("draft_paper")
    number = case.papers()["route_sheet"][0].number
    _bury(case, "print_paper")
    failed_steps.tell_of_dead(actor=town.machine)
    paper_printing.issue(by=case.by, item_key=case.item("route_sheet").key)
    assert case.item("route_sheet").status == "new"
    case.effects("draft_paper", "print_paper")
    assert "route_sheet" not in case.items()
    (paper,) = case.papers()["route_sheet"]
    assert (paper.number, paper.is_issued) == (number, True)


def test_given_a_paper_of_a_step_that_is_done_when_it_is_given_up_then_the_case_is_still_told(town: Town) -> None:
    case = town.a_case().talked().agreed()
    row = next(row for row in case.queued("draft_paper") if row.payload["kind"] == "consent_form")
    OutboxRow.objects.filter(pk=row.pk).update(dead=True)
    failed_steps.tell_of_dead(actor=town.machine)
    assert case.timeline()[-1] == "paper.failed"


def test_given_a_partner_that_cannot_be_reached_then_the_worker_has_the_step_and_can_end_it_by_hand(town: Town) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    row = next(
        row for row in case.queued("send_request") if row.payload["request"] == str(case.request("register_birth").pk)
    )
    OutboxRow.objects.filter(pk=row.pk).update(dead=True)
    failed_steps.tell_of_dead(actor=town.machine)
    assert case.item("register_birth").status == "failed"
    assert "request.failed" in case.timeline()
    case.done("register_birth")
    assert "register_birth" not in case.items()


def test_given_a_planning_that_is_given_up_when_days_are_asked_for_again_then_they_come(town: Town) -> None:
    case = town.a_case(born_days_ago=22).insured()
    _bury(case, "propose_days")
    failed_steps.tell_of_dead(actor=town.machine)
    item = case.item("doctors_day")
    assert item.status == "failed"
    day_proposals.propose_days(by=case.by, item_key=item.key)
    assert case.item("doctors_day").status == "new"
    assert len(case.queued("propose_days")) >= 1


def test_given_no_day_that_fits_then_the_step_is_the_workers_until_she_asks_for_others(town: Town) -> None:
    case = town.a_case(born_days_ago=22).insured()  # two days of calendars hold no day for eight doctors
    OutboxRow.objects.filter(pk__in=[row.pk for row in case.queued("propose_days")]).update(
        payload={
            **case.queued("propose_days")[0].payload,
            "earliest": str(town.today.replace(year=town.today.year + 1)),
        }
    )
    case.effects("propose_days")
    assert case.timeline()[-1] == "days.none"
    assert case.item("doctors_day").status == "failed"
    day_proposals.propose_days(by=case.by, item_key=case.item("doctors_day").key)
    assert case.item("doctors_day").status == "new"
