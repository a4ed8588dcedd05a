"""The demo's forty families: every stage is among them, a charity says no, and some desks are left to people."""

from __future__ import annotations

from datetime import timedelta

from casework import access, clock
from casework.actions.case import intake
from casework.demo import families, family_walk
from casework.demo.played_worker import PlayedWorker
from casework.models import OfferState, TimelineEntry
from partners.models import Organisation
from tests.builders import Town


def test_given_the_demo_s_families_when_they_are_read_then_every_stage_is_among_them() -> None:
    told = [event for family in families.DEMO for event, _day in family.tells]
    stops = {step for family in families.DEMO for step in family.stops_at}

    assert len(families.DEMO) == 40
    assert {"child_died", "help_refused", "moved_away"} <= set(told)
    assert {"intake", "consents", "necessities", "register_birth", "insurance_policy", "doctors_day", "medical_board",
            "disability_again", "survey"} <= stops  # fmt: skip
    assert sum(family.days_ago > 400 and "survey" not in family.stops_at for family in families.DEMO) >= 5
    assert any(family.danger for family in families.DEMO)
    assert any(family.first_declines for family in families.DEMO)
    assert len({family.surname + family.mother for family in families.DEMO}) == 40


def test_given_a_charity_that_cannot_when_things_are_asked_for_then_the_next_one_is_asked(town: Town) -> None:
    case = town.a_case().talked().agreed()

    PlayedWorker(by=case.by, case_id=case.case_id, first_declines=True).play([case.item("necessities")])

    assert sorted(offer.state for offer in case.offers(work_item_key=case.item("necessities").key)) == [
        OfferState.DECLINED,
        OfferState.OFFERED,
    ]


def test_given_the_last_days_of_the_walk_when_they_come_then_people_answer_at_their_desks_and_afterwards_are_played(
    town: Town,
) -> None:
    walk = family_walk.Walk(town.planted)

    def connectors() -> set[str]:
        rows = Organisation.objects.filter(region_key=town.planted.region.pk, type__in=family_walk.AT_THEIR_DESKS)
        with access.acting_as(town.machine):
            return set(rows.values_list("connector", flat=True))

    walk._let_play(clock.now() - timedelta(days=30))
    assert connectors() == {"rehearsal"}
    walk._let_play(clock.now())
    assert connectors() == {"by_hand"}
    walk._let_play(None)
    assert connectors() == {"rehearsal"}


def test_given_an_event_that_was_told_when_a_stopped_walk_goes_on_then_it_is_not_told_twice(town: Town) -> None:
    def walk_on() -> list[str]:
        walk = family_walk.Walk(town.planted)
        walk._find_who_is_in()
        walk._tell_events(clock.now())
        with access.acting_as(town.machine) as machine:
            told = access.visible(TimelineEntry, to=machine).filter(what="event.happened")
            return list(told.values_list("details__event", flat=True))

    family = next(one for one in family_walk.FAMILIES if one.surname == "Лапина")
    (by,) = town.planted.led_by("one_stop_shop")
    case_id = intake.open_case(by=by, intake=families.intake_of(family, born_on=town.today))
    intake.choose_journey(by=by, case_id=case_id, journey=family.journey)

    assert walk_on() == ["birth_recorded"]
    assert walk_on() == ["birth_recorded"]
