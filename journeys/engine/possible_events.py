"""Which events can happen to a run now: what is over, or would touch nothing that has begun, is not offered. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from journeys.engine.run_context import RunContext
from journeys.language.definition import Definition, Effect, Event


def possible(look: RunContext) -> Iterator[Event]:
    """Yield the events that may be told now, in their order."""
    begun = {place.step for place, attempts in look.attempts.items() if any(one.opened is not None for one in attempts)}
    paused = _is_paused(look)
    for event in look.definition.events.values():
        if _can_happen(event, look, begun=begun, paused=paused):
            yield event


def _can_happen(event: Event, look: RunContext, *, begun: set[str], paused: bool) -> bool:
    if _means_something(event.resumes, look.definition):
        return paused
    if _means_something(event.pauses, look.definition):
        return not paused
    repeats = {key for key in (*event.again, *event.redo) if key in look.definition.by_key}
    if repeats:
        return bool(repeats & begun)
    return event.key not in look.state.events  # once is enough: a child is born once


def _means_something(effect: Effect, definition: Definition) -> bool:
    return any(effect.means(step.key) for step in definition.steps)


def _is_paused(look: RunContext) -> bool:
    return any(look.paused_by(step) is not None for step in look.definition.steps)
