"""What a version changes against the one before it, in short lines for people. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from journeys.definition import Definition, Step
from journeys.reading_view import condition_in_words
from journeys.vocabulary import Language
from journeys.wording import in_language

MOST_NAMED = 3

WORDS: Mapping[str, Mapping[str, str]] = {
    "ru": {"for_whom": "Кому подходит: {}", "new": "Новые шаги: {}", "gone": "Больше нет шагов: {}",
           "other": "Изменились шаги: {}", "texts": "Изменились только тексты", "more": "и ещё {}"},
    "en": {"for_whom": "For whom: {}", "new": "New steps: {}", "gone": "Steps no longer there: {}",
           "other": "Changed steps: {}", "texts": "Only texts changed", "more": "and {} more"},
}  # fmt: skip


def changes(older: Definition, newer: Definition, language: Language) -> tuple[str, ...]:
    """Return what changed: for whom it is, then steps that came, went or are another."""
    words = WORDS["en" if language == "en" else "ru"]
    return tuple(_lines(older, newer, language, words)) or (words["texts"],)


def _lines(older: Definition, newer: Definition, language: Language, words: Mapping[str, str]) -> Iterator[str]:
    for name, condition in newer.eligibility.items():
        if older.eligibility.get(name) != condition:
            yield words["for_whom"].format(condition_in_words(newer, condition, language))
    came = [step for step in newer.steps if step.key not in older.by_key]
    gone = [step for step in older.steps if step.key not in newer.by_key]
    other = [step for step in newer.steps if step.key in older.by_key and _bare(step) != _bare(older.by_key[step.key])]
    for word, steps in (("new", came), ("gone", gone), ("other", other)):
        if steps:
            yield words[word].format(_named(steps, language, words))


def _bare(step: Step) -> Step:
    """A step without its texts: a better word is no change of the procedure."""
    return replace(step, title={}, family={}, partner={})


def _named(steps: list[Step], language: Language, words: Mapping[str, str]) -> str:
    titles = [in_language(step.title, language) or step.key for step in steps[:MOST_NAMED]]
    rest = len(steps) - len(titles)
    return ", ".join(titles) + (" " + words["more"].format(rest) if rest else "")
