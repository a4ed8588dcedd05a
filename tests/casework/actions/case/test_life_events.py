"""What happens to a family: offers, visits, papers and the case itself follow in the same act."""

from __future__ import annotations

import pytest

from casework import access
from casework.actions.case import life_events
from casework.actions.steps import work_items
from casework.errors import CaseworkError
from casework.models import CaseJourney, Family, Notice, Visit
from tests import builders
from tests.builders import Story, Town


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """With enough of the doctors' calendars for one day of them all."""
    return builders.town(days=30)


OF_THE_LOSS = frozenset({"quiet_call", "grief_support", "rights_after_loss"})
RIGHTS_THAT_REMAIN = frozenset(
    {"consents", "medical_birth_record", "register_birth", "maternity_capital", "allowances"}
)


def _family(case: Story) -> Family:
    with access.acting_as(case.town.machine):
        return Family.objects.get(cases=case.case_id)


# ---- the child died ----------------------------------------------------------------------------------------------------


def test_given_the_child_dies_then_it_is_quiet_offers_are_withdrawn_and_visits_are_free_again(town: Town) -> None:
    case = town.a_case(born_days_ago=25).booked()
    case.effects("send_offer", "send_request")
    booked, offered = case.rows(Visit, state="booked"), case.offers(state="offered")
    assert booked and offered
    case.told("child_died")
    assert case.case().quiet
    assert {one.pk for one in case.offers(state="withdrawn")} == {one.pk for one in offered}
    assert case.offer().work_item_key == case.item("grief_support").key
    assert {one.state for one in case.rows(Visit, pk__in=[one.pk for one in booked])} == {"cancelled"}
    assert case.days("proposed", "held", "booked") == []
    assert len(case.queued("withdraw_offer")) == len(offered)
    assert case.queued("withdraw_request")
    # nothing is left to do but one call, comfort for who wants it, and the rights that remain: by the worker alone
    assert set(case.items()) <= OF_THE_LOSS | RIGHTS_THAT_REMAIN
    assert not [item for item in case.items().values() if item.holder_side == "family"]


def test_given_the_freed_times_of_a_family_then_another_family_can_have_them(town: Town) -> None:
    one = town.a_case(born_days_ago=25).booked()
    times = {(visit.resource_key, visit.during) for visit in one.rows(Visit, state="booked")}
    one.told("child_died")
    other = town.a_case(born_days_ago=25).booked()
    assert times == {(visit.resource_key, visit.during) for visit in other.rows(Visit, state="booked")}


def test_given_the_child_dies_then_the_family_is_never_asked_how_it_was_and_the_case_closes(town: Town) -> None:
    case = town.a_case().talked().agreed().told("child_died")
    case.done("quiet_call").done("rights_after_loss")
    work_items.drop(by=case.by, item_key=case.item("grief_support").key, because="not_wanted")
    work_items.drop(by=case.by, item_key=case.item("medical_birth_record").key, because="not_wanted")
    assert case.case().state == "closed"
    town.move(days=120)
    case.wake()
    assert case.items() == {}


def test_given_the_death_is_told_by_two_people_then_nothing_happens_a_second_time(town: Town) -> None:
    case = town.a_case().talked().agreed().told("child_died")
    keys, withdrawn = {one.key for one in case.items().values()}, len(case.queued("withdraw_offer"))
    case.told("child_died")
    assert {one.key for one in case.items().values()} == keys
    assert len(case.queued("withdraw_offer")) == withdrawn


def test_given_the_child_dies_before_its_birth_is_on_record_then_the_rights_that_remain_go_on_by_the_worker(
    town: Town,
) -> None:
    case = town.a_case().talked()
    before = {notice.pk for notice in case.rows(Notice)}
    case.told("child_died")
    assert case.item("consents").holder_side == "own"  # it was the family's a moment ago
    case.agreed().done("medical_birth_record").done("register_birth")
    assert {"maternity_capital", "allowances"} <= case.items().keys()
    (allowance,) = case.rows(CaseJourney, journey="birth_allowance")
    assert allowance.quiet
    begun = Story(town, town.worker, case.case_id, allowance.run_key)
    assert begun.items().keys() <= {
        "proactive_grant",
        "card_details",
        "consents",
    }  # one call, not one more for each run
    assert not [item for item in begun.items().values() if item.holder_side == "family"]
    assert case.questions() == ()
    to_family = [one for one in case.rows(Notice, organisation=None) if one.pk not in before]
    assert {one.state for one in to_family} <= {"cancelled"}


# ---- moved away --------------------------------------------------------------------------------------------------------


def test_given_the_family_moves_away_then_its_file_is_printed_and_the_case_is_closed(town: Town) -> None:
    case = town.a_case().talked().agreed().told("moved_away")
    assert set(case.items()) == {"transfer_file"}
    assert case.case().state != "closed"  # not before the file is there
    case.effects("draft_paper", "print_paper")
    (paper,) = case.papers()["transfer_file"]
    assert paper.is_issued
    assert case.case().state == "closed"
    assert not case.case().quiet
    assert case.offers(state="offered") == []


def test_given_a_closed_case_when_something_is_told_then_it_is_refused_and_nothing_is_kept(town: Town) -> None:
    case = town.a_case().talked().told("moved_away")
    case.effects("draft_paper", "print_paper")
    before = case.timeline()
    with pytest.raises(life_events.NoLiveJourney):
        case.told("danger_at_home")
    assert not _family(case).danger_at_home
    assert case.timeline() == before


# ---- danger at home ----------------------------------------------------------------------------------------------------


def test_given_danger_at_home_then_the_family_is_flagged_and_a_secret_talk_is_owed_within_two_hours(town: Town) -> None:
    case = town.a_case()
    assert not _family(case).danger_at_home
    case.told("danger_at_home")
    assert _family(case).danger_at_home
    talk = case.item("safety_talk")
    assert talk.secret
    assert talk.due is not None and (talk.due - talk.opened_at).total_seconds() == 2 * 3600


def test_given_an_event_that_no_journey_knows_then_it_is_refused_and_nothing_changes(town: Town) -> None:
    case = town.a_case()
    before, items = case.timeline(), case.items()
    with pytest.raises(CaseworkError):
        case.told("lottery_won")
    assert case.timeline() == before
    assert case.items() == items
