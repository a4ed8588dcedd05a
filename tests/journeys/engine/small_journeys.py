"""Small journeys for the tests of the engine: written in a line each, and a run that is easy to drive."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

from journeys.engine import settle as engine
from journeys.engine.acts import (
    Act,
    Attempt,
    Clock,
    Did,
    Dropped,
    Happened,
    Held,
    Kept,
    Learned,
    Place,
    Redone,
    Reopened,
    Settlement,
    Status,
    Stopped,
    WentOn,
)
from journeys.engine.run_context import Setting
from journeys.engine.working_days import RUSSIA
from journeys.language.conditions import Leaf, Subject, Value, Verb
from journeys.language.definition import Definition, Effect, Event, Need, Reach, Step
from journeys.language.vocabulary import Base, Fact, Force, Length, Moment, Term, Unit, Vocabulary

SETTING = Setting(zone=ZoneInfo("Europe/Samara"), calendar=RUSSIA)
START = datetime(2026, 11, 16, 6, tzinfo=UTC)  # a Monday, ten in the morning in Samara
ALL = Effect(Reach.ALL)


def days(number: int) -> Length:
    return Length(number, Unit.DAYS)


def some(*steps: str) -> Effect:
    return Effect(Reach.SOME, frozenset(steps))


def after(number: int, base: Base, key: str = "") -> Moment:
    return Moment(base, key, days(number))


def term(key: str, number: int = 3, base: Base = Base.OPENING, of: str = "", **more: Any) -> Term:
    more = {"force": Force.OWN, "mark": "V", **more}
    return Term(key=key, start=Moment(base, of), length=days(number), **more)


def fact(key: str, value: Value = True, *, test: Verb = Verb.IS, or_unknown: bool = False) -> Leaf:
    return Leaf(Subject.FACT, key, test, () if test in (Verb.KNOWN, Verb.UNKNOWN) else (value,), or_unknown)


def ended(step: str, outcome: str, *, test: Verb = Verb.IS) -> Leaf:
    return Leaf(Subject.STEP, step, test, (outcome,))


def needs(*words: str) -> tuple[Need, ...]:
    """`x` needs the outcome "done", `x.refused` that one, `x.any` whichever."""
    found = []
    for word in words:
        step, _, outcome = word.partition(".")
        found.append(Need(step, None if outcome == "any" else frozenset({outcome or "done"})))
    return tuple(found)


def step(key: str, **more: Any) -> Step:
    """A step of the leader's with a term of three days."""
    more = {"stage": "one", "by": ("leader",), "due": ("soon",), **more}
    return Step(key=key, **more)


def journey(
    *steps: Step,
    events: tuple[Event, ...] = (),
    facts: tuple[Fact, ...] = (),
    terms: tuple[Term, ...] = (),
    **more: Any,
) -> Definition:
    known = {one.key: one for one in (term("soon"), *terms)}
    vocabulary = Vocabulary(facts={one.key: one for one in facts}, terms=known, parameters=more.pop("parameters", {}))
    more = {"version": 1, "rights_date": "child.born_on", **more}
    return Definition(
        journey="small",
        area="tests",
        led_by="clinic",
        steps=tuple(steps),
        stages={"one": {}},
        events={one.key: one for one in events},
        vocabulary=vocabulary,
        **more,
    )


def event(key: str, **more: Any) -> Event:
    return Event(key=key, title={}, **more)


def the_engine() -> ModuleType:
    """The engine in use: the tests of broken variants put another in its place."""
    return engine


class Run:
    """A run under acts. Days and hours count from its start; `acts` is its history."""

    def __init__(self, definition: Definition, facts: Mapping[str, Any] | None = None) -> None:
        self.definition, self.hours = definition, 0.0
        self.acts: list[Act] = []
        self.first_facts = dict(facts or {})
        self.facts = dict(self.first_facts)
        self.last: Settlement = engine.begin(definition, self.facts, START, SETTING)

    @property
    def now(self) -> datetime:
        return START + timedelta(hours=self.hours)

    def act(self, act: Act) -> Settlement:
        self.last, self.facts = engine.follow(self.definition, self.last.state, self.facts, act, SETTING)
        self.acts.append(act)
        return self.last

    def on_day(self, day: float) -> Run:
        self.hours = day * 24
        self.act(Clock(self.now))
        return self

    def did(self, step: str, outcome: str = "done", person: str = "") -> Settlement:
        return self.act(Did(self.now, step, outcome, person))

    def happened(self, event: str) -> Settlement:
        return self.act(Happened(self.now, event))

    def learned(self, fact: str, value: Any) -> Settlement:
        return self.act(Learned(self.now, fact, value))

    def dropped(self, step: str) -> Settlement:
        return self.act(Dropped(self.now, step, "the family moved house"))

    def redone(self, step: str, *also: str) -> Settlement:
        return self.act(Redone(self.now, step, also))

    def reopened(self, step: str) -> Settlement:
        return self.act(Reopened(self.now, step))

    def put_back(self, step: str) -> Settlement:
        return self.act(Reopened(self.now, step, by_rule=True))

    def kept(self, step: str) -> Settlement:
        return self.act(Kept(self.now, step))

    def held(self) -> Settlement:
        return self.act(Held(self.now))

    def went_on(self) -> Settlement:
        return self.act(WentOn(self.now))

    def stopped(self) -> Settlement:
        return self.act(Stopped(self.now, "begun by mistake"))

    def at(self, step: str, person: str = "") -> Attempt:
        return self.last.state.attempts.get(Place(step, person), (Attempt(),))[-1]

    def status(self, step: str, person: str = "") -> str:
        place = Place(step, person)
        if place in self.last.asleep:
            return "asleep"
        return "waits" if place in self.last.waits else str(self.at(step, person).status)

    def why(self, step: str) -> list[tuple[str, str]]:
        found = self.last.waits.get(Place(step)) or self.at(step).why
        return [(reason.kind, reason.about) for reason in found]

    def open(self) -> set[str]:
        return {str(place) for place, tries in self.last.state.attempts.items() if tries[-1].status is Status.OPEN}

    def reconsider(self) -> set[str]:
        found = engine.to_reconsider(self.definition, self.last.state, self.facts, self.now, SETTING)
        return {str(place) for place in found}

    @property
    def ended(self) -> bool:
        return self.last.state.ended is not None


def local_date(moment: datetime) -> date:
    return moment.astimezone(SETTING.zone).date()
