"""Decisions that a person lets stand although today's facts would not repeat them. Pure.

What is kept is asked anew when a fact or a step it rests on changes once more, or when the step
begins another round.
"""

from __future__ import annotations

from dataclasses import replace

from journeys.engine.acts import NotNow, Place, State, Status
from journeys.engine.dependency_plan import leaves_of, plan_of
from journeys.language.definition import Definition


def keep(state: State, place: Place) -> State:
    """Remember that the newest decision about a place stands.

    Raises:
        NotNow: Nothing was decided about it yet.
    """
    tries = state.attempts.get(place, ())
    if not tries or tries[-1].status is Status.DORMANT:
        raise NotNow("nothing_to_keep", place.step, f"Nothing was decided about step {place} yet.")
    return replace(state, kept={**state.kept, place: tries[-1].round})


def is_kept(state: State, place: Place) -> bool:
    """Say whether a person let the newest decision about a place stand."""
    tries = state.attempts.get(place, ())
    return bool(tries) and state.kept.get(place) == tries[-1].round


def after_fact(definition: Definition, state: State, fact: str) -> State:
    """Forget what was kept in view of another value of this fact."""
    return _without(
        state,
        {
            place
            for place in state.kept
            if (step := definition.by_key.get(place.step)) is not None
            and any(leaf.key == fact for leaf in leaves_of(definition, step.when))
        },
    )


def after_step(definition: Definition, state: State, key: str) -> State:
    """Forget what was kept in view of what this step was before."""
    rests_on = plan_of(definition).rests_on
    return _without(state, {place for place in state.kept if key in rests_on.get(place.step, ())})


def _without(state: State, gone: set[Place]) -> State:
    if not gone:
        return state
    return replace(state, kept={place: n for place, n in state.kept.items() if place not in gone})
