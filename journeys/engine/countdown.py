"""Planning backwards from a fixed day: by when each step before it has to begin, so that the day can be kept. Pure.

A fixed day is the end of a deadline that does not count from the step's own opening: 1 February,
the child's first birthday, the end of a referral. What a step takes is its own deadline from its
opening; one without takes no time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from journeys.engine.acts import Status
from journeys.engine.deadlines import due_moment, latest_start, local_day
from journeys.engine.run_context import RunContext
from journeys.language.definition import Step
from journeys.language.vocabulary import Base, Length, Term, Unit

AHEAD = (Status.OPEN, Status.DORMANT)


@dataclass(frozen=True, slots=True)
class Countdown:
    """By when a step has to begin and to end, for the sake of the fixed day of the step `toward`."""

    step: str
    begins_by: date
    ends_by: date
    toward: str
    fixed_day: date
    is_open: bool
    is_lost: bool  # it has not begun, and its last day for that has passed; or it is open past its end


def countdown(look: RunContext, today: date) -> tuple[Countdown, ...]:
    """Return every step that a fixed day hurries, the most urgent first.

    Days are local days of the region.
    """
    steps = {step.key: step for step in look.definition.steps if _is_ahead(look, step)}
    found: dict[str, Countdown] = {}
    for key in reversed([step.key for step in look.plan.order if step.key in steps]):
        step = steps[key]
        wanted = [(one.begins_by, one.toward, one.fixed_day) for one in _followers(look, key, found, steps)]
        own = _fixed_day(look, step, today)
        if own is not None:
            wanted.append((own, key, own))
        if wanted:
            ends_by, toward, fixed_day = min(wanted)
            found[key] = _of(look, step, ends_by, toward, fixed_day, today)
    return tuple(sorted(found.values(), key=lambda one: (one.begins_by, one.ends_by, one.step)))


def _of(look: RunContext, step: Step, ends_by: date, toward: str, fixed_day: date, today: date) -> Countdown:
    takes = _takes(look, step)
    begins_by = ends_by if takes is None else latest_start(ends_by, takes, calendar=look.setting.calendar)
    is_open = any(look.last(place).status is Status.OPEN for place in look.places(step))
    last_day = ends_by if is_open else begins_by
    return Countdown(step.key, begins_by, ends_by, toward, fixed_day, is_open, is_lost=last_day < today)


def _followers(
    look: RunContext, key: str, found: Mapping[str, Countdown], steps: Mapping[str, Step]
) -> list[Countdown]:
    return [
        one for other, one in found.items() if key in look.plan.rests_on[other] and not steps[other].after_everything
    ]


def _is_ahead(look: RunContext, step: Step) -> bool:
    """Say whether the step will be done as far as one can tell: not settled, asked for, and for this family."""
    if step.opens_with is not None and step.opens_with not in look.state.events:
        return False
    if not any(look.last(place).status in AHEAD for place in look.places(step)):
        return False
    return step.when is None or step.when.holds(look) is not False


def _fixed_day(look: RunContext, step: Step, today: date) -> date | None:
    """Return the earliest end of the step's deadlines that stand whenever it opens."""
    ends = []
    for term in look.terms_of(step):
        if term.yearly is None and term.start.base is Base.OPENING:
            continue
        base = _counted_from(look, step, term, today)
        if base is None:
            continue
        held = term.on(base, look.now)
        due = due_moment(held, base, zone=look.setting.zone, calendar=look.setting.calendar)
        if due is not None:
            ends.append(local_day(due, look.setting.zone))
    return min(ends, default=None)


def _counted_from(look: RunContext, step: Step, term: Term, today: date) -> date | None:
    """Return the day a deadline counts from: a yearly one from the step's opening, another from its own moment."""
    if term.yearly is not None:
        opened = next((one.opened for place in look.places(step) if (one := look.last(place)).opened), None)
        return local_day(opened, look.setting.zone) if opened else today
    moment = look.moment(term.start, None)
    return None if moment is None else local_day(moment, look.setting.zone)


def _takes(look: RunContext, step: Step) -> Length | None:
    """Return how long the step may take from its opening; hours take no day."""
    terms = (term for term in look.terms_of(step) if term.yearly is None and term.start.base is Base.OPENING)
    today = local_day(look.now, look.setting.zone)
    held = (term.on(today, look.now) for term in terms)
    lengths = [term.length for term in held if term.length is not None and term.length.unit is not Unit.HOURS]
    return next(iter(lengths), None)
