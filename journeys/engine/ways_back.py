"""What a way back repeats, and what followed from a step: told before it is chosen. Pure."""

from __future__ import annotations

from journeys.engine.acts import SETTLED, Attempt, Place, State, Status
from journeys.engine.dependency_plan import plan_of
from journeys.language.definition import Definition

BY_RULE = frozenset({"need", "when", "step", "repeat_over"})


def fell_with(last: Attempt, revived: set[str]) -> bool:
    """Say whether a step was skipped by rule because of one of these."""
    return last.status is Status.SKIPPED and any(why.kind in BY_RULE and why.about in revived for why in last.why)


def by_closing(last: Attempt) -> bool:
    """Say whether a step is over only because its run was closed."""
    return last.status in SETTLED and any(why.kind == "closed" for why in last.why)


def repeats_of(definition: Definition, step: str, outcome: str) -> tuple[str, ...]:
    """Return what an outcome would have done again, in order: shown before it is chosen, printed by the check."""
    known, plan = definition.by_key[step], plan_of(definition)
    found = {known.redo[outcome]} if outcome in known.redo else set()
    if outcome in known.again:
        target = known.again[outcome]
        again = {key for key in plan.followers(target) if not definition.by_key[key].once}
        found |= {target, *again}
    return tuple(one.key for one in plan.order if one.key in found)


def settled_after(definition: Definition, state: State, step: str) -> tuple[Place, ...]:
    """Return what has ended and followed from a step, in order: a person may have it judged again with the step."""
    plan = plan_of(definition)
    following = plan.followers(step)
    return tuple(
        place
        for one in plan.order
        if one.key in following
        for place, tries in sorted(state.attempts.items())
        if place.step == one.key and tries[-1].status in SETTLED and tries[-1].status is not Status.SKIPPED
    )
