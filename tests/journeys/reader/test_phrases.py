"""Phrases mean what they say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from journeys.language.conditions import All, AnyOf, FactValue, Leaf, Not, Otherwise, Product, Subject
from journeys.language.conditions import Verb as Ask
from journeys.language.definition import Repeat
from journeys.language.vocabulary import Base, Fact, Length, Moment, Parameter, Unit
from journeys.reader.fields import parse_length
from journeys.reader.mistakes import Mistakes
from journeys.reader.phrases import Names, Phrases
from journeys.reader.strict_yaml import read_block

FACTS = {
    key: Fact(key, kind, {}, choices=("a", "b") if kind == "choice" else ())
    for key, kind in {
        "f.number": "number", "f.money": "money", "f.date": "date", "f.other_date": "date", "f.choice": "choice",
        "f.yes": "yes_no", "f.text": "text", "f.people": "people",
    }.items()
}  # fmt: skip
NAMES = Names(
    facts=FACTS,
    parameters={"wage": Parameter("wage", {}, "rub", "s", "never", "V", ((date(2025, 1, 1), Decimal(5)),))},
    events={"born": None},
    steps={"visit": ("good", "bad", "not_wanted")},
    rules={"track": ("fast", "slow")},
)


def read(text: str):
    """Read `x: …` and return the node, the phrases and what they say is wrong."""
    mistakes = Mistakes()
    block = read_block("f", f"x: {text}\n", mistakes)
    assert block is not None, mistakes.found()
    return block.get("x"), Phrases(NAMES, mistakes), mistakes


YES, NO = True, False  # what `yes` and `no` of a phrase become


def fact(key: str, test: Ask, *values: object, or_unknown: bool = False) -> Leaf:
    return Leaf(Subject.FACT, key, test, values, or_unknown)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("f.yes is no", fact("f.yes", Ask.IS, NO)),
        ("f.yes is not yes", fact("f.yes", Ask.IS_NOT, YES)),
        ("f.number at least 3", fact("f.number", Ask.AT_LEAST, Decimal(3))),
        ("f.number between 1 and 2.5", fact("f.number", Ask.BETWEEN, Decimal(1), Decimal("2.5"))),
        ("f.money below 8 x wage", fact("f.money", Ask.BELOW, Product((Decimal(8), "wage")))),
        ("f.money at most wage or unknown", fact("f.money", Ask.AT_MOST, Product(("wage",)), or_unknown=True)),
        ("f.choice one of a / b", fact("f.choice", Ask.ONE_OF, "a", "b")),
        ("f.date is known", fact("f.date", Ask.KNOWN)),
        ("f.date not before f.other_date", fact("f.date", Ask.NOT_BEFORE, FactValue("f.other_date"))),
        ("f.date not after 2026-02-01", fact("f.date", Ask.NOT_AFTER, date(2026, 2, 1))),
        ("f.people is unknown", fact("f.people", Ask.UNKNOWN)),
        ("f.number   is   7", fact("f.number", Ask.IS, Decimal(7))),
        ("visit is bad", Leaf(Subject.STEP, "visit", Ask.IS, ("bad",))),
        ("visit was not_wanted", Leaf(Subject.STEP, "visit", Ask.WAS, ("not_wanted",))),
        ("visit is skipped", Leaf(Subject.STEP, "visit", Ask.IS, ("skipped",))),
        ("visit is done", Leaf(Subject.STEP, "visit", Ask.IS, ("good", "bad"))),
        ("track is fast", Leaf(Subject.RULE, "track", Ask.IS, ("fast",))),
        ("[f.yes is no, f.yes is yes]", All((fact("f.yes", Ask.IS, NO), fact("f.yes", Ask.IS, YES)))),
        ("{any: [f.yes is no, f.date is known]}", AnyOf((fact("f.yes", Ask.IS, NO), fact("f.date", Ask.KNOWN)))),
        ("{not: f.yes is no}", Not(fact("f.yes", Ask.IS, NO))),
        ("[f.yes is no]", fact("f.yes", Ask.IS, NO)),
    ],
)
def test_a_condition_means_what_it_says(text, means):
    node, phrases, mistakes = read(text)
    assert phrases.condition(node, "when") == means
    assert not mistakes


def test_otherwise_is_an_answer_but_no_condition():
    node, phrases, mistakes = read("otherwise")
    assert phrases.answer(node, "x") == Otherwise()
    assert phrases.condition(node, "x") is None
    assert mistakes


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("opening", Moment(Base.OPENING)),
        ("f.date", Moment(Base.FACT, "f.date")),
        ("21 days after f.date", Moment(Base.FACT, "f.date", Length(21, Unit.DAYS))),
        ("2 months before f.date", Moment(Base.FACT, "f.date", Length(-2, Unit.MONTHS))),
        ("10 working days after born", Moment(Base.EVENT, "born", Length(10, Unit.WORKING_DAYS))),
        ("1 day after visit", Moment(Base.STEP, "visit", Length(1, Unit.DAYS))),
    ],
)
def test_a_moment_means_what_it_says(text, means):
    node, phrases, mistakes = read(text)
    assert phrases.moment(node, "x") == means
    assert not mistakes


def test_a_repeat_means_what_it_says():
    node, phrases, _ = read("at 3, 6 months after born")
    moments = tuple(Moment(Base.EVENT, "born", Length(number, Unit.MONTHS)) for number in (3, 6))
    assert phrases.repeat(node, "x") == Repeat(moments=moments)
    node, phrases, _ = read("every 1 weeks until visit")
    assert phrases.repeat(node, "x") == Repeat(every=Length(1, Unit.WEEKS), until="visit")


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("f.number >= 3", "'f.number at least 3'"),
        ("f.number = 3", "'f.number is 3'"),
        ("f.number больше 3", "'f.number above 3'"),
        ("f.yes is да", "'yes'"),
        ("f.number is yes", "'f.number at least 1'"),
        ("f.choice is c", "has no choice 'c'"),
        ("f.choice one of a, b", "by /"),
        ("f.number between 1", "between A and B"),
        ("f.date is known now", "takes no value"),
        ("f.number at least", "needs a value"),
        ("f.date not before tomorrow", "no date 'tomorrow'"),
        ("f.people is a", "does not fit"),
        ("visit at least 1", "does not fit the step"),
        ("visit is god", "Did you mean 'good'"),
        ("track is fst", "Did you mean 'fast'"),
        ("f.money below 8 * wage", "Latin letter x"),
        ("f.nmber is 1", "Did you mean 'f.number'"),
        ("f.number", "cannot read"),
        ("[]", "an empty list"),
        ("{all: [f.yes is no], any: [f.yes is yes]}", "all:, any: or not:"),
    ],
)
def test_a_phrase_that_cannot_be_read_is_told_with_its_cure(text, cure):
    node, phrases, mistakes = read(text)
    assert phrases.condition(node, "when") is None
    assert [one for one in mistakes.found() if cure in one.text], mistakes.found()


def test_one_and_many_are_both_units():
    assert parse_length("1 month") == parse_length("1 months") == Length(1, Unit.MONTHS)
    assert parse_length("5 working day") == Length(5, Unit.WORKING_DAYS)
    assert parse_length("5 lightyears") is None
