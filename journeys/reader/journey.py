"""One version of a journey: its top keys, and the order in which the parts are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from journeys.language.conditions import Condition, Otherwise, Subject, leaves_in
from journeys.language.definition import (
    Amount,
    Definition,
    Guard,
    Milestone,
    Rule,
    RuleVersion,
    Step,
)
from journeys.language.fact_types import Shape, keys_of
from journeys.language.formatting import filled, names_figures
from journeys.language.vocabulary import Moment, Text, Vocabulary
from journeys.reader import tables
from journeys.reader.event_effects import read_effects
from journeys.reader.fields import Fields
from journeys.reader.graph import Checks, fill_everything
from journeys.reader.mistakes import At, Mistakes, Spot, did_you_mean
from journeys.reader.paper_rows import PaperTables, read_papers
from journeys.reader.phrases import BadPhrase, Names, Phrases
from journeys.reader.shared import EFFECTS, EventRow, Shared, read_event
from journeys.reader.step_templates import TEXTS, Draft, gather
from journeys.reader.steps import World, read_step
from journeys.reader.strict_yaml import Block, Items, Node, Scalar, entries_of, items_of
from journeys.reader.texts import Path, Texts, check_step_texts

MOST_STEPS = 200  # of one version; the flagship has 48
STATUSES = ("draft", "ready")
MUST = ("journey", "version", "area", "title", "about", "led_by", "rights_date", "eligibility", "stages", "steps")
TOP = (*MUST, "status", "includes", "rules", "amounts", "milestones", "guards", "events", "facts", "terms", "words",
       "documents", "corrects")  # fmt: skip
PARTS: Mapping[str, tuple[str, ...]] = {  # of a row of each part
    "rules": ("day", "answers", "versions", "concerns"),
    "rule_versions": ("day", "answers", "versions", "from", "concerns"),
    "amounts": ("day", "when", "concerns", "until", "pays", "by_rule", "for_each", "title"),
    "milestones": ("done", "done_any", "measure", "title"),
    "guards": ("steps", "never_wait_for"),
}
SLIPS = {"name": "title", "requirements": "eligibility", "phases": "stages", "include": "includes"}


@dataclass(frozen=True, slots=True)
class Source:
    """What one version is read from."""

    journey: str
    version: int
    top: Block
    shared: Shared
    journeys: frozenset[str] | None  # names `other_journey` may use; None: not known here


@dataclass(frozen=True, slots=True)
class Reading:
    """A version as read: the value, and where its parts stand."""

    definition: Definition
    spots: Mapping[str, At]  # step -> its line
    russian: Mapping[Path, str]
    own_papers: frozenset[str] = frozenset()


def read_journey(source: Source, texts: Texts, mistakes: Mistakes) -> Reading:
    """Read one version; with mistakes, the value holds what could be understood."""
    return _JourneyReader(source, texts, mistakes).read()


@dataclass
class _JourneyReader:
    source: Source
    texts: Texts
    mistakes: Mistakes
    top: Fields = field(init=False)

    def read(self) -> Reading:
        self.top = Fields(self.source.top, self.mistakes, allowed=TOP, slips=SLIPS)
        self.top.must(*MUST)
        self.check_identity()
        vocabulary, terms = self.vocabulary()
        stages = self.titled("stages")
        drafts = gather(self.top, self.source.shared, stages, self.mistakes)
        for stage in stages.keys() - {draft.stage for draft in drafts.values()}:
            self.mistakes.say(self.block("stages").at(stage), f"stage '{stage}' has no steps. Remove it or fill it")
        if len(drafts) > MOST_STEPS:
            says = f"{len(drafts)} steps, at most {MOST_STEPS} are proven sound. Give some to a journey of their own"
            self.top.say("steps", f"{says} and start it with kind: other_journey")
            drafts = dict(list(drafts.items())[:MOST_STEPS])
        rows = self.event_rows(vocabulary)
        answers = {name: tuple(dict.fromkeys(self.answers(row))) for name, row in self.rule_blocks()}
        steps = {key: draft.outcomes for key, draft in drafts.items()}
        phrases = Phrases(Names(vocabulary.facts, vocabulary.parameters, rows, steps, answers), self.mistakes)
        led_by = self.top.one("led_by", vocabulary.organisation_types, "organisation type") or ""
        amounts = self.amounts(phrases)
        world = World(
            vocabulary, terms, phrases, drafts, rows, frozenset(amounts), self.source.journeys, led_by, self.mistakes
        )
        read = fill_everything(tuple(self.step(draft, world) for draft in drafts.values()))
        definition = Definition(
            journey=self.source.journey,
            version=self.source.version,
            draft=self.top.one("status", STATUSES, "status") == "draft",
            area=self.top.one("area", tables.AREAS, "area") or "",
            led_by=led_by,
            rights_date=self.rights_date(phrases),
            steps=read,
            stages=stages,
            title=self.texts.text(("title",), self.top.node("title")),
            about=self.texts.text(("about",), self.top.node("about")),
            eligibility=self.eligibility(phrases),
            events={key: read_effects(row, drafts, self.source.top.file, self.mistakes) for key, row in rows.items()},
            rules=self.rules(phrases, vocabulary),
            amounts=amounts,
            milestones=self.milestones(phrases, world),
            guards=tuple(Guard(tuple(sorted(who)), tuple(sorted(never))) for _, who, never in self.guards(world)),
            vocabulary=replace(vocabulary, terms=dict(world.used_terms)),
            corrects=self.titled("corrects"),
        )
        Checks(definition, drafts, self.mistakes).run(self.guards(world))
        self.texts.check_orphans(drafts)
        spots = {key: draft.spot for key, draft in drafts.items()}
        return Reading(definition, spots, self.texts.russian, frozenset(self.top.blocks("documents")))

    # ---- identity and vocabulary

    def check_identity(self) -> None:
        name, number = self.source.journey, self.source.version
        if self.top.node("journey") is not None and self.top.text("journey") != name:
            self.top.say("journey", f"journey: is '{self.top.text('journey')}', the folder is '{name}'")
        if self.top.node("version") is not None and self.top.number("version", number) != number:
            self.top.say("version", f"version: is {self.top.number('version')}, the file is v{number}.yaml")

    def block(self, key: str) -> Block:
        node = self.top.node(key)
        return node if isinstance(node, Block) else Block(self.source.top.file, 1)

    def vocabulary(self) -> tuple[Vocabulary, Mapping[str, tables.TermRow]]:
        """Lay the journey's own rows over the shared ones."""
        shared, mistakes = self.source.shared, self.mistakes
        own = {key: self.top.blocks(key) for key in ("words", "facts", "documents", "terms")}
        if not any(own.values()):
            return shared.vocabulary, shared.terms
        base = shared.vocabulary
        words = {**base.words, **tables.read_words(own["words"], mistakes)}
        facts = tables.read_facts(own["facts"], mistakes, words, base.organisation_types, base.parameters)
        self.texts.lay_over_papers(own["documents"])
        whom, sources = base.organisation_types, base.sources
        known = PaperTables({**base.facts, **facts}, words, whom, sources, base.documents)
        documents = read_papers(own["documents"], mistakes, known)
        terms = {**shared.terms, **tables.read_terms(own["terms"], mistakes, base.sources)}
        vocabulary = replace(
            base, words=words, facts={**base.facts, **facts}, documents={**base.documents, **documents}
        )
        return vocabulary, terms

    def titled(self, key: str) -> dict[str, Text]:
        """Return NAME: Russian title rows with their other languages."""
        node = self.top.node(key)
        if node is not None and not isinstance(node, Block):
            self.top.say(key, f"{key}: write 'name: Russian text', one a line")
        return {name: self.texts.text((key, name), entry.node) for name, entry in self.block(key).entries.items()}

    def step(self, draft: Draft, world: World) -> Step:
        step = read_step(draft, world)
        texts = self.texts.step(draft)
        types = world.vocabulary.organisation_types
        for_family = not step.by or any(
            by not in types or types[by].side not in ("machine", "partner") for by in step.by
        )
        check_step_texts(draft, step.kind, for_family=for_family, mistakes=self.mistakes)
        term = world.used_terms[step.due[0]] if step.due else None
        figures = world.vocabulary.parameters
        unfilled = {key: text for key, text in texts.items() if names_figures(text)}
        said: dict[str, Any] = {part: filled(texts[part], term, figures) for part in TEXTS}
        return replace(step, **said, unfilled=unfilled)

    def rights_date(self, phrases: Phrases) -> str:
        word = self.top.scalar("rights_date")
        moment = phrases.moment(word, "rights_date") if word else None
        if moment is not None and moment.length is not None:
            self.top.say("rights_date", "rights_date: a date or 'opening' belongs here, without days before or after")
        return word.text if word else ""

    def eligibility(self, phrases: Phrases) -> dict[str, Condition]:
        node = self.top.node("eligibility")
        if not isinstance(node, Block):
            if node is not None:
                says = "give each criterion a name, as in 'order: child.order_in_family at least 3'"
                self.top.say("eligibility", f"eligibility: {says}")
            return {}
        found = {}
        for name, entry in node.entries.items():
            condition = phrases.condition(entry.node, f"eligibility: {name}")
            for leaf in leaves_in(condition):
                if leaf.subject is Subject.STEP:
                    says = f"asks the step '{leaf.key}', but it is judged before any step begins. Ask a fact"
                    self.mistakes.say(entry, f"eligibility: {name}: {says}")
            if condition is not None:
                found[name] = condition
        return found

    def rule_blocks(self) -> Iterator[tuple[str, Block]]:
        yield from self.top.blocks("rules").items()

    def versions(self, row: Block) -> list[Block]:
        node = row.get("versions")
        if not isinstance(node, Items):
            return [row]
        return [item for item in node.items if isinstance(item, Block)]

    def answers(self, row: Block) -> Iterator[str]:
        for version in self.versions(row):
            node = version.get("answers")
            yield from entries_of(node)

    def rules(self, phrases: Phrases, vocabulary: Vocabulary) -> dict[str, Rule]:
        found = {}
        for name, row in self.rule_blocks():
            about = f"rule '{name}'"
            fields = Fields(row, self.mistakes, about=about, allowed=PARTS["rules"])
            versions = []
            for block in self.versions(row):
                part = Fields(block, self.mistakes, about=about, allowed=PARTS["rule_versions"])
                if block is not row:
                    part.must("from")
                versions.append(RuleVersion(part.day("from"), self.rule_answers(part, phrases, vocabulary)))
            versions.sort(key=lambda version: version.valid_from or date.min)
            concerns = self.condition(fields, "concerns", phrases)
            found[name] = Rule(name, self.day(fields, phrases), tuple(versions), concerns)
        return found

    def condition(self, fields: Fields, key: str, phrases: Phrases) -> Condition | None:
        node = fields.node(key)
        return None if node is None else phrases.condition(node, f"{fields.about}{key}")

    def rule_answers(self, part: Fields, phrases: Phrases, vocabulary: Vocabulary) -> tuple[tuple[str, Condition], ...]:
        node = part.node("answers")
        if not isinstance(node, Block) or not node.entries:
            self.mistakes.say(part.block, f"{part.about}has no answers")
            return ()
        found = []
        for answer, entry in node.entries.items():
            word = Scalar(entry.file, entry.line, answer)
            part.exists(word, vocabulary.words, f"no word '{answer}'.", " Labels of answers stand in words.yaml.")
            condition = phrases.answer(entry.node, f"{part.about}{answer}")
            if condition is not None:
                found.append((answer, condition))
        last = list(node.entries.values())[-1].node
        if not (isinstance(last, Scalar) and last.text == "otherwise"):
            part.say("answers", "it may end without an answer. Close it with 'ANSWER: otherwise'")
        for answer, condition in found[:-1]:
            if isinstance(condition, Otherwise):
                self.mistakes.say(node.at(answer), f"{part.about}after 'otherwise' no answer is reached. Move it last")
        return tuple(found)

    def day(self, fields: Fields, phrases: Phrases, key: str = "day") -> Moment | None:
        word = fields.scalar(key)
        return phrases.moment(word, f"{fields.about}{key}") if word else None

    def amounts(self, phrases: Phrases) -> dict[str, Amount]:
        amounts = {}
        for name, row in self.top.blocks("amounts").items():
            fields = Fields(row, self.mistakes, about=f"amount '{name}'", allowed=PARTS["amounts"])
            fields.must("pays", "title")
            pays = self.pays(fields, phrases)
            rule = fields.one("by_rule", phrases.names.rules, "rule")
            each = fields.one("for_each", keys_of(phrases.names.facts, Shape.PEOPLE), "list of people")
            title = self.texts.text(("amounts", name), fields.node("title"))
            when, concerns = (self.condition(fields, key, phrases) for key in ("when", "concerns"))
            day, until = (self.day(fields, phrases, key) for key in ("day", "until"))
            amounts[name] = Amount(name, day, pays, rule or "", each or "", title, when, concerns, until)
        return amounts

    def pays(self, fields: Fields, phrases: Phrases) -> dict[str, tuple[Decimal | str, ...]]:
        rule = fields.text("by_rule")
        known = phrases.names.rules.get(rule, ())
        pays = {}
        for answer, product in _products(fields.node("pays")).items():
            if answer and answer not in known:
                hint = did_you_mean(answer, known)
                fields.say("pays", f"pays: rule '{rule}' never answers '{answer}'.{hint}")
            pays[answer] = self.product(product, phrases, fields.about)
        return pays

    def product(self, node: Node, phrases: Phrases, about: str) -> tuple[Decimal | str, ...]:
        try:
            return phrases.product(node.text) if isinstance(node, Scalar) else ()
        except BadPhrase as bad:
            self.mistakes.say(node, f"{about}pays: {bad}")
            return ()

    # ---- what follows from steps

    def milestones(self, phrases: Phrases, world: World) -> tuple[Milestone, ...]:
        found = []
        for name, row in self.top.blocks("milestones").items():
            about = f"milestone '{name}'"
            fields = Fields(row, self.mistakes, about=about, allowed=PARTS["milestones"])
            fields.must("title")
            done = {
                key: tuple(step for word in fields.words(key) if (step := world.step(word, f"{about}: {key}")))
                for key in ("done", "done_any")
            }
            if not (done["done"] or done["done_any"]):
                self.mistakes.say(row, f"{about}: which steps reach it? Add 'done' or 'done_any'")
            title = self.texts.text(("milestones", name), fields.node("title"))
            found.append(Milestone(name, title, done["done"], done["done_any"], self.measure(fields, phrases)))
        return tuple(found)

    def measure(self, fields: Fields, phrases: Phrases) -> Moment | None:
        word = fields.scalar("measure")
        if word is None:
            return None
        if not word.text.startswith("days from "):
            fields.say("measure", "measure: write 'days from child.born_on'")
            return None
        return phrases.moment(replace(word, text=word.text.removeprefix("days from ")), f"{fields.about}measure")

    def guards(self, world: World) -> list[tuple[Spot, frozenset[str], frozenset[str]]]:
        node = self.top.node("guards")
        if node is not None and not isinstance(node, Items):
            self.top.say("guards", "guards: write a list of '- steps: […]' with 'never_wait_for: […]'")
        found: list[tuple[Spot, frozenset[str], frozenset[str]]] = []
        for row in items_of(node):
            if not isinstance(row, Block):
                self.mistakes.say(row, "guards: write 'steps: […]' and 'never_wait_for: […]'")
                continue
            fields = Fields(row, self.mistakes, about="guards", allowed=PARTS["guards"])
            fields.must("steps", "never_wait_for")
            who, never = (
                frozenset(step for word in fields.words(key) if (step := world.step(word, f"guards: {key}")))
                for key in ("steps", "never_wait_for")
            )
            found.append((row, who, never))
        return found

    def event_rows(self, vocabulary: Vocabulary) -> dict[str, EventRow]:
        rows = dict(self.source.shared.events)
        for key, row in self.top.blocks("events").items():
            base = rows.get(key)
            if base is None and "ru" not in row.entries:
                hint = did_you_mean(key, rows)
                says = f"no event '{key}'.{hint} A new one needs {{ru: …, en: …, told_by: …}}"
                self.mistakes.say(self.block("events").at(key), says)
                continue
            read = read_event(key, row, self.mistakes, vocabulary, base)
            rows[key] = read if base else replace(read, own=frozenset(EFFECTS))
        return rows


def _products(node: Node | None) -> dict[str, Node]:
    """Return the product of each answer of the rule that picks it; of an amount without a rule its only one under ""."""
    if node is None:
        return {}
    if isinstance(node, Block):
        return {answer: entry.node for answer, entry in node.entries.items()}
    return {"": node}
