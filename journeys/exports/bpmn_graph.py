"""A version as a BPMN graph: what the language says by needs, after and when becomes gateways, events and flows. Pure.

The language draws no arrows, so they are derived. A picture for people and their editors: what
opens next is decided by `settle`, whose rules (a skip blocks nobody, facts come late) no token of
BPMN follows to the letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from journeys.exports.diagram_data import diagram_of
from journeys.language import kind_rules, sentences
from journeys.language.condition_text import moment_phrase, phrase, term_phrase
from journeys.language.definition import Definition, Step
from journeys.language.formatting import in_language
from journeys.language.vocabulary import Language
from journeys.values.statistics import Diagram
from journeys.versions.plain_text import condition_in_words, deadline_in_words, effects_in_words, moment_in_words

EXIT = 9  # the slot of what merges ways before they reach a parallel gateway
SKIPPED = ""  # the outcome of a step that does not concern the family


@dataclass
class Node:
    """A flow node. `slot` orders the nodes of a step from left to right, its task is 0.

    A start belongs to no step.
    """

    key: str
    tag: str
    lane: str
    step: str = ""
    name: str = ""
    slot: int = 0
    event: str = ""  # message | timer | conditional
    says: str = ""  # the phrase of a timer, a condition or a loop
    message: str = ""
    default: str = ""  # the flow that is taken when no condition holds
    about: str = ""
    attached: str = ""
    calls: str = ""
    loop: str = ""  # each | times | until


@dataclass
class SequenceFlow:
    """A sequence flow."""

    key: str
    source: str
    target: str
    name: str = ""
    condition: str = ""


@dataclass
class Graph:
    """Everything a file needs, in an order in which it can be written."""

    definition: Definition
    language: Language
    diagram: Diagram
    columns: dict[str, int]  # step -> how many stand before it on its longest way
    nodes: dict[str, Node] = field(default_factory=dict)
    ways: list[SequenceFlow] = field(default_factory=list)

    def node(self, node: Node) -> str:
        """Add a node and return its key."""
        self.nodes[node.key] = node
        return node.key

    def way(self, source: str, target: str, name: str = "", condition: str = "") -> str:
        """Add a flow and return its key."""
        way = SequenceFlow(f"flow_{len(self.ways) + 1}", source, target, name, condition)
        self.ways.append(way)
        return way.key


@dataclass(frozen=True)
class _Follower:
    """A step that waits for another: for these outcomes of it, or in whatever way it is over."""

    step: str
    outcomes: frozenset[str]


def _loop(step: Step) -> tuple[str, str]:
    """Return how a step is done more than once, and the phrase that ends it."""
    if step.for_each:
        return "each", step.for_each
    if step.repeat and step.repeat.moments:
        return "times", str(len(step.repeat.moments))
    return ("until", f"{step.repeat.until} is done") if step.repeat else ("", "")


def graph_of(definition: Definition, language: Language) -> Graph:
    """Derive the graph."""
    return _Derived(definition, language).graph


class _Derived:
    def __init__(self, definition: Definition, language: Language) -> None:
        self.definition, self.language = definition, language
        diagram = diagram_of(definition, language=language)
        self.lanes = {step.step: step.row for step in diagram.steps}
        self.before: dict[str, list[str]] = {step.step: [] for step in diagram.steps}
        self.followers: dict[str, list[_Follower]] = {step.step: [] for step in diagram.steps}
        for arrow in diagram.arrows:
            self.before[arrow.after].append(arrow.before)
        awaited = {one for waits in self.before.values() for one in waits} | self.asleep()
        sinks = [key for key in self.before if key not in awaited]
        for step in definition.order:
            if step.after_everything:
                self.before[step.key] = [key for key in sinks if key in step.after]
        for key, waits in self.before.items():
            for one in waits:
                self.followers[one].append(_Follower(key, self.outcomes(definition.by_key[key], one)))
        self.graph = Graph(definition, language, diagram, self.columns())
        self.back = {way for step in definition.steps for way in (*step.again.values(), *step.redo.values())}
        self.entries = {step.key: self.entry(step) for step in definition.order}
        for step in definition.order:
            self.exit(step)
        self.merges()
        self.starts()

    def said(self, word: str) -> str:
        return sentences.say("pictures", word, language=self.language)

    def asleep(self) -> set[str]:
        """Return the steps that only something opens which may never happen: nothing waits for them."""
        found: set[str] = set()
        for step in self.definition.order:
            event = self.definition.events.get(step.opens_with or "")
            if (event is not None and not event.expected) or found & set(self.before[step.key]):
                found.add(step.key)
        return found

    def columns(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for step in self.definition.order:
            found[step.key] = max((found[one] + 1 for one in self.before[step.key]), default=0)
        return found

    def outcomes(self, step: Step, before: str) -> frozenset[str]:
        """Return the outcomes of a step after which another one may open.

        A skip lets pass what only keeps order.
        """
        known = frozenset(self.definition.by_key[before].outcomes)
        for need in (*step.needs, *step.needs_any):
            if need.step == before:
                return known if need.outcomes is None else need.outcomes
        return known | {SKIPPED}

    def word(self, outcome: str) -> str:
        return in_language(self.definition.vocabulary.words.get(outcome, {}), self.language) or outcome

    # ---- what stands before a task

    def entry(self, step: Step) -> str:
        """Add the nodes of a step up to its task; return the first."""
        chain = [self.graph.node(node) for node in self.chain(step)]
        for one, other in pairwise(chain):
            asks = self.graph.nodes[one].key == f"when_{step.key}"
            condition = phrase(step.when) if asks and step.when else ""
            self.graph.way(one, other, self.said("if_so") if asks else "", condition)
        for number, key in enumerate(step.due):
            self.graph.node(self.deadline(step, key, number))
        return chain[0]

    def chain(self, step: Step) -> Iterator[Node]:
        lane, key, language, known = self.lanes[step.key], step.key, self.language, self.definition
        if len(self.alternatives(step)) > 1:
            yield Node(f"any_{key}", "exclusiveGateway", lane, key, slot=-7)
        if len(self.joined(step)) > 1:
            yield Node(f"join_{key}", "parallelGateway", lane, key, slot=-6)
        if step.opens_with and self.before[key]:
            title = in_language(known.events[step.opens_with].title, language)
            yield Node(
                f"event_{key}", "intermediateCatchEvent", lane, key, title, -5, "message", message=step.opens_with
            )
        if step.not_before:
            says = f"{self.said('not_before')}: {moment_in_words(known, step.not_before, language)}"
            yield Node(
                f"day_{key}", "intermediateCatchEvent", lane, key, says, -4, "timer", moment_phrase(step.not_before)
            )
        if step.wait_until:
            says = condition_in_words(known, step.wait_until, language)
            yield Node(
                f"until_{key}", "intermediateCatchEvent", lane, key, says, -3, "conditional", phrase(step.wait_until)
            )
        if step.when:
            asks = condition_in_words(known, step.when, language)
            yield Node(f"when_{key}", "exclusiveGateway", lane, key, f"{asks}?", -2)
        if key in self.back:
            yield Node(f"again_{key}", "exclusiveGateway", lane, key, slot=-1)
        yield Node(
            f"step_{key}",
            kind_rules.of(step.kind).drawn_as,
            lane,
            key,
            in_language(step.title, language),
            about=in_language(step.family, language),
            calls=step.journey or "",
            loop=_loop(step)[0],
            says=_loop(step)[1],
        )

    def deadline(self, step: Step, term: str, number: int) -> Node:
        row = self.definition.vocabulary.terms[term]
        says = f"{self.said('due')}: {deadline_in_words(self.definition, row, self.language)}"
        key, task = f"due_{step.key}_{number + 1}", f"step_{step.key}"
        lane = self.lanes[step.key]
        return Node(
            key,
            "boundaryEvent",
            lane,
            step.key,
            says,
            number,
            "timer",
            term_phrase(row),
            about=in_language(row.source, self.language),
            attached=task,
        )

    def joined(self, step: Step) -> list[str]:
        """Return what must all be there: each step waited for, those of which one is enough counted once."""
        alternatives = self.alternatives(step)
        waits = [one for one in self.before[step.key] if one not in alternatives]
        return [*waits, *(["any"] if alternatives else [])]

    def alternatives(self, step: Step) -> set[str]:
        """Return the steps of which one is enough."""
        return {need.step for need in step.needs_any} & set(self.before[step.key])

    def into(self, step: str, before: str) -> str:
        """Return the node at which the way from a step arrives."""
        if f"any_{step}" in self.graph.nodes and before in self.alternatives(self.definition.by_key[step]):
            return f"any_{step}"
        return f"join_{step}" if f"join_{step}" in self.graph.nodes else self.entries[step]

    def merges(self) -> None:
        """Where a parallel gateway is reached from one step in several ways, only one of them is ever taken."""
        for key in [key for key, node in self.graph.nodes.items() if node.tag == "parallelGateway"]:
            origins: dict[str, list[SequenceFlow]] = {}
            for way in self.graph.ways:
                if way.target == key:
                    origins.setdefault(self.graph.nodes[way.source].step, []).append(way)
            for step, ways in origins.items():
                if step and len(ways) > 1:
                    merge = f"merge_{step}_{key}"
                    self.graph.node(Node(merge, "exclusiveGateway", self.lanes[step], step, slot=EXIT))
                    for way in ways:
                        way.target = merge
                    self.graph.way(merge, key)

    # ---- what follows a task

    def exit(self, step: Step) -> None:
        """Add the gateways after a task: an exclusive one for its outcomes, a parallel one where several go on."""
        groups = self.groups(step)
        task, lane, key = f"step_{step.key}", self.lanes[step.key], step.key
        ways = {
            outcomes: self.destination(step, number, found) for number, (outcomes, found) in enumerate(groups.items())
        }
        done = {tuple(one for one in outcomes if one != SKIPPED): target for outcomes, target in ways.items()}
        done = {outcomes: target for outcomes, target in done.items() if outcomes}
        if len(done) == 1:
            self.graph.way(task, next(iter(done.values())))
        else:
            gate = self.graph.node(Node(f"outcome_{key}", "exclusiveGateway", lane, key, slot=1))
            self.graph.way(task, gate)
            for outcomes, target in done.items():
                name = " / ".join(self.word(one) for one in outcomes)
                last = outcomes == list(done)[-1]
                test = f"{key} is {outcomes[0]}" if len(outcomes) == 1 else f"{key} one of {' / '.join(outcomes)}"
                way = self.graph.way(gate, target, name, "" if last else test)
                if last:
                    self.graph.nodes[gate].default = way
        if step.when:
            skipped = next(target for outcomes, target in ways.items() if SKIPPED in outcomes)
            gate = f"when_{key}"
            self.graph.nodes[gate].default = self.graph.way(gate, skipped, self.said("if_not"))

    def groups(self, step: Step) -> dict[tuple[str, ...], tuple[str, ...]]:
        """Return outcomes that lead to the same places, with those places: entries of followers, or ways back."""
        found: dict[tuple[str, ...], list[str]] = {}
        for outcome in (*step.outcomes, *([SKIPPED] if step.when else [])):
            places = [self.into(one.step, step.key) for one in self.followers[step.key] if outcome in one.outcomes]
            back = step.again.get(outcome) or step.redo.get(outcome)
            places += [f"again_{back}"] if back else []
            found.setdefault(tuple(dict.fromkeys(places)), []).append(outcome)
        return {tuple(outcomes): places for places, outcomes in found.items()}

    def destination(self, step: Step, number: int, places: tuple[str, ...]) -> str:
        """Return where a group of outcomes leads: to its one place, through a split to several, or to an end."""
        lane, key = self.lanes[step.key], step.key
        if len(places) == 1:
            return places[0]
        if not places:
            return self.graph.node(Node(f"end_{key}_{number + 1}", "endEvent", lane, key, slot=2 + number))
        split = self.graph.node(Node(f"split_{key}_{number + 1}", "parallelGateway", lane, key, slot=2 + number))
        for place in places:
            self.graph.way(split, place)
        return split

    # ---- where it all begins

    def starts(self) -> None:
        """Add the start of a run, and for each event that opens steps by itself a start of its own."""
        firsts = [step for step in self.definition.steps if not self.before[step.key]]
        self.start("", [step for step in firsts if not step.opens_with])
        for key in dict.fromkeys(step.opens_with for step in firsts if step.opens_with):
            self.start(key, [step for step in firsts if step.opens_with == key])

    def start(self, event: str, steps: list[Step]) -> None:
        if not steps:
            return
        lane = self.lanes[steps[0].key]
        known = self.definition.events.get(event)
        title = in_language(known.title, self.language) if known else self.said("start")
        about = effects_in_words(self.definition, known, self.language) if known else ""
        name = event or "run"
        begin = self.graph.node(
            Node(
                f"start_{name}",
                "startEvent",
                lane,
                "",
                title,
                -2,
                "message" if event else "",
                message=event,
                about=about,
            )
        )
        if len(steps) > 1:
            split = self.graph.node(Node(f"fork_{name}", "parallelGateway", lane, "", slot=-1))
            self.graph.way(begin, split)
            begin = split
        for step in steps:
            self.graph.way(begin, self.entries[step.key])
