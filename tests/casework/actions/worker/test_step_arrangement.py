"""One step put off until a day, or given to a colleague; both end with the step."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from casework import access, clock
from casework.access import Actor
from casework.actions.worker import step_assignment, step_snooze
from casework.errors import NotFound, Stale
from casework.models import Assignment, Mention, PartnerRequest, Snooze, TimelineEntry
from casework.web.page_data import today
from casework.web.page_data.filters import TodayFilter
from partners.models import Organisation
from tests.builders import Story, Town


@pytest.fixture
def marina(town: Town) -> Actor:
    """A colleague of the same service."""
    return town.planted.workers[1]


def _entry(case: Story) -> TimelineEntry:
    return max(case.rows(TimelineEntry), key=lambda one: one.pk)


def _queue(case: Story, by: Actor) -> str | None:
    """In which queue of the reader's own list the case stands; None where it does not."""
    with access.acting_as(by):
        for queue in ("need_you", "family_replied", "waiting", "on_track", "snoozed", "on_hold"):
            found = today.read_today(to=by, wanted=TodayFilter(queue=queue), now=clock.now())
            if any(row.case.pk == case.case_id for row in found.rows):
                return queue
    return None


# ---- put off -----------------------------------------------------------------------------------------------------------


def test_given_a_step_that_is_put_off_when_its_day_comes_then_it_stands_in_the_list_again(town: Town) -> None:
    case = town.a_case()
    item = case.item("intake")
    until = town.today + timedelta(days=2)

    step_snooze.snooze(by=case.by, item_key=item.key, until=until, past_due=True)

    assert _queue(case, case.by) == "snoozed"
    assert (_entry(case).what, _entry(case).details["day"]) == ("step.snoozed", until.isoformat())
    assert case.item("intake").due == item.due
    town.move(days=2)
    case.wake()
    assert _queue(case, case.by) == "need_you"
    assert case.item("intake").late_since is not None  # the deadline did not move
    assert len(case.escalations()) == 1


def test_given_a_step_that_is_put_off_when_it_is_woken_or_done_then_it_is_put_off_no_more(town: Town) -> None:
    case = town.a_case()
    until = town.today + timedelta(days=2)
    step_snooze.snooze(by=case.by, item_key=case.item("intake").key, until=until, past_due=True)
    step_snooze.wake_up(by=case.by, item_key=case.item("intake").key)
    assert _queue(case, case.by) == "need_you"
    assert _entry(case).what == "step.woken"
    with pytest.raises(step_snooze.SnoozeRefused):
        step_snooze.wake_up(by=case.by, item_key=case.item("intake").key)
    key = case.item("intake").key
    step_snooze.snooze(by=case.by, item_key=key, until=until, past_due=True)
    case.talked()
    assert case.rows(Snooze, ended_at=None) == []
    with pytest.raises(Stale):
        step_snooze.snooze(by=case.by, item_key=key, until=until, past_due=True)


@pytest.mark.parametrize(
    ("days", "past_due", "field"), [(0, True, "until"), (100, True, "until"), (5, False, "past_due")]
)
def test_given_a_day_that_does_not_fit_when_a_step_is_put_off_then_it_is_refused(
    town: Town, days: int, past_due: bool, field: str
) -> None:
    case = town.a_case()
    with pytest.raises(step_snooze.SnoozeRefused) as refused:
        step_snooze.snooze(
            by=case.by,
            item_key=case.item("intake").key,
            until=town.today + timedelta(days=days),
            past_due=past_due,
        )
    assert refused.value.field == field
    assert case.rows(Snooze) == []


# ---- given to a colleague ----------------------------------------------------------------------------------------------


def test_given_a_step_for_a_colleague_then_it_stands_in_her_list_alone_and_the_case_stays(
    town: Town, marina: Actor
) -> None:
    case = town.a_case()
    assert marina.user is not None and case.by.user is not None
    assert _queue(case, marina) is None

    step_assignment.assign(by=case.by, item_key=case.item("intake").key, to_user_id=marina.user.pk)

    assert _queue(case, marina) == "need_you"
    assert _queue(case, case.by) != "need_you"
    assert case.case().worker_id == case.by.user.pk
    assert [one.user_id for one in case.rows(Mention)] == [marina.user.pk]
    assert _entry(case).details["to"] == marina.user.name
    with pytest.raises(step_assignment.AssignRefused):
        step_assignment.assign(by=case.by, item_key=case.item("intake").key, to_user_id=marina.user.pk)

    Story(town, marina, case.case_id, case.run_key).talked()

    assert case.rows(Assignment, ended_at=None) == []
    assert _queue(case, marina) is None


def test_given_a_step_at_a_colleagues_when_it_is_taken_back_then_it_is_the_leaders_again(
    town: Town, marina: Actor
) -> None:
    case = town.a_case()
    assert marina.user is not None and case.by.user is not None
    key = case.item("intake").key
    step_assignment.assign(by=case.by, item_key=key, to_user_id=marina.user.pk)
    step_assignment.assign(by=case.by, item_key=key, to_user_id=case.by.user.pk)
    assert (_queue(case, case.by), _queue(case, marina)) == ("need_you", None)


def test_given_another_clinic_then_it_neither_arranges_a_step_nor_sees_what_is_arranged(
    town: Town, marina: Actor
) -> None:
    case, stranger = town.a_case(), town.stranger()
    assert marina.user is not None and stranger.user is not None
    key, until = case.item("intake").key, town.today + timedelta(days=1)
    for act in (
        lambda: step_snooze.snooze(by=stranger, item_key=key, until=until, past_due=True),
        lambda: step_snooze.wake_up(by=stranger, item_key=key),
        lambda: step_assignment.assign(by=stranger, item_key=key, to_user_id=stranger.user.pk),  # type: ignore[union-attr]
    ):
        with pytest.raises(NotFound):
            act()
    step_snooze.snooze(by=case.by, item_key=key, until=until, past_due=True)
    step_assignment.assign(by=case.by, item_key=key, to_user_id=marina.user.pk)
    with access.acting_as(stranger):
        assert not Snooze.objects.filter(case=case.case_id).exists()
        assert not Assignment.objects.filter(case=case.case_id).exists()


# ---- another organisation ----------------------------------------------------------------------------------------------


def _registry(town: Town) -> uuid.UUID:
    code = uuid.uuid4().hex[:6].upper()
    with access.acting_as(town.machine):
        made = Organisation.objects.create(
            region_key=town.planted.region.pk, type="civil_registry", name_ru=code, name_en=code, short_code=code,
            valid_from=datetime(2020, 1, 1, tzinfo=UTC),
        )  # fmt: skip
    return made.pk


def test_given_a_step_of_the_registry_when_another_is_asked_then_the_first_is_let_go_and_its_answer_thanked_for(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    case.effects("send_request")
    first, other = case.request("register_birth"), _registry(town)
    key = case.item("register_birth").key

    step_assignment.ask_another(by=case.by, item_key=key, organisation_key=other)

    asked = {one.organisation_id: one for one in case.rows(PartnerRequest, work_item_key=key)}
    assert asked[first.organisation_id].withdrawn_at is not None
    assert (asked[other].withdrawn_at, asked[other].held_back) == (None, False)
    assert len(case.queued("withdraw_request")) == 1
    assert _entry(case).what == "request.moved"
    case.take(case.answer(first, {"outcome": "registered"}))
    assert _entry(case).what == "answer.too_late"
    assert "register_birth" in case.items()
    with pytest.raises(step_assignment.AssignRefused):
        step_assignment.ask_another(by=case.by, item_key=key, organisation_key=other)


def test_given_an_organisation_of_another_type_when_it_is_to_be_asked_then_nobody_is(town: Town) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    first = case.request("register_birth")
    charity = town.organisation("charity").key
    with pytest.raises(step_assignment.AssignRefused, match="cannot be asked"):
        step_assignment.ask_another(by=case.by, item_key=case.item("register_birth").key, organisation_key=charity)
    assert case.request("register_birth").pk == first.pk
