"""What can be said of a definition before any run: order, followers, who answers what.

Computed once per definition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from journeys.engine.acts import Place
from journeys.language.conditions import Condition, FactValue, Leaf, Product, Subject, Verb, leaves_in
from journeys.language.definition import Circular, Definition, Effect, Reach, Step
from journeys.language.vocabulary import Base, Term

UNTIL = -1  # the last repeat of a step that repeats until another one is settled: there is none


class Plan:
    """Lookups that `settle` would otherwise repeat on every act."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.rests_on = {step.key: dependence(definition, step) for step in definition.steps}
        self.order = _in_order(definition.steps, self.rests_on)
        self.place = {step.key: Place(step.key) for step in definition.steps}
        self.last_repeat = {step.key: _last_repeat(step) for step in definition.steps}
        self.people = {step.key: _people(step) for step in definition.steps}
        self.terms: Mapping[str, tuple[Term, ...]] = {
            step.key: tuple(definition.vocabulary.terms[term] for term in step.due) for step in definition.steps
        }
        self.assumed: Mapping[str, Any] = {
            key: fact.assumed for key, fact in definition.vocabulary.facts.items() if fact.assumed is not None
        }
        self.quiet = {key: event.keeps for key, event in definition.events.items() if event.quiet}
        self.possible = frozenset(key for key, event in definition.events.items() if not event.expected)
        self._followers: dict[str, frozenset[str]] = {}

    def opened_by(self, event: str) -> tuple[Step, ...]:
        """Return the steps that open with an event."""
        return tuple(step for step in self.definition.steps if step.opens_with == event)

    def followers(self, target: str) -> frozenset[str]:
        """Return every step that follows from this one, itself not counted.

        What comes after *everything* does not follow: the closing check is not begun anew because a
        doctor fell ill.
        """
        if target not in self._followers:
            found: set[str] = set()
            todo = [target]
            while todo:
                above = todo.pop()
                new = {step.key for step in self.definition.steps if above in self._follows_from(step)} - found
                found |= new
                todo += new
            self._followers[target] = frozenset(found - {target})
        return self._followers[target]

    def _follows_from(self, step: Step) -> frozenset[str]:
        if not step.after_everything:
            return self.rests_on[step.key]
        return self.rests_on[step.key] - frozenset(step.after) | frozenset(need.step for need in step.needs)

    def sleeps(self, step: Step, events: Mapping[str, Any]) -> bool:
        """Say whether the step stands by for something that may never happen."""
        return step.opens_with is not None and step.opens_with in self.possible and step.opens_with not in events

    def kept_in_quiet(self, step: Step, events: Mapping[str, Any]) -> bool:
        """Say whether the step still exists once the branch is quiet.

        A quiet event that has not happened yet may still open the steps that it keeps: a child can
        die after the family refused all help, and somebody has to call.
        """
        return any(step.key in keeps and (key in events or step.opens_with == key) for key, keeps in self.quiet.items())


def plan_of(definition: Definition) -> Plan:
    """Return the plan of a definition, kept beside its other cached properties."""
    kept = vars(definition)
    if "_plan" not in kept:
        kept["_plan"] = Plan(definition)
    plan: Plan = kept["_plan"]
    return plan


def dependence(definition: Definition, step: Step) -> frozenset[str]:
    """Return the steps whose fate decides when this one opens, also through the rules that its conditions ask.

    `was` looks back at what has happened and waits for nothing, so it may name a step that comes
    later.
    """
    found = {*step.after, *(need.step for need in (*step.needs, *step.needs_any))}
    found |= {moment.key for moment in step.moments() if moment.base is Base.STEP}
    if step.repeat and step.repeat.until:
        found.add(step.repeat.until)
    for condition in (step.when, step.wait_until, *(extra.when for extra in step.visits_if)):
        leaves = leaves_of(definition, condition)
        found |= {leaf.key for leaf in leaves if leaf.subject is Subject.STEP and leaf.test is not Verb.WAS}
    return frozenset(found - {step.key})


def leaves_of(
    definition: Definition, condition: Condition | None, seen: frozenset[str] = frozenset()
) -> Iterator[Leaf]:
    """Yield the leaves of a condition; for a rule those of its answers."""
    for leaf in leaves_in(condition):
        rule = definition.rules.get(leaf.key) if leaf.subject is Subject.RULE else None
        if rule is None:
            yield leaf
        elif rule.key not in seen:
            for version in rule.versions:
                for _answer, part in version.answers:
                    yield from leaves_of(definition, part, seen | {rule.key})


def products_of(definition: Definition, leaf: Leaf) -> Iterator[Product]:
    """Yield the products a leaf compares with, also those that stand for an untold fact."""
    facts = definition.vocabulary.facts
    for value in leaf.values:
        stands = facts[value.key].assumed if isinstance(value, FactValue) and value.key in facts else value
        if isinstance(stands, Product):
            yield stands


def touches(effect: Effect) -> bool:
    """Say whether an effect means any step at all."""
    return effect.reach is not Reach.NONE


def _in_order(steps: tuple[Step, ...], rests_on: Mapping[str, frozenset[str]]) -> tuple[Step, ...]:
    known = {step.key for step in steps}
    placed: dict[str, Step] = {}
    left = list(steps)
    while left:
        ready = [step for step in left if (rests_on[step.key] & known) <= placed.keys()]
        if not ready:
            raise Circular(" -> ".join(step.key for step in left))
        placed |= {step.key: step for step in ready}
        left = [step for step in left if step.key not in placed]
    return tuple(placed.values())


def _last_repeat(step: Step) -> int:
    if step.repeat is None:
        return 0
    return UNTIL if step.repeat.every else len(step.repeat.moments) - 1


def _people(step: Step) -> str | None:
    """Return the fact that lists the persons; offers to partners are one copy for the engine."""
    return None if step.for_each == "offers" else step.for_each
