"""Figures of a region's runs: who stands where, how long steps took, what stands still, what a version changed."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from journeys import public
from journeys.versions.published import in_force
from tests.journeys.planted_runs import FLAGSHIP, NOON, Region, days, item_of, see


def _waited(region: Region, *, journey: str = "wide", now: float = 0, since: float = -100) -> dict[str, public.Waited]:
    found = public.waited(region_key=region.key, journey=journey, since=days(since), now=days(now), language="en")
    return {one.step: one for one in found}


def test_given_runs_at_different_steps_when_they_are_counted_then_each_step_says_how_many_stand_there(
    wide_journey: None, region: Region
) -> None:
    first, _second = region.start("wide").run_key, region.start("wide").run_key
    region.done(item_of(first, "part_0"))

    counts = {one.step: one for one in public.live_by_step(region_key=region.key, journey="wide")}

    assert (counts["part_0"].open, counts["part_1"].open, counts["part_1"].late) == (1, 2, 0)
    assert {one.ref for one in counts.values()} == {"wide@1"}
    assert public.live_by_step(region_key=region.key, journey=FLAGSHIP) == ()


def test_given_a_deadline_that_passed_when_steps_are_counted_then_the_late_ones_are_told(
    wide_journey: None, region: Region
) -> None:
    run = region.start("wide").run_key
    public.wake(run_key=run, now=days(30))

    assert {one.late for one in public.live_by_step(region_key=region.key, journey="wide")} == {1}


def test_given_ten_families_when_a_step_took_one_to_ten_days_then_half_and_nine_of_ten_are_told(
    wide_journey: None, region: Region
) -> None:
    for number in range(1, 11):
        region.done(item_of(region.start("wide").run_key, "part_0"), at=days(number))

    part = _waited(region, now=10)["part_0"]

    assert (part.done, part.median, round(part.nine_of_ten or 0, 2)) == (10, 5.5, 9.1)
    assert part.open == 0 and part.longest_now is None
    assert part.holder  # in words


def test_given_a_step_nobody_has_done_when_it_is_asked_how_long_it_took_then_only_the_present_wait_is_told(
    wide_journey: None, region: Region
) -> None:
    region.start("wide")

    part = _waited(region, now=4)["part_1"]

    assert (part.done, part.median, part.nine_of_ten, part.open, part.longest_now) == (0, None, None, 1, 4.0)


def test_given_deadlines_when_steps_were_done_then_those_in_time_are_counted(
    wide_journey: None, region: Region
) -> None:
    for day in (1, 40):
        region.done(item_of(region.start("wide").run_key, "part_0"), at=days(day))

    part = _waited(region, now=50)["part_0"]

    assert (part.with_deadline, part.in_time) == (2, 1)
    assert _waited(region, now=50, since=30)["part_0"].done == 1


def test_given_any_number_of_steps_when_they_are_measured_then_the_database_does_it_in_one_statement_for_the_figures(
    wide_journey: None, region: Region
) -> None:
    region.start("wide")
    with CaptureQueriesContext(
        connection,
    ) as told:
        _waited(region)
    assert len([one for one in told.captured_queries if "percentile_cont" in one["sql"]]) == 1
    assert len(told.captured_queries) <= 2


def test_given_a_step_that_failed_or_is_long_late_when_it_is_asked_what_stands_still_then_both_runs_are_told(
    wide_journey: None, region: Region
) -> None:
    failed, late, fine = (region.start("wide").run_key for _ in range(3))
    public.fail_item(item_key=item_of(failed, "part_0").key, code="NotSent")
    public.wake(run_key=late, now=days(20))
    region.done(item_of(fine, "part_0"), at=days(1))

    found = public.held_up(
        region_key=region.key, journey="wide", late_for=timedelta(days=7), now=days(40), language="ru"
    )

    assert {(one.run_key, one.why) for one in found} == {(failed, "failed"), (late, "late")}
    assert all(one.title for one in found)


def test_given_the_flagship_when_its_versions_are_listed_then_the_newest_comes_first_and_says_what_it_changed(
    flagship: None, region: Region
) -> None:
    region.start(version=1)
    region.start()

    found = public.versions(region_key=region.key, language="ru")
    newest, first = (one for one in found if one.journey == FLAGSHIP)

    assert (newest.version, newest.live, first.version, first.live) == (2, 1, 1, 1)
    assert first.changes == ()
    (change,) = newest.changes
    assert "не меньше 1" in change


def test_given_a_version_when_it_is_drawn_then_every_step_is_there_and_no_arrow_says_what_others_imply(
    flagship: None, region: Region
) -> None:
    picture = public.diagram(ref=f"{FLAGSHIP}@2", language="ru")

    places = {one.step: number for number, one in enumerate(picture.steps)}
    arrows = {(one.before, one.after): one.must_go_well for one in picture.arrows}
    assert len(places) == len(in_force(f"{FLAGSHIP}@2").steps)
    assert all(places[before] < places[after] for before, after in arrows)
    assert arrows["register_birth", "insurance_policy"] is True
    assert arrows["doctors_day", "doctors_day_3_months"] is False
    assert ("consents", "register_birth") in arrows
    assert ("intake", "register_birth") not in arrows
    assert {one.step for one in picture.steps if one.asks} == {"register_birth", "necessities", "doctors_day", "survey"}


def test_given_a_step_that_ended_badly_when_the_day_is_judged_then_it_was_a_bad_one_and_the_next_is_not(
    flagship: None, region: Region
) -> None:
    run = region.start(events=["child_born"]).run_key
    region.done(item_of(run, "choose_stay"), facts={"mother.discharge_date": date(2026, 3, 7)})
    assert not public.ended_badly(run_keys=[run], since=NOON)

    region.done(item_of(run, "newborn_screening"), "positive", at=days(1))

    assert public.ended_badly(run_keys=[run], since=NOON)
    assert not public.ended_badly(run_keys=[run], since=days(2))


def test_given_another_region_when_figures_are_asked_then_nothing_of_this_one_is_told(
    wide_journey: None, region: Region
) -> None:
    region.start("wide")
    other = Region()
    see(other.key, "region", other.organisation)

    assert public.live_by_step(region_key=region.key, journey="wide") == ()
    assert _waited(region) == {}
    assert [one.live for one in public.versions(region_key=region.key, language="en")] == [0]
