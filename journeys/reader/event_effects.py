"""What an event does to the steps of a version: which of them it cancels, keeps, stops, lets go on or begins anew."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from journeys.language.definition import Effect, Event, Reach
from journeys.reader.mistakes import Mistakes, did_you_mean
from journeys.reader.shared import EventRow
from journeys.reader.strict_yaml import Scalar

OF_ALL = ("cancels", "pauses", "resumes")  # effects that may mean all steps


def read_effects(row: EventRow, steps: Collection[str], file: str, mistakes: Mistakes) -> Event:
    """Return the event as it is in a version.

    Args:
        steps: Of the version.
        file: The version's own: what it says itself of an event has to name its own steps.
    """
    reached = {
        effect: tuple(word.text for word in words if _is_reached(row, effect, word, steps, file, mistakes))
        for effect, words in row.steps.items()
    }
    effects: dict[str, Any] = {effect: _effect(reached.get(effect, ())) for effect in OF_ALL}
    return Event(
        key=row.key,
        title=row.title,
        told_by=row.told_by,
        expected=row.expected,
        quiet=row.quiet,
        keeps=frozenset(reached.get("keeps", ())),
        again=reached.get("again", ()),
        redo=reached.get("redo", ()),
        **effects,
    )


def _is_reached(
    row: EventRow, effect: str, word: Scalar, steps: Collection[str], file: str, mistakes: Mistakes
) -> bool:
    """A shared event may name steps that this journey does not have; the journey's own line may not."""
    if word.text in steps or (word.text == "all" and effect in OF_ALL):
        return True
    if effect in row.own and word.file == file:
        mistakes.say(word, f"event '{row.key}': {effect}: no step '{word.text}'.{did_you_mean(word.text, steps)}")
    return False


def _effect(steps: tuple[str, ...]) -> Effect:
    if "all" in steps:
        return Effect(Reach.ALL)
    return Effect(Reach.SOME, frozenset(steps)) if steps else Effect()
