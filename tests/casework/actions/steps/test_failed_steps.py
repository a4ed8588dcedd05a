"""What the outbox gave up becomes work for the worker: it never vanishes, and can be tried again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from casework import outbox
from casework.actions.region import given_up_effects
from casework.actions.steps import failed_steps, paper_printing
from casework.actions.visits import day_proposals
from casework.models import OutboxRow
from partners import connectors
from partners.connector import NotDelivered
from partners.connectors import all_connectors, connector_named
from partners.models import Organisation
from tests import builders
from tests.builders import Story, Town


@contextmanager
def _connector_that(error: Exception) -> Iterator[None]:
    """The partners' system ends so, as long as the block lasts."""
    moody: Any = connector_named("moody")
    moody.trouble = error
    try:
        yield
    finally:
        moody.trouble = None


@pytest.fixture
def moody_registry(town: Town) -> Iterator[None]:
    """The registry is reached by a connector of its own, found by its folder like any."""
    folder = str(Path(__file__).parents[2] / "brought_connectors")
    connectors.__path__.append(folder)
    all_connectors.cache_clear()
    offices = Organisation.objects.filter(type="civil_registry")
    before = offices.values_list("connector", flat=True)[0]
    offices.update(connector="moody")
    yield
    offices.update(connector=before)
    connectors.__path__.remove(folder)
    all_connectors.cache_clear()


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    return builders.town()


def _bury(case: Story, topic: str) -> OutboxRow:
    """As after five failures: the row is dead; of papers that of the route sheet."""
    rows = case.queued(topic)
    if topic == "print_paper":
        sheet = str(case.item("route_sheet").key)
        rows = [row for row in rows if row.payload["item"] == sheet]
    row = rows[0]
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


@pytest.mark.usefixtures("moody_registry")
def test_given_a_partners_system_that_refuses_then_the_step_is_the_workers_at_once(town: Town) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    key = str(case.request("register_birth").pk)
    row = next(row for row in case.queued("send_request") if row.payload["request"] == key)
    with _connector_that(NotDelivered("form_unknown", permanent=True)):
        assert not outbox.have_effect(row.pk)
    row.refresh_from_db()
    assert (row.dead, row.last_error) == (True, "form_unknown")
    failed_steps.tell_of_dead(actor=town.machine)
    assert case.item("register_birth").status == "failed"


@pytest.mark.usefixtures("moody_registry")
def test_given_a_partners_system_that_is_away_then_the_question_waits_and_goes_afterwards(town: Town) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    key = str(case.request("register_birth").pk)
    row = next(row for row in case.queued("send_request") if row.payload["request"] == key)
    with _connector_that(NotDelivered("unreachable")):
        for _ in range(outbox.MOST_FAILURES + 2):
            assert not outbox.have_effect(row.pk)
    row.refresh_from_db()
    assert (row.dead, row.failures, row.last_error) == (False, 0, "unreachable")
    assert outbox.have_effect(row.pk)


def test_given_a_printing_that_is_let_be_then_its_number_is_annulled_with_the_reason_and_can_be_had_anew(
    town: Town,
) -> None:
    case = town.a_case().talked()
    case.effects("draft_paper")
    row = _bury(case, "print_paper")
    failed_steps.tell_of_dead(actor=town.machine)
    (paper,) = case.papers()["route_sheet"]
    given_up_effects.let_be(
        by=town.administrator, topic="print_paper", error=row.last_error, because="the fonts lack a letter"
    )
    for effect in OutboxRow.objects.filter(topic="annul_paper"):
        assert outbox.have_effect(effect.pk)
    (annulled,) = case.papers()["route_sheet"]
    assert (annulled.number, annulled.state) == (paper.number, "annulled")
    assert annulled.annulled_reason == "the fonts lack a letter"
    assert case.timeline()[-1] == "paper.annulled"

    paper_printing.issue(by=case.by, item_key=case.item("route_sheet").key)
    case.effects("draft_paper", "print_paper")
    numbers = {one.number: one.is_issued for one in case.papers()["route_sheet"]}
    assert len(numbers) == 2 and sorted(numbers.values()) == [False, True]


def test_given_a_step_that_failed_when_the_administrator_has_it_tried_again_then_it_goes_on(town: Town) -> None:
    case = town.a_case().talked()
    case.effects("draft_paper")
    row = _bury(case, "print_paper")
    failed_steps.tell_of_dead(actor=town.machine)
    assert case.item("route_sheet").status == "failed"
    assert given_up_effects.try_again(by=town.administrator, topic="print_paper", error=row.last_error) >= 1
    for effect in OutboxRow.objects.filter(topic="resume_step"):
        assert outbox.have_effect(effect.pk)
    case.effects("print_paper")
    assert "route_sheet" not in case.items()
    assert case.papers()["route_sheet"][0].is_issued
