"""What a version changes against the one before it, in short lines for people. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from journeys import sentences
from journeys.definition import Definition, Step
from journeys.reading_view import condition_in_words
from journeys.vocabulary import Language
from journeys.wording import in_language

MOST_NAMED = 3


def changes(older: Definition, newer: Definition, language: Language) -> tuple[str, ...]:
    """Return what changed: for whom it is, then steps that came, went or are another."""
    return tuple(_lines(older, newer, language)) or (_said("texts", language),)


def _said(word: str, language: Language, *filling: object) -> str:
    return sentences.say("changes", word, language=language).format(*filling)


def _lines(older: Definition, newer: Definition, language: Language) -> Iterator[str]:
    for name, condition in newer.eligibility.items():
        if older.eligibility.get(name) != condition:
            yield _said("for_whom", language, condition_in_words(newer, condition, language))
    came = [step for step in newer.steps if step.key not in older.by_key]
    gone = [step for step in older.steps if step.key not in newer.by_key]
    other = [step for step in newer.steps if step.key in older.by_key and _bare(step) != _bare(older.by_key[step.key])]
    for word, steps in (("new", came), ("gone", gone), ("other", other)):
        if steps:
            yield _said(word, language, _named(steps, language))


def _bare(step: Step) -> Step:
    """A step without its texts: a better word is no change of the procedure."""
    return replace(step, title={}, family={}, partner={})


def _named(steps: list[Step], language: Language) -> str:
    titles = [in_language(step.title, language) or step.key for step in steps[:MOST_NAMED]]
    rest = len(steps) - len(titles)
    return ", ".join(titles) + (" " + _said("more", language, rest) if rest else "")
