"""Whose turn it is: days belong to who holds the step, and nobody holds one that only waits for another journey."""

from __future__ import annotations

from journeys import public
from tests.journeys.planted_runs import Region, days, value_for

NOBODYS = {"allowances", "survey"}


def _walked(region: Region) -> list[public.OpenItem]:
    """A flagship run to the step that waits for another journey; return what stands open."""
    run = region.start(events=["child_born"]).run_key
    for step in ("intake", "consents", "medical_birth_record", "register_birth"):
        item = next(one for one in public.open_items(run_keys=[run]) if one.step == step)
        region.done(item, facts={field.key: value_for(field) for field in item.records})
    public.wake(run_key=run, now=days(400))
    return list(public.open_items(run_keys=[run]))


def test_given_a_step_that_waits_for_another_journey_then_its_days_are_nobodys_here(
    flagship: None, region: Region
) -> None:
    open_now = _walked(region)
    umbrella = next(one for one in open_now if one.step == "allowances")

    held = {one.holder: one for one in public.held(region_key=region.key, since=days(-1), now=days(400))}

    others = [one for one in open_now if one.holder == umbrella.holder and one.step not in NOBODYS]
    assert held[umbrella.holder].open == len(others)
    assert sum(one.open for one in held.values()) == sum(one.step not in NOBODYS for one in open_now)


def test_given_a_step_that_waits_for_another_journey_when_its_day_passes_then_nobody_is_late_with_it(
    flagship: None, region: Region
) -> None:
    umbrella = next(one for one in _walked(region) if one.step == "allowances")

    late = public.late(region_key=region.key, since=days(-1), now=days(400), most=100)

    assert umbrella.late_since is not None
    assert late and NOBODYS.isdisjoint(one.step for one in late)
