"""The whole case on hold: the clocks of our own promises stand still, and of the law's those that allow it. Pure.

A step all of whose clocks stand still does not open meanwhile either. A law's term says
`stops: [case_held]` where the law lets a person put it off; every other one runs on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from journeys.engine.acts import NotNow, Pause, State
from journeys.language.vocabulary import Force, Term

CASE_HELD = "case_held"


def stands(term: Term) -> bool:
    """Say whether the clock of a term stands still while the case is on hold."""
    return (term.force is Force.OWN or CASE_HELD in term.stops) and term.yearly is None


def keeps_shut(state: State, terms: Iterable[Term]) -> bool:
    """Say whether a step with these terms does not open now."""
    return held_since(state) is not None and all(stands(term) for term in terms)


def held_since(state: State) -> datetime | None:
    """Return since when the case is on hold, None while it goes on."""
    return next((one.since for one in state.pauses if one.event == CASE_HELD and one.until is None), None)


def hold(state: State, at: datetime) -> State:
    """Stop the clocks.

    Raises:
        NotNow: They stand still already, or only the quiet steps are left, which nobody may put
            off.
    """
    if state.quiet_since is not None:
        raise NotNow("quiet_branch", CASE_HELD, "Only the quiet steps are left, and nobody may put those off.")
    if held_since(state) is not None:
        raise NotNow("already_held", CASE_HELD, "The clocks stand still already. Nothing had to be changed.")
    return replace(state, pauses=(*state.pauses, Pause(CASE_HELD, at)))


def go_on(state: State, at: datetime) -> State:
    """Let the clocks run again.

    Raises:
        NotNow: They run.
    """
    if held_since(state) is None:
        raise NotNow("not_held", CASE_HELD, "The clocks run already. Nothing had to be changed.")
    return let_go(state, at)


def let_go(state: State, at: datetime) -> State:
    """End the hold if there is one: the run has ended, or its branch became quiet."""
    if held_since(state) is None:
        return state
    return replace(state, pauses=tuple(_let_go(pause, at) for pause in state.pauses))


def _let_go(pause: Pause, at: datetime) -> Pause:
    if pause.event != CASE_HELD or pause.until is not None:
        return pause
    return replace(pause, until=max(at, pause.since))
