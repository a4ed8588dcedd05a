"""Golden cases of the unified allowance: a family and the right answer, in words of officials.

`<journey>/allowance_cases.yaml`; its head, `слова`, lists the words with what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from journeys.language.definition import Definition
from journeys.language.fact_types import TRUTHS
from journeys.language.vocabulary import Text
from journeys.reader.fields import Fields
from journeys.reader.mistakes import Mistakes, Spot, did_you_mean
from journeys.reader.strict_yaml import Block, Scalar, entries_of, items_of, text_of
from journeys.reader.tables import fact_value
from journeys.rules.income import (
    Excuse,
    Excused,
    Household,
    Income,
    Kind,
    Member,
    MemberKind,
    months_between,
    months_later,
    period,
)

FILE = "allowance_cases.yaml"
TOP = ("слова", "случаи")
CASE = ("случай", "case", "день", "семья", "что было", "знаем", "ответ", "правило", "rule")
TITLE = (("ru", "случай"), ("en", "case"))  # a language and its key in the table
RULE = (("ru", "правило"), ("en", "rule"))
SPAN = re.compile(r"(первые|последние) (\d+) месяц(?:|а|ев)|(\d{4}-\d\d)(?: – (\d{4}-\d\d))?")
YEARS = re.compile(r"(.+?),? (\d+) (?:год|года|лет)")
SUM = re.compile(r"(\d[\d ]*(?:,\d\d?)?)(?: ₽)?")
FOR_CHILDREN, PAYER = re.compile(r"на (\d) реб\w+|на (\d) дет\w+"), re.compile(r"платит (.+)")
RIGHT_WORDS = {"да": "yes", "нет": "no"}
MEANINGS = {one.value for group in (Kind, Excuse, MemberKind) for one in group}


@dataclass(frozen=True, slots=True)
class AllowanceCase:
    """A family and the right answer: what is said of it, to the kopeck; None: not said."""

    title: Text
    rule: Text
    line: int
    applied_on: date
    household: Household
    facts: Mapping[str, Any]
    of: str  # the rule that is asked
    answer: str
    share: int | None = None  # per cent
    amount: Decimal | None = None
    per_person: Decimal | None = None
    needed: Decimal | None = None


@dataclass(slots=True)
class _Read:
    """What a case says, while it is read."""

    members: list[Member] = field(default_factory=list)
    incomes: list[Income] = field(default_factory=list)
    excused: list[Excused] = field(default_factory=list)


def read_allowance_cases(top: Block, definition: Definition, mistakes: Mistakes) -> tuple[AllowanceCase, ...]:
    """Read every case and tell every mistake with its line."""
    fields = Fields(top, mistakes, allowed=TOP)
    meanings = {word: text_of(entry.node) for word, entry in entries_of(fields.node("слова")).items()}
    for word, meaning in meanings.items():
        if meaning not in MEANINGS:
            fields.say(
                "слова",
                f"слова: '{word}' means '{meaning}', which nobody knows.{did_you_mean(meaning, MEANINGS)}",
            )
    found = []
    for row in items_of(fields.node("случаи")):
        if isinstance(row, Block):
            case = _Case(Fields(row, mistakes, about="случай", allowed=CASE), meanings, definition).read()
            found += [case] if case is not None else []
        else:
            mistakes.say(row, "a case begins with its name: '- случай: …'")
    return tuple(found)


class _Case:
    def __init__(self, fields: Fields, meanings: Mapping[str, str], definition: Definition) -> None:
        self.fields, self.meanings, self.definition = fields, meanings, definition
        self.mistakes = fields.mistakes
        self.before = len(self.mistakes.found())
        self.day = fields.day("день") or date(2026, 1, 1)
        self.read_so_far = _Read()

    def _said(self, keys: tuple[tuple[str, str], ...]) -> dict[str, str]:
        return {language: self.fields.text(key) for language, key in keys}

    def read(self) -> AllowanceCase | None:
        """Return the case; None if anything of it could not be read."""
        self.fields.must(*(key for key in CASE if key not in ("что было", "знаем")))
        for name, entry in entries_of(self.fields.node("семья")).items():
            self.member(name, Scalar(entry.file, entry.line, text_of(entry.node)))
        for line in items_of(self.fields.node("что было")):
            if isinstance(line, Scalar):
                self.told(line)
        of, answer, parts = self.answer()
        if len(self.mistakes.found()) > self.before:
            return None
        seen = self.read_so_far
        return AllowanceCase(
            title=self._said(TITLE),
            rule=self._said(RULE),
            line=self.fields.block.line,
            applied_on=self.day,
            household=Household(tuple(seen.members), tuple(seen.incomes), tuple(seen.excused)),
            facts=dict(self.known()),
            of=of,
            answer=answer,
            **parts,
        )

    def meaning(self, word: str, spot: Spot) -> str:
        found = self.meanings.get(word, "")
        if not found:
            hint = did_you_mean(word, self.meanings)
            self.mistakes.say(spot, f"'{word}' is no word of this file.{hint} Its words stand under 'слова'")
        return found

    def member(self, name: str, said: Scalar) -> None:
        """Read `дочь: ребёнок 17 лет`: so old on the day of the application."""
        match = YEARS.fullmatch(said.text)
        meaning = self.meaning(match[1] if match else said.text, said)
        if meaning not in {kind.value for kind in MemberKind}:
            return
        born = date(self.day.year - int(match[2]), self.day.month, min(self.day.day, 28)) if match else None
        self.read_so_far.members.append(Member(name, MemberKind(meaning), born))

    def told(self, line: Scalar) -> None:
        """Read `папа, зарплата 45 000, последние 6 месяцев`."""
        who, what, *more = line.text.split(", ")
        if who not in {member.key for member in self.read_so_far.members}:
            self.mistakes.say(line, f"'{who}' is not named under 'семья'")
            return
        word, amount = _word_and_sum(what)
        meaning = self.meaning(word, line)
        months = list(self.months(more, line))
        if meaning in {why.value for why in Excuse} and amount is None:
            self.read_so_far.excused += [Excused(who, month, Excuse(meaning)) for month in months]
        elif meaning in {kind.value for kind in Kind} and amount is not None:
            extra = (_payer(more), _children(more))
            self.read_so_far.incomes += [Income(who, month, Kind(meaning), amount, *extra) for month in months]
        elif meaning:
            self.mistakes.say(line, "money needs its sum a month, a reason has none: 'папа, зарплата 45 000'")

    def months(self, more: list[str], line: Scalar) -> Iterator[date]:
        """Yield the months of a line; the whole period where none are named."""
        first, last = period(self.day)
        spans = [match for part in more if (match := SPAN.fullmatch(part))]
        if not spans:
            yield from months_between(first, last)
        for match in spans:
            if match[3]:
                begins = date.fromisoformat(f"{match[3]}-01")
                yield from months_between(begins, date.fromisoformat(f"{match[4] or match[3]}-01"))
            elif match[1] == "первые":
                yield from months_between(first, months_later(first, int(match[2]) - 1))
            else:
                yield from months_between(months_later(last, 1 - int(match[2])), last)
        for part in more:
            if not any(pattern.fullmatch(part) for pattern in (SPAN, FOR_CHILDREN, PAYER)):
                self.mistakes.say(
                    line,
                    f"'{part}' cannot be read. Write 'последние 6 месяцев' or '2026-01 – 2026-03'",
                )

    def known(self) -> Iterator[tuple[str, Any]]:
        """Yield the other facts, by titles or keys; property is within the limits if not told."""
        table = self.definition.vocabulary.facts
        titles = {fact.title.get("ru", ""): key for key, fact in table.items()}
        yield "family.property_within_limits", True
        yield "child.born_on", self.day
        for title, entry in entries_of(self.fields.node("знаем")).items():
            key = titles.get(title, title)
            if key not in table:
                self.mistakes.say(entry, f"no fact '{title}'.{did_you_mean(title, [*titles, *table])}")
                continue
            said = text_of(entry.node)
            if said == "неизвестно":
                yield key, None
                continue
            word = {**RIGHT_WORDS, **self.labels()}.get(said, said)
            node = Scalar(entry.file, entry.line, word)
            value = (
                TRUTHS[word] if word in TRUTHS else fact_value(node, table[key].type, table[key].choices, self.fields)
            )
            yield key, value

    def labels(self) -> dict[str, str]:
        """Return the words for answers and choices in small letters, with their keys."""
        return {text["ru"].lower(): key for key, text in self.definition.vocabulary.words.items() if "ru" in text}

    def answer(self) -> tuple[str, str, dict[str, Any]]:
        """Read `право есть, 75 %, 12 525 ₽`; before a colon may stand which right is meant."""
        spot = self.fields.scalar("ответ") or self.fields.block
        said = self.fields.text("ответ")
        titles = {self.definition.vocabulary.words[rule]["ru"].lower(): rule for rule in self.definition.rules
                  if rule in self.definition.vocabulary.words}  # fmt: skip
        about, colon, rest = said.partition(": ")
        of = titles.get(about.lower(), "") if colon else "unified_allowance"
        answer, *parts = (rest if colon else said).split(", ")
        answers = (
            {word for version in self.definition.rules[of].versions for word, _ in version.answers} if of else set()
        )
        keys = {label: key for label, key in self.labels().items() if key in answers}
        if answer not in keys:
            self.mistakes.say(spot, f"ответ: no answer '{answer}'.{did_you_mean(answer, keys)}")
            return of, "", {}
        found: dict[str, Any] = {}
        for part in parts:
            name, value = _figure(part)
            if name:
                found[name] = value
            else:
                self.mistakes.say(
                    spot,
                    f"ответ: '{part}' cannot be read. Write '75 %', '12 525 ₽' or 'на человека 15 000'",
                )
        return of, keys[answer], found


def _word_and_sum(what: str) -> tuple[str, Decimal | None]:
    match = re.fullmatch(rf"(.+?) {SUM.pattern}", what)
    return (match[1], _sum(match[2])) if match else (what, None)


def _sum(text: str) -> Decimal:
    return Decimal(text.replace(" ", "").replace(",", "."))


def _payer(more: list[str]) -> str:
    return next((match[1] for part in more if (match := PAYER.fullmatch(part))), "")


def _children(more: list[str]) -> int | None:
    return next(
        (int(match[1] or match[2]) for part in more if (match := FOR_CHILDREN.fullmatch(part))),
        None,
    )


def _figure(part: str) -> tuple[str, Any]:
    """Return what a part of an answer says: its name and value."""
    for name, pattern in (
        ("share", r"(\d+) %"),
        ("per_person", rf"на человека {SUM.pattern}"),
        ("needed", rf"нужно {SUM.pattern}"),
        ("amount", SUM.pattern),
    ):
        match = re.fullmatch(pattern, part)
        if match:
            return name, int(match[1]) if name == "share" else _sum(match[1])
    return "", None
