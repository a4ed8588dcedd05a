"""How many statements an act costs. Statements are counted, never time."""

from __future__ import annotations

from statistics import mean

from django.db import connection
from django.test.utils import CaptureQueriesContext

from journeys import public
from tests.journeys.planted_runs import NOON, Region, days, publish, value_for, wide

FEW = 6
FIGURES = 1  # a version with amounts reads its region's own figures, once an act


def cost_of(region: Region, item: public.OpenItem, hour: int) -> tuple[int, public.Carried]:
    """Finish an item with its fields filled in; return the statements and what followed."""
    facts = {field.key: value_for(field) for field in item.records}
    with CaptureQueriesContext(connection) as queries:
        carried = region.done(item, at=days(hour / 24), facts=facts)
    return len(queries), carried


def test_given_a_flagship_case_when_it_is_walked_then_a_step_costs_few_statements(
    flagship: None, region: Region
) -> None:
    with CaptureQueriesContext(connection) as start:
        run = region.start(events=["child_born"]).run_key
    costs = []
    for hour in range(200):
        items = public.open_items(run_keys=[run])
        if not items:
            break
        costs.append(cost_of(region, items[0], hour)[0])

    assert len(start) <= FEW + FIGURES
    assert len(costs) >= 15 and mean(costs) <= FEW + FIGURES and max(costs) <= FEW + FIGURES + 1


def test_given_an_event_that_cancels_everything_when_it_happens_then_its_cost_does_not_grow_with_the_items(
    db: None, region: Region
) -> None:
    costs = set()
    for version, parts in ((1, 4), (2, 40)):
        publish(wide(parts).replace("version: 1", f"version: {version}"))
        run = region.start("wide").run_key
        with CaptureQueriesContext(connection) as queries:
            public.happen(run_key=run, event="child_died", at=NOON, by_key=None)
        costs.add(len(queries))
    assert len(costs) == 1 and costs.pop() <= FEW


def test_given_the_case_page_when_read_then_few_statements(
    flagship: None, region: Region, django_assert_num_queries: object
) -> None:
    run = region.start(events=["child_born"]).run_key
    with CaptureQueriesContext(connection) as queries:
        public.read_run(run_key=run, language="ru", now=NOON)
    assert len(queries) <= 2 + FIGURES
