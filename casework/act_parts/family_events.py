"""Something that happens to a family, inside an act: each run that knows it takes it, and what follows is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from casework.act_parts import consequences, run_changes
from casework.act_parts.step_context import StepContext
from casework.models import CaseJourney
from journeys import public as journeys


def knowing(live: Sequence[CaseJourney], event: str) -> list[CaseJourney]:
    """Return the runs whose journey knows the event."""
    return [link for link in live if journeys.event(ref=f"{link.journey}@{link.version}", event=event)]


def parents(links: Sequence[CaseJourney]) -> dict[UUID, CaseJourney]:
    """Return of each run that another one has begun that other, where both are told the event."""
    begun = {link.begun_by_item: link.pk for link in links if link.begun_by_item is not None}
    told = {link.run_key: link for link in links}
    items = journeys.read_items(item_keys=[key for key in begun if key])
    return {begun[item.key]: told[item.run_key] for item in items if item.run_key in told}


def happen(*, context: StepContext, event: str) -> journeys.Carried:
    """Tell one run of the event; its consequences are the caller's to draw."""
    return run_changes.ask_engine(
        journeys.happen,
        run_key=context.link.run_key,
        event=event,
        at=context.now,
        by_key=run_changes.key_of(context.by),
    )


def follow_beside(*, context: StepContext, carried: journeys.Carried, event: str, beside: CaseJourney) -> None:
    """Draw the consequences for a run beside another's: what the event opens in both, the other run alone does."""
    own = journeys.event(ref=carried.run_ref, event=event)
    of_other = f"{beside.journey}@{beside.version}"
    shared = journeys.steps(ref=of_other).keys() & {*own.opens, *own.keeps} if own else set()
    left = tuple(item for item in carried.opened if item.step in shared)
    opened = tuple(item for item in carried.opened if item.step not in shared)
    consequences.follow(context=context, carried=replace(carried, opened=opened))
    for item in left:
        dropped = run_changes.ask_engine(
            journeys.drop,
            run_key=item.run_key,
            step=item.step,
            person=item.person,
            because=journeys.title(ref=of_other)["ru"],
            at=context.now,
            by_key=run_changes.key_of(context.by),
        )
        consequences.follow(context=context, carried=dropped)
