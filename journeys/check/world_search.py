"""The search through the worlds of a few steps: every way facts, outcomes and events can come out.

Pure. The order of completions does not matter (a law the tests keep), so one order for each world
is enough: finish open work, then let one awaited event or fact arrive. Worlds that look alike to
what is still unsettled are merged. Time is not searched: a moment comes as soon as what it counts
from is known. A fact stays as it was said, but where a wait hopes for its change: what a correction
would open is a person's business ("to reconsider").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from journeys.engine.act_effects import NOT_WANTED
from journeys.engine.acts import SETTLED, Did, Settlement, State, Status
from journeys.engine.dependency_plan import leaves_of
from journeys.engine.run_context import RunContext, Setting
from journeys.engine.settle import settle, take
from journeys.engine.working_days import RUSSIA
from journeys.language.conditions import FactValue, Leaf, Product, Subject, Verb
from journeys.language.definition import Definition, Step
from journeys.language.fact_types import Shape, type_of
from journeys.language.vocabulary import Base, Fact

SETTING = Setting(ZoneInfo("UTC"), RUSSIA)
REST = Step(key="(the rest)", stage="", by=(), due=())  # stands for all other steps: it keeps the run going
ONE_DAY = timedelta(days=1)


class _AskNow(Exception):
    """A condition to which not knowing is an answer looked at a fact that this world has not decided."""


class _Facts(dict[str, Any]):
    """Undecided facts are unknown, they arrive late; unless not knowing decides something."""

    def __init__(self, given: Mapping[str, Any], asks: frozenset[str]) -> None:
        super().__init__(given)
        self.asks = asks

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self and key in self.asks:
            raise _AskNow(key)
        return super().get(key, default)


@dataclass(frozen=True, slots=True)
class _World:
    """A run on its way: what is known, which events will never come, how it got here."""

    state: State
    now: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    never: frozenset[str] = frozenset()
    path: tuple[str, ...] = ()

    def but(self, says: str, **changes: Any) -> _World:
        return replace(self, path=(*self.path, says), **changes)


@dataclass(frozen=True, slots=True)
class Stuck:
    """A step that waits for ever, for what, and the way there."""

    step: str
    cause: str
    path: tuple[str, ...]


class Search:
    """All worlds of a part of a journey.

    Results: `opened`, `skipped` (how, by step), `stuck`, `worlds`, `cut_off`.
    """

    def __init__(self, whole: Definition, steps: Iterable[Step], known: frozenset[str], bound: int) -> None:
        self.part = replace(whole, steps=(*steps, REST))
        self.known, self.bound = known, bound
        self.leaves = {step.key: tuple(_leaves(self.part, step)) for step in self.part.steps}
        self.asks = {step.key: facts_asked(self.part, step) for step in self.part.steps}
        self.suppliers = _suppliers(self.part)
        self.recorded = _suppliers(whole).keys()
        asked = frozenset().union(*self.asks.values())
        self.start = _start(whole)
        self.eager = frozenset(key for key in asked if self._not_knowing_decides(key))
        self.values = {key: self._values(key) for key in asked}
        self.outcomes = {step.key: self._outcome_classes(step) for step in self.part.steps}
        self.sees = {step.key: self._sees(step) for step in self.part.steps}
        self.opened: set[str] = set()
        self.skipped: dict[str, tuple[str, ...]] = {}
        self.stuck: dict[tuple[str, str], Stuck] = {}
        self.worlds = 0
        self.cut_off = False

    def run(self) -> None:
        """Go through all worlds up to the bound."""
        todo = [_World(State(self.start), self.start)]
        seen: set[Any] = set()
        while todo:
            world = todo.pop()
            if self.worlds >= self.bound:
                self.cut_off = True
                return
            unsaid = frozenset(key for key in self.eager if self._may_be_said(key, world.state))
            try:
                found = settle(self.part, world.state, _Facts(world.facts, unsaid), world.now, SETTING)
            except _AskNow as ask:
                todo += self._learns(world, str(ask.args[0]))
                continue
            looks = self._looks(found.state, world)
            if looks in seen:
                continue
            seen.add(looks)
            self.worlds += 1
            self.opened.update(place.step for place in found.opened)
            for place in found.skipped:
                self.skipped.setdefault(place.step, world.path)
            if found.state.ended is None:
                todo += self._moves(replace(world, state=found.state), found)

    # ---- what may happen next --------------------------------------------------------------------

    def _moves(self, world: _World, found: Settlement) -> list[_World]:
        """Branch on one thing only: the others come in the worlds that follow."""
        return (
            self._works(world)
            or self._happens(world, found)
            or self._says(world, found)
            or self._time_passes(world, found)
            or self._changes_its_mind(world, found)
            or self._rests(world, found)
        )

    def _works(self, world: _World) -> list[_World]:
        status = {place: tries[-1].status for place, tries in world.state.attempts.items() if place.step != REST.key}
        work = [place for place, one in status.items() if one is Status.OPEN]
        if not work:
            return []
        place = work[-1]  # the deepest first keeps the frontier narrow
        return [
            world.but(f"{place.step} ends with '{outcome}'", state=self._done(world, place.step, outcome, place.person))
            for outcome in self.outcomes[place.step]
        ]

    def _done(self, world: _World, step: str, outcome: str, person: str = "") -> State:
        return take(self.part, world.state, world.facts, Did(world.now, step, outcome, person), SETTING)[0]

    def _happens(self, world: _World, found: Settlement) -> list[_World]:
        event = next(
            (why.about for why in _reasons(found) if why.kind == "event" and why.about not in world.never), None
        )
        if event is None:
            return []
        happened = replace(world.state, events={**world.state.events, event: world.now})
        worlds = [world.but(f"{event} happens", state=happened)]
        if not self.part.events[event].expected:
            worlds.append(world.but(f"{event} never happens", never=world.never | {event}))
        return worlds

    def _says(self, world: _World, found: Settlement) -> list[_World]:
        waited = (why.about for why in _reasons(found) if why.kind == "fact" and world.facts.get(why.about) is None)
        fact = next((key for key in waited if key in self.values and self._may_be_said(key, world.state)), None)
        return self._learns(world, fact) if fact else []

    def _learns(self, world: _World, fact: str) -> list[_World]:
        """Say a fact in every way.

        Not knowing it yet is a way only before somebody waits for it.
        """
        values = [value for value in self.values[fact] if value is not None or fact not in world.facts]
        return [
            world.but(f"{fact} is {'not known yet' if value is None else value}", facts={**world.facts, fact: value})
            for value in values
        ]

    def _time_passes(self, world: _World, found: Settlement) -> list[_World]:
        moments = [why.until for why in _reasons(found) if why.kind == "moment" and why.until and why.until > world.now]
        return [replace(world, now=min(moments))] if moments else []

    def _changes_its_mind(self, world: _World, found: Settlement) -> list[_World]:
        """`wait_until` ends when a known fact changes: to any value under which it may hold."""
        for place, reasons in found.waits.items():
            condition = self.part.by_key[place.step].wait_until
            for fact in (why.about for why in reasons if why.kind == "fact" and why.about in world.facts):
                for value in self.values.get(fact, ()) if condition else ():
                    look = RunContext(self.part, world.state, {**world.facts, fact: value}, world.now, SETTING)
                    if condition and condition.holds(look):
                        return [world.but(f"{fact} becomes {value}", facts={**world.facts, fact: value})]
        return []

    def _rests(self, world: _World, found: Settlement) -> list[_World]:
        rest = [tries[-1].status for place, tries in world.state.attempts.items() if place.step == REST.key]
        if rest == [Status.OPEN]:
            return [replace(world, state=self._done(world, REST.key, REST.hoped_for))]
        for place, reasons in found.waits.items():
            for why in reasons if place not in found.asleep and self.part.by_key[place.step].holds_open else ():
                cause = self._cause(why.kind, why.about, world.state)
                if cause and (place.step, cause) not in self.stuck:
                    self.stuck[place.step, cause] = Stuck(place.step, cause, world.path)
        return []

    def _cause(self, kind: str, about: str, state: State) -> str:
        if kind == "step":
            over = any(place.step == about and tries[-1].status in SETTLED for place, tries in state.attempts.items())
            return f"{about} has ended otherwise" if over else ""
        if kind != "fact":
            return f"{about} never comes"
        steps = self.suppliers.get(about) or (("a step that comes later",) if about in self.recorded else ())
        return f"{about} comes from {' or '.join(steps)}, which was not done" if steps else f"nobody ever says {about}"

    # ---- what can come out -----------------------------------------------------------------------

    def _may_be_said(self, fact: str, state: State) -> bool:
        """A fact that a step records is unknown until that step is done.

        Others are asked at intake or of somebody.
        """
        steps = self.suppliers.get(fact, ())
        if any(_recorded(state, step) for step in steps):
            return True
        row = self.part.vocabulary.facts.get(fact)
        computed = row is not None and row.supplied_by == "machine"
        asked = fact in self.known or computed or (row is not None and (bool(row.asked_by) or row.assumed is not None))
        return asked and (not steps or fact in self.known)

    def _not_knowing_decides(self, fact: str) -> bool:
        row = self.part.vocabulary.facts.get(fact)
        leaves = (leaf for found in self.leaves.values() for leaf in found if leaf.key == fact)
        decides = any(leaf.or_unknown or leaf.test in (Verb.KNOWN, Verb.UNKNOWN) for leaf in leaves)
        return decides or (row is not None and row.assumed is not None)

    def _values(self, fact: str) -> list[Any]:
        """One value for each way the tests on a fact can come out.

        None where not knowing is an answer.
        """
        leaves = [leaf for found in self.leaves.values() for leaf in found if leaf.key == fact]
        row = self.part.vocabulary.facts.get(fact) or Fact(fact, "text", {})
        cells: dict[Any, Any] = {}
        for value in _tries(row, leaves, RunContext(self.part, State(self.start), {}, self.start, SETTING)):
            look = RunContext(self.part, State(self.start), {fact: value}, self.start, SETTING)
            ways = tuple(_comes_out(leaf, look) for leaf in leaves)
            compared = any(isinstance(one, FactValue) for leaf in leaves for one in leaf.values)
            cells.setdefault((ways, str(value) if compared or type_of(row).shape is Shape.PEOPLE else ""), value)
        never = [None] if fact in self.eager and fact not in self.suppliers else []
        return [*cells.values(), *never]

    def _outcome_classes(self, step: Step) -> list[str]:
        """One outcome for each way the other steps can hear of it."""
        needs = [need for other in self.part.steps for need in (*other.needs, *other.needs_any)]
        heard = [need.outcomes for need in needs if need.step == step.key and need.outcomes is not None]
        heard += [
            frozenset(map(str, leaf.values))
            for found in self.leaves.values()
            for leaf in found
            if leaf.subject is Subject.STEP and leaf.key == step.key
        ]
        words = (*step.outcomes, *((NOT_WANTED,) if step.optional and NOT_WANTED not in step.outcomes else ()))
        classes: dict[Any, str] = {}
        for word in words:
            hears = tuple(word in one for one in heard)
            classes.setdefault((hears, word in step.closes_case, bool(step.records) and word == NOT_WANTED), word)
        return list(classes.values())

    def _sees(self, step: Step) -> frozenset[str]:
        suppliers = {other for fact in self.asks[step.key] for other in self.suppliers.get(fact, ())}
        return frozenset(blockers(self.part, step) | suppliers)

    def _looks(self, state: State, world: _World) -> Any:
        """Only what the unsettled steps can still see tells two worlds apart."""
        ends: dict[str, list[Any]] = {}
        settled: set[str] = set()
        for place, tries in state.attempts.items():
            last = tries[-1]
            ends.setdefault(place.step, []).append((place.person, last.status, last.outcome))
            if last.status in SETTLED:
                settled.add(place.step)
        live = [step.key for step in self.part.steps if step.key not in settled]
        seen = frozenset(live).union(*(self.sees[key] for key in live))
        asked = frozenset().union(*(self.asks[key] for key in live))
        return (
            tuple((key, tuple(ends[key])) for key in sorted(seen & ends.keys())),
            tuple(sorted((key, str(value)) for key, value in world.facts.items() if key in asked)),
            frozenset(state.events),
            world.never,
            state.ended is not None,
            world.now,
        )


# ---- reading a step ------------------------------------------------------------------------------


def blockers(definition: Definition, step: Step) -> frozenset[str]:
    """Return the steps whose *end* decides this one: `after` only asks that they end, which their own search tells."""
    found = {need.step for need in (*step.needs, *step.needs_any)}
    found |= {leaf.key for leaf in _leaves(definition, step) if leaf.subject is Subject.STEP}
    found |= {moment.key for moment in step.moments() if moment.base is Base.STEP}
    return frozenset(found & definition.by_key.keys()) - {step.key}


def facts_asked(definition: Definition, step: Step) -> frozenset[str]:
    """Return the facts that decide when or whether a step opens."""
    found = {leaf.key for leaf in _leaves(definition, step) if leaf.subject is Subject.FACT}
    found |= {value.key for leaf in _leaves(definition, step) for value in leaf.values if isinstance(value, FactValue)}
    found |= {moment.key for moment in step.moments() if moment.base is Base.FACT}
    asked_rules = {leaf.key for condition in (step.when, step.wait_until) if condition for leaf in condition.leaves()}
    days = (definition.rules[key].day for key in asked_rules & definition.rules.keys())
    found |= {day.key for day in days if day is not None and day.base is Base.FACT}
    if step.for_each and step.for_each != "offers":
        found.add(step.for_each)
    return frozenset(found)


def _leaves(definition: Definition, step: Step) -> Iterator[Leaf]:
    for condition in (step.when, step.wait_until):
        yield from leaves_of(definition, condition)


def _suppliers(definition: Definition) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for step in definition.steps:
        for fact in step.records:
            found[fact] = (*found.get(fact, ()), step.key)
    return found


def _reasons(found: Settlement) -> Iterator[Any]:
    for reasons in found.waits.values():
        yield from reasons


def _recorded(state: State, step: str) -> bool:
    return any(
        place.step == step and one.status is Status.DONE and one.outcome != NOT_WANTED
        for place, tries in state.attempts.items()
        for one in tries
    )


def _start(definition: Definition) -> datetime:
    """Begin on a day on which every figure has a row."""
    rows = [parameter.values[0][0] for parameter in definition.vocabulary.parameters.values() if parameter.values]
    return datetime.combine(max([date(2026, 1, 12), *rows]), time(9), tzinfo=UTC)


def _tries(row: Fact, leaves: list[Leaf], look: RunContext) -> list[Any]:
    """Return values to try: all choices, or those around each figure that is asked for."""
    asked = [value for leaf in leaves for value in leaf.values]
    named = [look.figure(value) if isinstance(value, Product) else value for value in asked]
    return type_of(row).trials(row, named, look.now.date())


def _comes_out(leaf: Leaf, look: RunContext) -> Any:
    try:
        return leaf.holds(look)
    except TypeError:  # a word where a figure is asked: the reader refuses such a phrase
        return None
