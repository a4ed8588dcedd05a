"""The walkthroughs beside a journey: cases told in lines, read against the version each of them walks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from journeys.language.definition import Definition, Rule
from journeys.language.walkthrough import Expect, Walkthrough, WalkthroughLine
from journeys.reader.fields import LANGUAGES, Fields
from journeys.reader.mistakes import At, Mistakes, did_you_mean
from journeys.reader.strict_yaml import Block, Entry, Scalar, entries_of, items_of
from journeys.reader.tables import fact_value

TOP = ("facts", "walkthroughs")
CASE = (*LANGUAGES, "start", "version", "facts", "story")
STORY = ("day", "facts", "event", "done", "outcome", "declines", "not_wanted", "by", "because", "finish", "opens",
         "expect")  # fmt: skip
STEP_LISTS = ("open", "not_open", "waiting", "asleep", "skipped", "cancelled", "done", "paused", "reconsider")
EXPECT = (*STEP_LISTS, "eligible", "due", "rounds", "closed", "quiet", "rule", "amounts")
UNKNOWN = "unknown"
LAST_DAY = 36_600  # of a story: a hundred years


def read_walkthroughs(top: Block, versions: Mapping[int, Definition], mistakes: Mistakes) -> tuple[Walkthrough, ...]:
    """Read every case of a file. `versions`: the journey's versions that could be read."""
    fields = Fields(top, mistakes, allowed=TOP)
    if not fields.must("walkthroughs"):
        return ()
    node = fields.node("walkthroughs")
    found = []
    for row in items_of(node):
        if not isinstance(row, Block):
            mistakes.say(row, "a walkthrough begins with its name: '- ru: …'")
            continue
        case = Fields(row, mistakes, allowed=CASE)
        number = case.number("version", 1)
        if number in versions:
            found.append(_Case(case, versions[number], mistakes).read(top.get("facts")))
        elif "version" in row.entries and versions:
            case.say("version", f"version: there is no v{number}.yaml that can be read beside this file")
    return tuple(found)


class _Case:
    def __init__(self, case: Fields, definition: Definition, mistakes: Mistakes) -> None:
        self.case = case
        self.definition = definition
        self.mistakes = mistakes

    def read(self, common: Any) -> Walkthrough:
        for language in LANGUAGES:
            if not self.case.text(language):
                self.mistakes.say(self.case.block, f"a walkthrough needs its name in '{language}'")
        self.case.must("start", "story")
        facts = {**self.facts(common), **self.facts(self.case.node("facts"))}
        node = self.case.node("story")
        story: list[WalkthroughLine] = []
        last_day = 0
        for row in items_of(node):
            if isinstance(row, Block):
                story.append(self.line(row, before=last_day))
                last_day = story[-1].day
            else:
                self.mistakes.say(row, "a line of the story is written '- {day: 3, done: STEP}'")
        return Walkthrough(
            title={language: self.case.text(language) for language in LANGUAGES},
            start=self.case.day("start") or date(2026, 1, 1),
            story=tuple(story),
            facts={key: value for key, value in facts.items() if value is not None},
            version=self.definition.version,
            number=self.case.block.line,
        )

    def facts(self, node: Any) -> dict[str, Any]:
        """Return facts by their types; `unknown` is None."""
        found: dict[str, Any] = {}
        table = self.definition.vocabulary.facts
        for key, entry in entries_of(node).items():
            fact = table.get(key)
            if fact is None:
                hint = did_you_mean(key, table)
                self.mistakes.say(entry, f"no fact '{key}'.{hint} Facts are listed in _shared/facts.yaml.")
            elif isinstance(entry.node, Scalar) and entry.node.text == UNKNOWN:
                found[key] = None
            else:
                fields = Fields(node, self.mistakes, about=f"'{key}'")
                found[key] = fact_value(entry.node, fact.type, fact.choices, fields)
        return found

    def line(self, row: Block, *, before: int) -> WalkthroughLine:
        fields = Fields(row, self.mistakes, allowed=STORY)
        if "day" not in row.entries:
            self.mistakes.say(row, "on which day? Begin the line with day: N")
        day = fields.number("day", before)
        if day < before:
            fields.say("day", f"day {day} comes after day {before}. Tell the story in order")
        if abs(day) > LAST_DAY:
            fields.say("day", f"day {day} is more than a hundred years away. Tell a shorter story")
            day = before
        done = self.steps(fields, "done")
        finish = fields.text("finish")
        if finish and finish != "all":
            fields.say("finish", "finish: 'all' belongs here")
        expect = fields.node("expect")
        return WalkthroughLine(
            number=row.line,
            day=day,
            facts=self.facts(fields.node("facts")),
            events=fields.pick("event", self.definition.events, "event"),
            done=done,
            outcome=self.outcome(fields, done),
            declines=self.steps(fields, "declines"),
            not_wanted=self.not_wanted(fields),
            by=fields.one("by", self.definition.vocabulary.organisation_types, "organisation type") or "",
            because=fields.text("because"),
            finish=finish == "all",
            opens=self.steps(fields, "opens") if "opens" in row.entries else None,
            expect=self.expect(expect) if isinstance(expect, Block) else Expect(),
        )

    def steps(self, fields: Fields, key: str) -> tuple[str, ...]:
        return fields.pick(key, self.definition.by_key, "step")

    def outcome(self, fields: Fields, done: tuple[str, ...]) -> str | None:
        word = fields.scalar("outcome")
        if word is None:
            return None
        for step in done:
            known = self.definition.by_key[step].outcomes
            fields.exists(word, known, f"step '{step}' has no outcome '{word.text}'.")
        if not done:
            fields.say("outcome", "outcome: of which step? Add done: STEP")
        return word.text

    def not_wanted(self, fields: Fields) -> tuple[str, ...]:
        found = self.steps(fields, "not_wanted")
        for step in found:
            if not self.definition.by_key[step].optional:
                fields.say("not_wanted", f"not_wanted: '{step}' is not optional. Use done and an outcome")
        return found

    def expect(self, row: Block) -> Expect:
        fields = Fields(row, self.mistakes, about="expect", allowed=EXPECT)
        lists: dict[str, Any] = {key: self.steps(fields, key) for key in STEP_LISTS}
        due = self.pairs(fields, "due", self.definition.by_key, "step", date, "a date")
        rounds = self.pairs(fields, "rounds", self.definition.by_key, "step", Decimal, "a number")
        return Expect(
            eligible=self.verdict(fields),
            due=due,
            rounds={step: int(number) for step, number in rounds.items()},
            closed=fields.truth("closed") if "closed" in row.entries else None,
            quiet=fields.truth("quiet") if "quiet" in row.entries else None,
            rules=self.rule_answers(fields),
            amounts=self.pairs(fields, "amounts", self.definition.amounts, "amount", Decimal, "a sum"),
            **lists,
        )

    def verdict(self, fields: Fields) -> str:
        word = fields.scalar("eligible")
        if word is None or word.text == UNKNOWN:
            return word.text if word else ""
        return "yes" if fields.truth("eligible") else "no"

    def pairs(
        self, fields: Fields, key: str, known: Mapping[str, Any], what: str, kind: type, belongs: str
    ) -> dict[str, Any]:
        """Return NAME: value pairs whose names exist and whose values are of that type."""
        found = {}
        for name, entry in self.entries(fields, key).items():
            word = Scalar(entry.file, entry.line, name)
            if not fields.exists(word, known, f"{key}: no {what} '{name}'."):
                continue
            value = entry.node.value if isinstance(entry.node, Scalar) else None
            if isinstance(value, kind):
                found[name] = value
            else:
                self.mistakes.say(entry, f"expect: {key}: {belongs} belongs behind '{name}'")
        return found

    def entries(self, fields: Fields, key: str) -> Mapping[str, Entry]:
        node = fields.node(key)
        if node is not None and not isinstance(node, Block):
            fields.say(key, f"{key}: write '{key}: {{NAME: value}}'")
        return entries_of(node)

    def rule_answers(self, fields: Fields) -> dict[str, str]:
        found = self.pairs(fields, "rule", self.definition.rules, "rule", str, "an answer")
        for name, answer in found.items():
            known = answers(self.definition.rules[name])
            if answer not in known:
                fields.say("rule", f"rule '{name}' never answers '{answer}'.{did_you_mean(answer, known)}")
        return found


def answers(rule: Rule) -> tuple[str, ...]:
    """Return every answer a rule may give in any version."""
    return tuple(dict.fromkeys(answer for version in rule.versions for answer, _ in version.answers))


def missing(folder: str, mistakes: Mistakes) -> None:
    """Say that a journey has no walkthrough."""
    mistakes.say(At(f"{folder}/walkthrough.yaml"), "no walkthrough: a journey without an example cannot be published")
