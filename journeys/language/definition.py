"""What a journey version says, as frozen values.

It draws no arrows: order is derived from needs, after and when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from journeys.language.conditions import Condition, Subject
from journeys.language.kind_rules import PLAIN
from journeys.language.vocabulary import Base, Length, Moment, Text, Vocabulary


@dataclass(frozen=True, slots=True)
class Need:
    """A step that must have ended well: with one of these outcomes, or (None) in whatever way but done."""

    step: str
    outcomes: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Repeat:
    """`at 3, 6, 12 months after …` (moments), or `every 1 weeks until STEP`."""

    moments: tuple[Moment, ...] = ()
    every: Length | None = None
    until: str = ""


@dataclass(frozen=True, slots=True)
class VisitIf:
    """A visit that joins the day only when its condition holds."""

    visit: str
    when: Condition


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to be done, by whom, and what must be true before. Keys as in the language."""

    key: str
    stage: str
    by: tuple[str, ...]  # organisation types; the first that can, in this order
    due: tuple[str, ...]  # terms; the earliest counts
    kind: str = PLAIN
    opens_with: str | None = None
    needs: tuple[Need, ...] = ()
    needs_any: tuple[Need, ...] = ()
    after: tuple[str, ...] = ()
    after_everything: bool = False  # then `after` holds what "everything" means here, filled in by the reader
    when: Condition | None = None
    wait_until: Condition | None = None
    not_before: Moment | None = None
    repeat: Repeat | None = None
    for_each: str | None = None  # a fact of type people, or "offers"
    optional: bool = False
    outcomes: tuple[str, ...] = ("done",)  # first is hoped-for; `not_wanted` is added when optional
    again: Mapping[str, str] = field(default_factory=dict)
    redo: Mapping[str, str] = field(default_factory=dict)
    rounds: Mapping[str, int] = field(default_factory=dict)  # how often an outcome may come before it stands
    once: bool = False
    ends_here: frozenset[str] = frozenset()
    closes_case: Mapping[str, bool] = field(default_factory=dict)  # outcome -> quietly
    holds_open: bool = True
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    valid_on: Moment | None = None
    records: tuple[str, ...] = ()
    must_hold: Condition | None = None
    remind: tuple[Length, ...] = ()
    visits: tuple[str, ...] = ()
    visits_if: tuple[VisitIf, ...] = ()
    kit: str | None = None
    needed_by: str | None = None
    answer_within: str | None = None
    journey: str | None = None
    pays: str | None = None
    private: bool = False
    secret: bool = False
    ends_pause: bool = False  # ended as hoped for, what the event that opened it has paused goes on
    asks_consents: bool = False  # here the family says who may learn what: its answers end it
    asks: bool = False  # a touchpoint: the family is asked how it was, once the step has ended as hoped for
    title: Text = field(default_factory=dict)
    family: Text = field(default_factory=dict)
    partner: Text = field(default_factory=dict)
    worker: Text = field(default_factory=dict)  # how whoever leads does it: what to ask, what never to do
    unfilled: Mapping[str, Text] = field(default_factory=dict)  # those of the texts that name its term or a figure

    @property
    def hoped_for(self) -> str:
        """The first outcome: what `needs` on this step asks for."""
        return self.outcomes[0]

    def asks_steps(self) -> Iterator[str]:
        """Yield the steps whose outcome a condition of this step asks."""
        for condition in (self.when, self.wait_until, *(extra.when for extra in self.visits_if)):
            if condition is not None:
                yield from (leaf.key for leaf in condition.leaves() if leaf.subject is Subject.STEP)

    def moments(self) -> Iterator[Moment]:
        """Yield the moments that decide when it may open."""
        if self.not_before:
            yield self.not_before
        if self.repeat:
            yield from self.repeat.moments

    def depends_on(self) -> frozenset[str]:
        """Steps whose fate this one's opening hangs on."""
        found = {*self.after, *(need.step for need in (*self.needs, *self.needs_any)), *self.asks_steps()}
        found |= {moment.key for moment in self.moments() if moment.base is Base.STEP}
        if self.repeat and self.repeat.until:
            found.add(self.repeat.until)
        return frozenset(found - {self.key})


class Reach(StrEnum):
    """Which steps an event's effect means."""

    NONE = "none"
    ALL = "all"
    SOME = "some"


@dataclass(frozen=True, slots=True)
class Effect:
    """`all`, or a list of steps."""

    reach: Reach = Reach.NONE
    steps: frozenset[str] = frozenset()

    def means(self, step: str) -> bool:
        """Say whether the effect means this step."""
        return self.reach is Reach.ALL or step in self.steps


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to the family. Expected: the run waits for it.

    Else it may never happen.
    """

    key: str
    title: Text
    told_by: tuple[str, ...] = ()
    expected: bool = False
    cancels: Effect = Effect()
    keeps: frozenset[str] = frozenset()
    pauses: Effect = Effect()
    resumes: Effect = Effect()
    again: tuple[str, ...] = ()
    redo: tuple[str, ...] = ()
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """The answers of a rule from a day on; the first condition that holds gives the answer."""

    valid_from: date | None
    answers: tuple[tuple[str, Condition], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A question with named answers, asked on its own day or on the rights date."""

    key: str
    day: Moment | None
    versions: tuple[RuleVersion, ...]
    concerns: Condition | None = None  # where it does not hold nobody is told of it


@dataclass(frozen=True, slots=True)
class Amount:
    """Money: a product, or one per answer of a rule.

    Where `when` does not hold there is none, whatever its product.
    """

    key: str
    day: Moment | None
    pays: Mapping[str, tuple[Decimal | str, ...]]  # "" -> the product, or answer -> product
    by_rule: str = ""
    for_each: str = ""
    title: Text = field(default_factory=dict)
    when: Condition | None = None
    concerns: Condition | None = None  # where it does not hold nobody is told of it
    until: Moment | None = None  # the last day on which it is told; afterwards it is over


@dataclass(frozen=True, slots=True)
class Milestone:
    """Reached when all (or any) of its steps are done with their hoped-for outcome."""

    key: str
    title: Text
    done: tuple[str, ...] = ()
    done_any: tuple[str, ...] = ()
    measure: Moment | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """A promise proven by the check: these steps never wait for those."""

    steps: tuple[str, ...]
    never_wait_for: tuple[str, ...]


class Circular(ValueError):
    """Steps wait for each other in a circle, so none of them could ever open."""


@dataclass(frozen=True)
class Definition:
    """One version of a journey."""

    journey: str
    version: int
    area: str
    led_by: str
    rights_date: str
    steps: tuple[Step, ...]
    stages: Mapping[str, Text]
    title: Text = field(default_factory=dict)
    about: Text = field(default_factory=dict)
    eligibility: Mapping[str, Condition] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    amounts: Mapping[str, Amount] = field(default_factory=dict)
    milestones: tuple[Milestone, ...] = ()
    guards: tuple[Guard, ...] = ()
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    corrects: Mapping[str, Text] = field(default_factory=dict)  # step of versions before -> what was wrong there
    draft: bool = False  # `status: draft`: checked like any other, but not to be published
    sha256: str = ""  # of the source texts it was read from

    @property
    def ref(self) -> str:
        """`journey@version`: how runs name what they follow."""
        return f"{self.journey}@{self.version}"

    def organisation_type(self, word: str) -> str:
        """Return the type of organisation that a step's `by` names: `leader` is whoever leads the journey."""
        return self.led_by if word == "leader" else word

    @cached_property
    def by_key(self) -> Mapping[str, Step]:
        """Steps by key."""
        return {step.key: step for step in self.steps}

    @cached_property
    def order(self) -> tuple[Step, ...]:
        """Steps such that each comes after all it depends on; declared order breaks ties.

        Raises:
            Circular: Some steps wait for each other.
        """
        placed: dict[str, Step] = {}
        left = list(self.steps)
        while left:
            ready = [step for step in left if step.depends_on() <= placed.keys()]
            if not ready:
                raise Circular(" -> ".join(step.key for step in left))
            placed |= {step.key: step for step in ready}
            left = [step for step in left if step.key not in placed]
        return tuple(placed.values())
