"""A definition in plain words, for people who decide about it: what opens when, who does it, by when. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from journeys.language import sentences
from journeys.language.conditions import All, AnyOf, Condition, FactValue, Leaf, Not, Product, Subject, Value, Verb
from journeys.language.definition import Definition, Event, Need, Reach, Step
from journeys.language.formatting import in_language, length_in_words, term_in_words, value_in_words
from journeys.language.vocabulary import Base, Force, Language, Moment, Term
from journeys.rules.titles import title_of_rule


@dataclass(frozen=True, slots=True)
class PlainStep:
    """A step in plain words: what there is to say of it, each with its label.

    A text "" is a label that says it all.
    """

    step: str
    stage: str
    title: str
    says: tuple[tuple[str, str], ...]
    family: str  # what the family is told
    partner: str
    worker: str


@dataclass(frozen=True, slots=True)
class PlainView:
    """A version in plain words, as data for a page."""

    ref: str
    title: str
    about: str
    leads: str
    rights: str
    for_whom: tuple[str, ...]
    stages: tuple[tuple[str, tuple[PlainStep, ...]], ...]  # title -> its steps
    rules: tuple[tuple[str, str], ...]  # a rule's answer, or an amount, from its day on -> when, or what it comes to
    events: tuple[str, ...]
    promises: tuple[str, ...]
    corrects: tuple[str, ...]  # what was wrong in the versions before


def plain_view(definition: Definition, language: Language = "ru") -> PlainView:
    """Return the whole version in plain words."""
    return _View(definition, language).plain()


def reading_view(definition: Definition, language: Language = "ru") -> Iterator[str]:
    """Yield the lines of the whole version, stage after stage."""
    yield from _View(definition, language).lines()


def condition_in_words(definition: Definition, condition: Condition, language: Language = "ru") -> str:
    """Return one condition of a version in plain words."""
    return _View(definition, language).condition(condition)


def moment_in_words(definition: Definition, moment: Moment, language: Language = "ru") -> str:
    """Return one moment of a version in plain words."""
    return _View(definition, language).moment(moment)


def deadline_in_words(definition: Definition, term: Term, language: Language = "ru") -> str:
    """Return one deadline of a version in plain words, with its source."""
    return _View(definition, language).term(term)


def effects_in_words(definition: Definition, event: Event, language: Language = "ru") -> str:
    """Return what an event of a version does, in plain words."""
    view = _View(definition, language)
    return view.joined(view.effects(event))


class _View:
    def __init__(self, definition: Definition, language: Language) -> None:
        self.definition = definition
        self.language = language
        self.table = definition.vocabulary

    def said(self, word: str) -> str:
        return sentences.say("reading", word, language=self.language)

    def lines(self) -> Iterator[str]:
        known = self.definition
        yield f"{in_language(known.title, self.language)} ({known.ref})"
        if known.draft:
            yield f"[{self.said('draft')}]"
        yield in_language(known.about, self.language)
        yield f"{self.said('leads')}: {self.organisation(known.led_by)}"
        day = self.day_of_rights(known)
        yield f"{self.said('rights')}: {day}"
        yield f"\n{self.said('for_whom')}"
        for condition in known.eligibility.values():
            yield f"  - {self.condition(condition)}"
        for stage, title in known.stages.items():
            yield f"\n== {in_language(title, self.language)}"
            for step in known.steps:
                if step.stage == stage:
                    yield from self.step(step)
        if known.rules or known.amounts:
            yield f"\n== {self.said('rules')}"
        yield from (f"  - {what}: {text}" for what, text in self.rules())
        yield from self.events()
        if known.corrects:
            yield f"\n== {self.said('corrects')}"
        yield from (f"  - {line}" for line in self.corrections())
        if known.guards:
            yield f"\n== {self.said('promises')}"
        for guard in known.guards:
            yield f"  - {self.steps(guard.steps)} — {self.said('never')}: {self.steps(guard.never_wait_for)}"

    def day_of_rights(self, known: Definition) -> str:
        return self.said("case_start") if known.rights_date == Base.OPENING else self.fact(known.rights_date)

    def plain(self) -> PlainView:
        known = self.definition
        day = self.day_of_rights(known)
        return PlainView(
            ref=known.ref,
            title=in_language(known.title, self.language),
            about=in_language(known.about, self.language),
            leads=self.organisation(known.led_by),
            rights=day,
            for_whom=tuple(self.condition(condition) for condition in known.eligibility.values()),
            stages=tuple(
                (
                    in_language(title, self.language),
                    tuple(self.plain_step(step) for step in known.steps if step.stage == stage),
                )
                for stage, title in known.stages.items()
            ),
            rules=tuple(self.rules()),
            events=tuple(line.removeprefix("  - ") for line in self.events() if line.startswith("  - ")),
            promises=tuple(
                f"{self.steps(guard.steps)} — {self.said('never')}: {self.steps(guard.never_wait_for)}"
                for guard in known.guards
            ),
            corrects=tuple(self.corrections()),
        )

    def plain_step(self, step: Step) -> PlainStep:
        return PlainStep(
            step=step.key,
            stage=step.stage,
            title=in_language(step.title, self.language),
            says=tuple((self.said(word), "" if text is True else str(text)) for word, text in self.says(step) if text),
            family=in_language(step.family, self.language),
            partner=in_language(step.partner, self.language),
            worker=in_language(step.worker, self.language),
        )

    def step(self, step: Step) -> Iterator[str]:
        plain = self.plain_step(step)
        yield f"\n  {plain.title} [{plain.step}]"
        for word, text in plain.says:
            yield f"    {word}: {text}" if text else f"    {word}"

    def says(self, step: Step) -> Iterator[tuple[str, str | bool]]:
        """Yield what there is to say of a step: the word for the key, and the text, or True when the word says it."""
        events, table = self.definition.events, self.table
        yield "who", self.said("or").join(self.organisation(by) for by in step.by)
        yield "event", in_language(events[step.opens_with].title, self.language) if step.opens_with else ""
        yield "needs", self.joined(self.need(need) for need in step.needs)
        yield "needs_any", self.joined(self.need(need) for need in step.needs_any)
        yield "after", self.said("everything") if step.after_everything else self.steps(step.after)
        yield "when", self.condition(step.when)
        yield "wait_until", self.condition(step.wait_until)
        yield "not_before", self.moment(step.not_before)
        yield "repeat", self.repeat(step)
        yield "each", self.fact(step.for_each or "")
        yield "optional", step.optional
        yield "takes", self.joined(in_language(table.documents[key].title, self.language) for key in step.takes)
        yield "gives", self.joined(in_language(table.documents[key].title, self.language) for key in step.gives)
        yield "records", self.joined(self.fact(key) for key in step.records)
        yield "visits", self.joined(in_language(table.visit_types[key].title, self.language) for key in step.visits)
        for extra in step.visits_if:
            visit = in_language(table.visit_types[extra.visit].title, self.language)
            yield "visits_if", f"{self.condition(extra.when)} — {visit}"
        yield "kit", in_language(table.kits[step.kit].title, self.language) if step.kit else ""
        yield "journey", step.journey or ""
        yield "pays", self.payment(step.pays)
        for key in step.due:
            yield "due", self.term(table.terms[key])
        yield "outcomes", self.joined(self.word(one) for one in step.outcomes) if len(step.outcomes) > 1 else ""
        for verb, ways in (("again_from", step.again), ("redo_of", step.redo)):
            for outcome, target in ways.items():
                limit = f"{self.said('once_more')} {step.rounds[outcome]}"
                yield "back", f"{self.word(outcome)} → {self.said(verb)} {self.title(target)} ({limit})"
        yield "closes", self.joined(self.word(one) for one in step.closes_case)
        yield "holds_not", not step.holds_open
        yield "asks", step.asks

    def rules(self) -> Iterator[tuple[str, str]]:
        """Yield each answer of each rule with its condition, the first that holds counts.

        Then what amounts come to.
        """
        for rule in self.definition.rules.values():
            for version in rule.versions:
                since = f", {self.said('since')} {value_in_words(version.valid_from, {}, self.language)}"
                title = self.rule(rule.key) + (since if version.valid_from else "")
                for answer, when in version.answers:
                    yield f"{title} — {self.word(answer)}", self.condition(when) or self.said("otherwise")
        for amount in self.definition.amounts.values():
            title, only = in_language(amount.title, self.language) or amount.key, self.condition(amount.when)
            for answer, parts in amount.pays.items():
                comes_to = self.value(Product(parts)) + (f"; {self.said('when')}: {only}" if only else "")
                yield f"{title} — {self.word(answer)}" if answer else title, comes_to

    def events(self) -> Iterator[str]:
        yield f"\n== {self.said('events')}"
        for event in self.definition.events.values():
            effects = self.joined(self.effects(event))
            yield f"  - {in_language(event.title, self.language)}" + (f": {effects}" if effects else "")

    def corrections(self) -> Iterator[str]:
        """Yield what was wrong before, with the step's title where this version still has it."""
        known = self.definition
        for step, text in known.corrects.items():
            said = in_language(text, self.language)
            yield f"{self.title(step)}: {said}" if step in known.by_key else said

    def effects(self, event: Event) -> Iterator[str]:
        for name, effect in (("cancels", event.cancels), ("pauses", event.pauses), ("resumes", event.resumes)):
            if effect.reach is Reach.ALL:
                yield self.said(name)
            elif effect.reach is Reach.SOME:
                yield f"{self.said(name)}: {self.steps(sorted(effect.steps))}"
        for name, steps in (("keeps", sorted(event.keeps)), ("redo", event.redo), ("again", event.again)):
            if steps:
                yield f"{self.said(name)}: {self.steps(steps)}"
        if event.quiet:
            yield self.said("quiet")

    # ---- parts of a sentence

    def joined(self, texts: Iterable[str]) -> str:
        return self.said("and").join(texts)

    def organisation(self, key: str) -> str:
        return in_language(self.table.organisation_types[key].title, self.language)

    def fact(self, key: str) -> str:
        return in_language(self.table.facts[key].title, self.language) if key in self.table.facts else key

    def word(self, key: str) -> str:
        return in_language(self.table.words[key], self.language) if key in self.table.words else key

    def rule(self, key: str) -> str:
        return title_of_rule(self.definition, self.definition.rules[key], self.language)

    def title(self, step: str) -> str:
        return f"«{in_language(self.definition.by_key[step].title, self.language)}»"

    def steps(self, keys: Iterable[str]) -> str:
        return ", ".join(self.title(key) for key in keys)

    def payment(self, key: str | None) -> str:
        amount = self.definition.amounts.get(key or "")
        if amount is not None:
            return in_language(amount.title, self.language)
        return in_language(self.table.parameters[key].title, self.language) if key else ""

    def need(self, need: Need) -> str:
        step = self.definition.by_key[need.step]
        if need.outcomes is None:
            return f"{self.title(need.step)} ({self.said('any_way')})"
        if need.outcomes == {step.hoped_for}:
            return self.title(need.step)
        return f"{self.title(need.step)} — {self.said('or').join(self.word(one) for one in sorted(need.outcomes))}"

    def condition(self, condition: Condition | None) -> str:
        match condition:
            case Leaf():
                return self.leaf(condition)
            case All():
                return self.joined(self.condition(part) for part in condition.parts)
            case AnyOf():
                return self.said("or").join(self.condition(part) for part in condition.parts)
            case Not():
                return f"{self.said('not')}: {self.condition(condition.part)}"
        return ""

    def leaf(self, leaf: Leaf) -> str:
        subject = {Subject.FACT: self.fact, Subject.STEP: self.title, Subject.RULE: self.rule}.get(leaf.subject, str)(
            leaf.key
        )
        glue = " – " if leaf.test is Verb.BETWEEN else self.said("or")
        values = glue.join(self.value(value) for value in leaf.values)
        tail = f", {self.said('or_unknown')}" if leaf.or_unknown else ""
        return (
            " ".join(filter(None, (subject, sentences.say("tests", leaf.test.value, language=self.language), values)))
            + tail
        )

    def value(self, value: Value) -> str:
        if isinstance(value, FactValue):
            return self.fact(value.key)
        if isinstance(value, Product):
            return " × ".join(
                in_language(self.table.parameters[part].title, self.language)
                if isinstance(part, str)
                else value_in_words(part, self.table.words, self.language)
                for part in value.parts
            )
        return value_in_words(value, self.table.words, self.language)

    def moment(self, moment: Moment | None) -> str:
        if moment is None:
            return ""
        base = {
            Base.FACT: lambda: self.fact(moment.key),
            Base.EVENT: lambda: f"{self.said('happened')} «{self.event(moment.key)}»",
            Base.STEP: lambda: f"{self.said('step_end')} {self.title(moment.key)}",
        }.get(moment.base, lambda: self.said(moment.base.value))()
        if moment.length is None:
            return base
        way = self.said("before_base" if moment.length.number < 0 else "after_base")
        return f"{length_in_words(moment.length, self.language)} {way}: {base}"

    def event(self, key: str) -> str:
        return in_language(self.definition.events[key].title, self.language)

    def repeat(self, step: Step) -> str:
        if step.repeat is None:
            return ""
        if step.repeat.every:
            every = f"{self.said('every')} {length_in_words(step.repeat.every, self.language)}"
            return f"{every}, {self.said('until')} {self.title(step.repeat.until)}"
        return self.joined(self.moment(moment) for moment in step.repeat.moments)

    def term(self, term: Term) -> str:
        same_day = term.length is not None and term.length.number == 0
        long = self.said("same_day") if same_day else term_in_words(term, self.language)
        when = f"{self.said('every_year')}, {long}" if term.yearly else f"{long} — {self.moment(term.start)}"
        notes = [self.said("law" if term.force is Force.LAW else "own")]
        if term.hard:
            notes.append(self.said("hard"))
        if term.source:
            notes.append(f"{self.said('source')}: {in_language(term.source, self.language)}")
        if term.to_confirm:
            notes.append(self.said("confirm"))
        return f"{when} ({', '.join(notes)})"
