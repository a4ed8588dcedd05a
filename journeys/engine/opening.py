"""May a dormant step open? The order of the questions is the meaning of the language (rules 2 to 4). Pure.

Dead need, event, order and needs, moments, `wait_until`, and `when` last: a fact corrected before
costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from journeys.engine.acts import Attempt, Place, Reason
from journeys.engine.dependency_plan import leaves_of
from journeys.engine.run_context import RunContext
from journeys.language.conditions import Condition, Subject
from journeys.language.definition import Need, Step
from journeys.language.vocabulary import Base, Moment


class Answer(Enum):
    """What becomes of a dormant step now."""

    OPENS = auto()
    SKIPS_ROUND = auto()  # this repeat only
    SKIPS = auto()
    WAITS = auto()
    BEYOND = auto()  # waits, but may lie beyond the end of the case
    SLEEPS = auto()  # waits for what may never happen


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer and why."""

    answer: Answer
    why: tuple[Reason, ...] = ()


OPENS = Judgement(Answer.OPENS)


def judge(look: RunContext, step: Step, place: Place, repeat: int) -> Judgement:
    """Judge one copy of a step that has not opened, for this repeat of it."""
    found = (
        _dead(look, step)
        or _not_yet_its_turn(look, step)
        or _without_people(look, step, place)
        or _too_early(look, step, place, repeat)
        or _not_yet(look, step)
        or _does_not_concern(look, step)
    )
    return found or OPENS


def _without_people(look: RunContext, step: Step, place: Place) -> Judgement | None:
    people = look.plan.people[step.key]
    if people is None or place.person:
        return None
    if look.fact(people) is None:
        return _waits(look, step, (look.wait_for_fact(people, step),))
    return Judgement(Answer.SKIPS, (Reason("when", people),))  # the list is empty: it concerns nobody


def _dead(look: RunContext, step: Step) -> Judgement | None:
    """A need that can no longer be met skips at once, whatever else is still open (rule 3)."""
    dead = [need.step for need in step.needs if look.met(need) is False]
    if not dead and step.needs_any and all(look.met(need) is False for need in step.needs_any):
        dead = [need.step for need in step.needs_any]
    if dead:
        return Judgement(Answer.SKIPS, tuple(Reason("need", key) for key in dead))
    if step.repeat and step.repeat.until and look.over(step.repeat.until):
        return Judgement(Answer.SKIPS, (Reason("repeat_over", step.repeat.until),))
    return None


def _not_yet_its_turn(look: RunContext, step: Step) -> Judgement | None:
    """The event, the order and the needs."""
    waits: list[Reason] = []
    sleeps = look.plan.sleeps(step, look.state.events)
    if step.opens_with and step.opens_with not in look.state.events:
        waits.append(Reason("event", step.opens_with))
    beyond = False
    for key in _missing(look, step.needs):
        sleeps |= key in look.asleep
        beyond |= key in look.beyond
        waits.append(Reason("step", key))
    if step.needs_any and not any(look.met(need) for need in step.needs_any):
        missing = _missing(look, step.needs_any)
        sleeps |= all(key in look.asleep for key in missing)
        beyond |= all(key in look.beyond or key in look.asleep for key in missing)
        waits += [Reason("step", key) for key in missing]
    for key in step.after:
        if key in look.asleep or look.over(key) or (step.after_everything and key in look.beyond):
            continue
        beyond |= key in look.beyond
        waits.append(Reason("step", key))
    if not waits:
        return None
    return _waits(look, step, tuple(dict.fromkeys(waits)), sleeps=sleeps, beyond=beyond)


def _missing(look: RunContext, needs: tuple[Need, ...]) -> list[str]:
    return [need.step for need in needs if look.met(need) is None]


def _too_early(look: RunContext, step: Step, place: Place, repeat: int) -> Judgement | None:
    if step.not_before is not None:
        opening = look.ready_since(step) if step.not_before.base is Base.OPENING else None
        early = _before(look, step, step.not_before, look.moment(step.not_before, opening))
        if early:
            return early
    if step.repeat is None:
        return None
    moment = repeat_moment(look, step, place, repeat)
    base = step.repeat.moments[repeat] if step.repeat.moments else Moment(Base.OPENING)
    if moment is None and step.repeat.every:
        return None
    # what repeats until something that may never happen does not hold the run open for ever
    return _before(look, step, base, moment, endless=step.repeat.until in look.asleep)


def _before(
    look: RunContext, step: Step, moment: Moment, comes: datetime | None, *, endless: bool = False
) -> Judgement | None:
    if comes is not None and comes <= look.now:
        return None
    if comes is not None:
        look.wake_at(comes)
        return _waits(look, step, (Reason("moment", moment.key or str(moment.base), comes),), sleeps=endless)
    if moment.base is Base.FACT:
        return _waits(look, step, (look.wait_for_fact(moment.key, step),))
    may_never_come = look.plan.possible if moment.base is Base.EVENT else look.asleep
    sleeps = moment.key in may_never_come
    return _waits(look, step, (Reason(str(moment.base), moment.key),), sleeps=sleeps, beyond=moment.key in look.beyond)


def repeat_moment(look: RunContext, step: Step, place: Place, repeat: int) -> datetime | None:
    """Return when a repeat may open.

    None: its base is unknown, or (`every`) it is the first and opens at once.
    """
    if step.repeat is None:
        return None
    if step.repeat.every is None:
        return look.moment(step.repeat.moments[repeat], look.ready_since(step))
    first = _first_of_series(look.attempts.get(place, ()))
    if repeat == 0 or first is None:
        return None
    length = step.repeat.every
    return look.moment(Moment(Base.OPENING, length=type(length)(length.number * repeat, length.unit)), first)


def next_repeat(look: RunContext, step: Step, place: Place, last: Attempt) -> int:
    """Return which repeat comes after this one.

    Weeks that went by meanwhile are not made up for.
    """
    coming = last.repeat + 1
    if step.repeat is None or step.repeat.every is None or last.settled is None:
        return coming
    while (moment := repeat_moment(look, step, place, coming)) is not None and moment <= last.settled:
        coming += 1
    return coming


def _first_of_series(tries: tuple[Attempt, ...]) -> datetime | None:
    return next((one.opened or one.settled for one in reversed(tries) if one.repeat == 0), None)


def _not_yet(look: RunContext, step: Step) -> Judgement | None:
    """`wait_until`: a no is a not yet (rule 4)."""
    if step.wait_until is None or step.wait_until.holds(look):
        return None
    leaves = list(leaves_of(look.definition, step.wait_until))
    asked = [leaf for leaf in leaves if not leaf.holds(look)] or leaves  # under `not`, what holds is in the way
    return _waits_for(look, step, tuple(dict.fromkeys((leaf.subject, leaf.key) for leaf in asked)))


def _does_not_concern(look: RunContext, step: Step) -> Judgement | None:
    """`when`: a no skips, not knowing waits (rule 4)."""
    if step.when is None:
        return None
    holds = step.when.holds(look)
    if holds:
        return None
    if holds is None:
        return _waits_for(look, step, tuple(dict.fromkeys(look.unknown(step.when))))
    return Judgement(Answer.SKIPS_ROUND if step.repeat else Answer.SKIPS, _because(look, step.when))


def _because(look: RunContext, condition: Condition) -> tuple[Reason, ...]:
    """Name what a condition asked."""
    return tuple(dict.fromkeys(Reason("when", leaf.key) for leaf in leaves_of(look.definition, condition)))


def _waits_for(look: RunContext, step: Step, asked: tuple[tuple[Subject, str], ...]) -> Judgement:
    why = tuple(
        Reason("step", key) if subject is Subject.STEP else look.wait_for_fact(key, step) for subject, key in asked
    )
    steps = [key for subject, key in asked if subject is Subject.STEP]
    sleeps = bool(asked) and len(steps) == len(asked) and all(key in look.asleep for key in steps)
    return _waits(look, step, why, sleeps=sleeps)


def _waits(
    look: RunContext, step: Step, why: tuple[Reason, ...], *, sleeps: bool = False, beyond: bool = False
) -> Judgement:
    if sleeps:
        return Judgement(Answer.SLEEPS, why)
    return Judgement(Answer.BEYOND if beyond or not step.holds_open else Answer.WAITS, why)
