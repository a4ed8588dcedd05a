"""One step: from its block to the frozen value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from journeys.engine.case_hold import CASE_HELD
from journeys.language import kind_rules
from journeys.language.conditions import Condition
from journeys.language.definition import Need, Step, VisitIf
from journeys.language.fact_types import Shape, keys_of
from journeys.language.vocabulary import Base, Length, Moment, Term, Vocabulary
from journeys.reader.fields import Fields
from journeys.reader.mistakes import Mistakes, did_you_mean
from journeys.reader.phrases import Phrases
from journeys.reader.step_templates import Draft
from journeys.reader.strict_yaml import Block, Entry, Scalar, entries_of, rows_of
from journeys.reader.tables import TermRow

DEFAULT_ROUNDS = 4
YES_OR_NO = ("optional", "once", "private", "secret", "asks", "asks_consents", "ends_pause")


@dataclass
class World:
    """What steps of one journey may name."""

    vocabulary: Vocabulary
    terms: Mapping[str, TermRow]
    phrases: Phrases
    drafts: Mapping[str, Draft]
    events: Mapping[str, object]
    amounts: frozenset[str]
    journeys: frozenset[str] | None  # None: not known here, so not checked
    led_by: str
    mistakes: Mistakes
    used_terms: dict[str, Term] = field(default_factory=dict)

    def outcomes(self, step: str) -> tuple[str, ...]:
        """Return the outcomes of a step that exists."""
        return self.drafts[step].outcomes

    def step(self, word: Scalar, about: str) -> str | None:
        """Return a step that exists."""
        if word.text in self.drafts:
            return word.text
        self.mistakes.say(word, f"{about}: no step '{word.text}'.{did_you_mean(word.text, self.drafts)}")
        return None

    def term(self, key: str, row: TermRow) -> Term:
        """Return a term with its base looked up among this journey's steps and events."""
        if key not in self.used_terms:
            start = self.phrases.moment(row.start, f"'{key}'") if row.start else None
            self._yes_or_no(key, row)
            stops = []
            for word in row.stops:
                if word.text in self.events or word.text in self.drafts or word.text == CASE_HELD:
                    stops.append(word.text)
                else:
                    hint = did_you_mean(word.text, [*self.events, *self.drafts])
                    self.mistakes.say(word, f"'{key}': stops: no event or step '{word.text}'.{hint}")
            self.used_terms[key] = replace(row.term, start=start or Moment(Base.OPENING), stops=tuple(stops))
        return self.used_terms[key]

    def _yes_or_no(self, key: str, row: TermRow) -> None:
        facts = {name for name, fact in self.vocabulary.facts.items() if fact.type == "yes_no"}
        for name in (row.term.only_if, row.term.unless):
            if name and name not in facts and row.start is not None:
                self.mistakes.say(row.start, f"'{key}': '{name}' is no yes-or-no fact.{did_you_mean(name, facts)}")


def read_step(draft: Draft, world: World) -> Step:
    """Read one step. What is wrong with it is told; the value then lacks it."""
    return _StepReader(draft, world).read()


class _StepReader:
    def __init__(self, draft: Draft, world: World) -> None:
        self.draft = draft
        self.world = world
        self.about = f"step '{draft.key}'"
        self.fields = Fields(draft.block, world.mistakes, about=self.about)
        self.outcomes = draft.outcomes

    def read(self) -> Step:
        fields, vocabulary = self.fields, self.world.vocabulary
        kind = fields.one("kind", kind_rules.names(), "kind") or kind_rules.PLAIN
        self.check_kind(kind)
        after = fields.node("after")
        everything = isinstance(after, Scalar) and after.text == "everything"
        rest: dict[str, Any] = {key: self.truth(key) for key in YES_OR_NO}
        return Step(
            key=self.draft.key,
            stage=self.draft.stage,
            kind=kind,
            by=self.by(),
            due=self.due(),
            opens_with=fields.one("opens_with", self.world.events, "event"),
            needs=self.needs("needs"),
            needs_any=self.needs("needs_any"),
            after=() if everything else self.steps("after"),
            after_everything=everything,
            when=self.condition("when"),
            wait_until=self.condition("wait_until"),
            must_hold=self.condition("must_hold"),
            not_before=self.moment("not_before"),
            valid_on=self.moment("valid_on") or (Moment(Base.OPENING) if self.has("takes") else None),
            repeat=self.repeat(),
            for_each=self.for_each(),
            outcomes=self.read_outcomes(),
            again=self.ways_back("again"),
            redo=self.ways_back("redo"),
            rounds=self.rounds(),
            ends_here=frozenset(self.own_outcomes("ends_here")),
            closes_case=self.closes_case(),
            holds_open=self.truth("holds_open", default=True),
            takes=self.documents("takes"),
            gives=self.documents("gives"),
            records=fields.pick("records", vocabulary.facts, "fact", cure=" Facts are listed in _shared/facts.yaml."),
            remind=self.remind(),
            visits=fields.pick("visits", vocabulary.visit_types, "visit type"),
            visits_if=self.visits_if(),
            kit=fields.one("kit", vocabulary.kits, "kit"),
            needed_by=self.needed_by(),
            answer_within=self.answer_within(),
            journey=self.journey(),
            pays=self.pays(),
            **rest,
        )

    def has(self, key: str) -> bool:
        return key in self.draft.block.entries

    def truth(self, key: str, *, default: bool = False) -> bool:
        return self.fields.truth(key, default=default) if self.has(key) else default

    def check_kind(self, kind: str) -> None:
        rules = kind_rules.of(kind)
        if rules.needs and not self.has(rules.needs):
            self.fields.say("kind", f"kind: a {kind} step needs '{rules.needs}'")
        for key, why in rules.refuses.items():
            if self.has(key):
                self.fields.say(key, f"{key}: {why}")
        for key, kinds in kind_rules.claimed().items():
            if self.has(key) and kind not in kinds:
                self.fields.say(key, f"{key}: belongs to kind {' or '.join(kinds)}, this is {kind}")

    def by(self) -> tuple[str, ...]:
        if not self.has("by"):
            says = "nobody does it. Add 'by' with an organisation type"
            self.world.mistakes.say(self.draft.spot, f"{self.about}: {says}")
        known = {**self.world.vocabulary.organisation_types, "leader": None}
        found = self.fields.pick("by", known, "organisation type")
        return tuple(self.world.led_by if word == "leader" else word for word in found)

    def due(self) -> tuple[str, ...]:
        if not self.has("due"):
            self.world.mistakes.say(self.draft.spot, f"{self.about} may wait for ever. Add 'due' with a term")
        return tuple(term for word in self.fields.words("due") if (term := self.term("due", word)))

    def term(self, key: str, word: Scalar) -> str | None:
        row = self.world.terms.get(word.text)
        if row is not None:
            return self.world.term(word.text, row).key
        if re.match(r"\d", word.text):
            says = f"'{word.text}' is a bare figure. Put it into terms.yaml with its source, and name it here"
            self.fields.mistakes.say(word, f"{self.about}: {key}: {says}")
        else:
            self.fields.exists(word, self.world.terms, f"{key}: no term '{word.text}'.")
        return None

    def answer_within(self) -> str | None:
        word = self.fields.scalar("answer_within")
        return self.term("answer_within", word) if word else None

    def steps(self, key: str) -> tuple[str, ...]:
        found = [self.world.step(word, f"{self.about}: {key}") for word in self.fields.words(key)]
        return tuple(step for step in found if step)

    def needs(self, key: str) -> tuple[Need, ...]:
        return tuple(need for word in self.fields.words(key) if (need := self.need(key, word)))

    def need(self, key: str, word: Scalar) -> Need | None:
        name, _, outcome = word.text.partition(".")
        step = self.world.step(Scalar(word.file, word.line, name), f"{self.about}: {key}")
        if step is None:
            return None
        if step == self.draft.key:
            self.world.mistakes.say(word, f"{self.about}: {key}: the step waits for itself, so it can never begin")
            return None
        outcomes = self.world.outcomes(step)
        if outcome == "any":
            return Need(step, None)
        if outcome and outcome not in outcomes:
            says = f"step '{step}' has no outcome '{outcome}'.{did_you_mean(outcome, outcomes)}"
            self.world.mistakes.say(word, f"{self.about}: {key}: {says}")
            return None
        return Need(step, frozenset({outcome or outcomes[0]}))

    def condition(self, key: str) -> Condition | None:
        node = self.fields.node(key)
        return self.world.phrases.condition(node, f"{self.about}: {key}") if node is not None else None

    def moment(self, key: str) -> Moment | None:
        word = self.fields.scalar(key)
        return self.world.phrases.moment(word, f"{self.about}: {key}") if word else None

    def needed_by(self) -> str | None:
        moment = self.moment("needed_by")
        if moment is None or (moment.base is Base.FACT and moment.length is None):
            return moment.key if moment else None
        self.fields.say("needed_by", "needed_by: a fact that is a date belongs here, as in mother.discharge_date")
        return None

    def repeat(self) -> Any:
        word = self.fields.scalar("repeat")
        return self.world.phrases.repeat(word, f"{self.about}: repeat") if word else None

    def for_each(self) -> str | None:
        if not self.has("for_each"):
            return None
        lists = keys_of(self.world.vocabulary.facts, Shape.PEOPLE)
        return self.fields.one("for_each", [*lists, "offers"], "list of people")

    def read_outcomes(self) -> tuple[str, ...]:
        if self.has("outcomes"):
            cure = " Labels of outcomes stand in words.yaml."
            self.fields.pick("outcomes", self.world.vocabulary.words, "word", cure=cure)
        return self.outcomes

    def own_outcomes(self, key: str) -> tuple[str, ...]:
        return tuple(word.text for word in self.fields.words(key) if self.is_outcome(key, word))

    def is_outcome(self, key: str, word: Scalar) -> bool:
        return self.fields.exists(word, self.outcomes, f"{key}: this step has no outcome '{word.text}'.")

    def ways(self, key: str) -> Mapping[str, Entry]:
        """Return OUTCOME: … entries whose outcome exists."""
        node = self.fields.node(key)
        if node is None:
            return {}
        if not isinstance(node, Block):
            self.fields.say(key, f"{key}: write which outcome, as in '{key}: {{refused: STEP}}'")
            return {}
        return {
            outcome: entry
            for outcome, entry in node.entries.items()
            if self.is_outcome(key, Scalar(entry.file, entry.line, outcome))
        }

    def ways_back(self, key: str) -> dict[str, str]:
        found = {}
        for outcome, entry in self.ways(key).items():
            if isinstance(entry.node, Scalar):
                step = self.world.step(entry.node, f"{self.about}: {key}")
                if step:
                    found[outcome] = step
            else:
                self.world.mistakes.say(entry, f"{self.about}: {key}: one step belongs behind '{outcome}'")
        return found

    def rounds(self) -> dict[str, int]:
        back = [outcome for key in ("again", "redo") for outcome in self.ways(key)]
        node = self.fields.node("rounds")
        if node is None:
            return dict.fromkeys(back, DEFAULT_ROUNDS)
        if not back:
            self.fields.say("rounds", "rounds: this step has no way back under 'again' or 'redo'")
        if isinstance(node, Scalar):
            return dict.fromkeys(back, self.limit(node))
        found = dict.fromkeys(back, DEFAULT_ROUNDS)
        for outcome, entry in entries_of(node).items():
            word = Scalar(entry.file, entry.line, outcome)
            if self.fields.exists(word, back, f"rounds: outcome '{outcome}' has no way back under 'again'."):
                found[outcome] = self.limit(entry.node) if isinstance(entry.node, Scalar) else DEFAULT_ROUNDS
        return found

    def limit(self, word: Scalar) -> int:
        """Return a number of rounds: a figure, or a parameter's newest value."""
        parameter = self.world.vocabulary.parameters.get(word.text)
        value = parameter.values[-1][1] if parameter and parameter.values else word.value
        if isinstance(value, Decimal) and value >= 1 and value == value.to_integral_value():
            return int(value)
        hint = did_you_mean(word.text, self.world.vocabulary.parameters, tail=False)
        says = f"rounds: '{word.text}' is neither a number of rounds nor a parameter.{hint}"
        self.world.mistakes.say(word, f"{self.about}: {says}")
        return DEFAULT_ROUNDS

    def closes_case(self) -> dict[str, bool]:
        node = self.fields.node("closes_case")
        if isinstance(node, Scalar):
            return dict.fromkeys(self.outcomes, self.quietly(node)) if node.text != "no" else {}
        return {
            outcome: self.quietly(entry.node)
            for outcome, entry in self.ways("closes_case").items()
            if isinstance(entry.node, Scalar)
        }

    def quietly(self, word: Scalar) -> bool:
        says = f"closes_case: 'quietly' or 'yes' belongs here, not '{word.text}'."
        self.fields.exists(word, ("quietly", "yes"), says)
        return word.text == "quietly"

    def documents(self, key: str) -> tuple[str, ...]:
        table = self.world.vocabulary.documents
        found = self.fields.pick(key, table, "document", cure=" Documents are listed in _shared/documents.yaml.")
        for name in found:
            if key == "gives" and table[name].whose == "family":
                self.fields.say(key, f"gives: '{name}' is the family's own paper; it belongs under takes")
        return found

    def pays(self) -> str | None:
        known = {*self.world.amounts, *self.world.vocabulary.parameters} if self.has("pays") else ()
        return self.fields.one("pays", known, "amount or parameter")

    def remind(self) -> tuple[Length, ...]:
        found = [self.fields.as_length("remind", word) for word in self.fields.words("remind")]
        return tuple(length for length in found if length)

    def visits_if(self) -> tuple[VisitIf, ...]:
        found = []
        for row in rows_of(self.fields.node("visits_if")):
            if not isinstance(row, Block):
                self.world.mistakes.say(row, f"{self.about}: visits_if: write '{{VISIT: condition}}'")
                continue
            for visit, entry in row.entries.items():
                condition = self.world.phrases.condition(entry.node, f"{self.about}: visits_if")
                word = Scalar(entry.file, entry.line, visit)
                known = self.world.vocabulary.visit_types
                if self.fields.exists(word, known, f"visits_if: no visit type '{visit}'.") and condition is not None:
                    found.append(VisitIf(visit, condition))
        return tuple(found)

    def journey(self) -> str | None:
        if self.world.journeys is None:
            return self.fields.text("journey") or None
        return self.fields.one("journey", self.world.journeys, "journey")
