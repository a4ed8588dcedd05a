"""What follows from what: fills in `after: everything`, finds rings, false ways back, loose ends, broken guards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from journeys.language.conditions import Condition, Leaf, Subject, Verb, leaves_in
from journeys.language.definition import Definition, Step
from journeys.language.guards import Waits, ways_to
from journeys.language.vocabulary import Base
from journeys.reader.mistakes import Mistakes, Spot
from journeys.reader.step_templates import Draft

Edges = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Ask:
    """A fact a step waits for, and the key of the step that says so."""

    fact: str
    key: str


def fill_everything(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Give `after: everything` its meaning: all that does not follow from the step."""
    below = descendants(edges_of(steps))
    closing = {step.key for step in steps if step.after_everything}
    return tuple(
        _after_all(step, but={*below[step.key], *closing}, steps=steps) if step.after_everything else step
        for step in steps
    )


def _after_all(step: Step, *, but: set[str], steps: tuple[Step, ...]) -> Step:
    return replace(step, after=tuple(other.key for other in steps if other.key not in but))


def edges_of(steps: Iterable[Step]) -> dict[str, frozenset[str]]:
    """Return step -> the steps it waits for. `was` looks back and waits for nothing."""
    return {step.key: frozenset(_waits_for(step)) for step in steps}


def _waits_for(step: Step) -> Iterator[str]:
    backward = {leaf.key for leaf in _leaves(step) if leaf.test is Verb.WAS}
    if not backward:
        yield from step.depends_on()
        return
    forward = {leaf.key for leaf in _leaves(step) if leaf.subject is Subject.STEP and leaf.test is not Verb.WAS}
    named = {*step.after, *(need.step for need in (*step.needs, *step.needs_any))}
    named |= {moment.key for moment in step.moments() if moment.base is Base.STEP}
    yield from (key for key in step.depends_on() if key not in backward or key in forward | named)


def _leaves(step: Step) -> Iterator[Leaf]:
    for condition in (step.when, step.wait_until, *(extra.when for extra in step.visits_if)):
        if condition is not None:
            yield from condition.leaves()


def descendants(edges: Edges) -> dict[str, set[str]]:
    """Return step -> itself and all that waits for it, however indirectly."""
    children: dict[str, set[str]] = {key: set() for key in edges}
    for key, parents in edges.items():
        for parent in parents & edges.keys():
            children[parent].add(key)
    return {key: _reach(key, children) for key in edges}


def _reach(start: str, onward: Mapping[str, Iterable[str]]) -> set[str]:
    found, todo = {start}, [start]
    while todo:
        for key in onward[todo.pop()]:
            if key not in found:
                found.add(key)
                todo.append(key)
    return found


def find_ring(edges: Edges) -> list[str]:
    """Return steps that wait for each other, [] if there are none."""
    left = {key: set(parents & edges.keys()) for key, parents in edges.items()}
    while free := [key for key, parents in left.items() if not parents]:
        for key in free:
            del left[key]
        for parents in left.values():
            parents.difference_update(free)
    if not left:
        return []
    path = [next(iter(left))]
    while True:  # every step left waits for another one that is left
        following = next(iter(sorted(left[path[-1]])))
        if following in path:
            return [*path[path.index(following) :], following]
        path.append(following)


def facts_waited_for(step: Step, definition: Definition) -> Iterator[Ask]:
    """Yield the facts whose absence would keep a step from opening: no assumed value, no `or unknown`."""
    for key, condition in (("when", step.when), ("wait_until", step.wait_until)):
        for fact in _facts_of(condition, definition, step):
            yield Ask(fact, key)
    for moment in step.moments():
        if moment.base is Base.FACT:
            yield Ask(moment.key, "repeat" if step.repeat else "not_before")


def _facts_of(condition: Condition | None, definition: Definition, step: Step) -> Iterator[str]:
    for leaf in leaves_in(condition):
        if leaf.subject is Subject.RULE and leaf.key in definition.rules:
            rule = definition.rules[leaf.key]
            for version in rule.versions:
                for _, part in version.answers:
                    yield from _facts_of(part, definition, step)
        elif leaf.subject is Subject.FACT and not leaf.or_unknown and leaf.test is not Verb.UNKNOWN:
            known_only = leaf.test is Verb.KNOWN and condition is not step.wait_until
            if not known_only and definition.vocabulary.facts[leaf.key].assumed is None:
                yield leaf.key


@dataclass
class Checks:
    """The checks that look at all steps together.

    Each tells where the journey's author must look.
    """

    definition: Definition
    drafts: Mapping[str, Draft]
    mistakes: Mistakes

    def run(self, guards: Iterable[tuple[Spot, frozenset[str], frozenset[str]]]) -> None:
        """Run them all; a ring makes the others meaningless."""
        edges = edges_of(self.definition.steps)
        ring = find_ring(edges)
        if ring:
            worst = next((key for key in ring if self.drafts[key].own), ring[0])
            says = "these steps wait for each other, none can ever begin: " + " waits for ".join(ring)
            self.mistakes.say(self.drafts[worst].spot, f"{says}. For a way back use 'again'")
            return
        below = descendants(edges)
        self.check_facts(below)
        self.check_ways_back(below)
        self.check_loose_ends()
        self.check_guards(edges, guards)

    def recorders(self, fact: str) -> frozenset[str]:
        """Return the steps that record a fact."""
        return frozenset(step.key for step in self.definition.steps if fact in step.records)

    def check_facts(self, below: Mapping[str, set[str]]) -> None:
        """Find rings through a fact: only steps that come later could supply it."""
        for step in self.definition.steps:
            for ask in facts_waited_for(step, self.definition):
                found = self.recorders(ask.fact)
                if found and found <= below[step.key]:
                    late = f"which only {' and '.join(sorted(found))} can supply, and that comes later"
                    spot = self.drafts[step.key].block.at(ask.key)
                    says = f"waits for '{ask.fact}', {late}. None can ever begin"
                    self.mistakes.say(spot, f"step '{step.key}': {ask.key}: {says}")

    def check_ways_back(self, below: Mapping[str, set[str]]) -> None:
        """A way back leads to the step itself or to one it follows from."""
        for step in self.definition.steps:
            for key, ways in (("again", step.again), ("redo", step.redo)):
                for target in ways.values():
                    if step.key not in below.get(target, {step.key}):
                        says = f"'{target}' does not come before it, so there is no way back to it. Use needs or after"
                        spot = self.drafts[step.key].block.at(key)
                        self.mistakes.say(spot, f"step '{step.key}': {key}: {says}")

    def check_loose_ends(self) -> None:
        """Every outcome leads somewhere, or ends here on purpose."""
        used = self.outcomes_asked()
        for step in self.definition.steps:
            on_purpose = {step.hoped_for, "not_wanted", *step.again, *step.redo, *step.ends_here, *step.closes_case}
            for outcome in step.outcomes:
                if outcome not in on_purpose and outcome not in used.get(step.key, ()):
                    says = f"nothing happens after outcome '{outcome}'. Name it in a later step's needs or when"
                    spot = self.drafts[step.key].block.at("outcomes")
                    self.mistakes.say(spot, f"step '{step.key}': {says}, in again, or under ends_here")

    def outcomes_asked(self) -> dict[str, set[str]]:
        """Return step -> the outcomes that something asks for."""
        used: dict[str, set[str]] = {}
        for step in self.definition.steps:
            for need in (*step.needs, *step.needs_any):
                outcomes = need.outcomes if need.outcomes is not None else self.definition.by_key[need.step].outcomes
                used.setdefault(need.step, set()).update(outcomes)
        conditions = [part for rule in self.definition.rules.values() for v in rule.versions for _, part in v.answers]
        leaves = [leaf for part in conditions for leaf in part.leaves()]
        leaves += [leaf for step in self.definition.steps for leaf in _leaves(step)]
        for leaf in leaves:
            if leaf.subject is Subject.STEP:
                used.setdefault(leaf.key, set()).update(str(value) for value in leaf.values)
        return used

    def check_guards(self, edges: Edges, guards: Iterable[tuple[Spot, frozenset[str], frozenset[str]]]) -> None:
        """Prove that no guarded step waits for a forbidden one, through steps or through facts."""
        waits = {step.key: Waits(edges[step.key], self.suppliers(step)) for step in self.definition.steps}
        for spot, steps, never in guards:
            for key in sorted(steps):
                for _, way in sorted(ways_to(never, key, waits).items()):
                    says = " waits for ".join(way)
                    self.mistakes.say(spot, f"the guard does not hold: {says}. Remove that wait, or the guard")

    def suppliers(self, step: Step) -> dict[str, frozenset[str]]:
        """Return the facts a step waits for, each with the other steps that record it."""
        facts = {ask.fact for ask in facts_waited_for(step, self.definition)}
        return {fact: self.recorders(fact) - {step.key} for fact in facts}
