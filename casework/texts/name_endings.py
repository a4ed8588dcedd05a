"""What Russian grammar knows of one name's endings, read from `name_declension.yaml`. Pure.

A word alone does not always tell how it changes: the stress (Дюма, Сирота), a vowel that falls out
(Лев) or a noun beside an adjective (Калина) decide. Then nothing is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LONGEST_ENDING = 6
SHORTEST_WORD = 3
STAYS = "stays"
LEAVE = "leave"
_FOR_BOTH = "both"
_LETTERS = re.compile(r"[а-яё]+")
_VOWEL = re.compile(r"[аеёиоуыэюя]")
_TABLES = Path(__file__).with_name("name_declension.yaml")


@dataclass(frozen=True, slots=True)
class Forms:
    """A word after «для …» and after «выдано …»; `is_sure` where no library has to say the same."""

    genitive: str
    dative: str
    is_sure: bool = False


def forms(word: str, *, part: str, gender: str) -> Forms | None:
    """Return how a word changes, None where the word alone does not tell.

    Args:
        part: last_name, first_name or patronymic.
        gender: m or f.
    """
    low = word.lower()
    if not _LETTERS.fullmatch(low):
        return None
    exceptions = _exceptions(part, gender)
    for key in (_without_yo(low), *(f"-{ending}" for ending in _endings_of(low))):
        if key in exceptions:
            return _changed(word, exceptions[key], is_sure=True)
    endings = _table("endings", part, gender)
    change = next(((ending, endings[ending]) for ending in _endings_of(low) if ending in endings), None)
    if change is None or not _is_told(low, *change):
        return None
    return _changed(word, change[1], is_sure=change[1] == STAYS)


def particles() -> frozenset[str]:
    """Return the words before a surname that never change: фон, де, Тер."""
    return frozenset(_tables()["particles"])


def _endings_of(low: str) -> list[str]:
    """Return the endings of a word, the longest first."""
    return [low[-length:] for length in range(min(LONGEST_ENDING, len(low)), 0, -1)]


def _is_told(low: str, ending: str, change: Any) -> bool:
    """Say whether an ending is one: a stem with a vowel stands before it (not in Сова, not in Лев)."""
    stem = low.removesuffix(ending)
    return change == STAYS or (len(low) >= SHORTEST_WORD and _VOWEL.search(stem) is not None)


def _changed(word: str, change: Any, *, is_sure: bool) -> Forms | None:
    if change == LEAVE:
        return None
    if change == STAYS:
        return Forms(word, word, is_sure)
    if len(change) == 2:
        genitive, dative = (form.upper() if _is_large(word) else form for form in change)
        return Forms(genitive, dative, is_sure)
    cut, *endings = change
    genitive, dative = (word[: len(word) - cut] + (ending.upper() if _is_large(word) else ending) for ending in endings)
    return Forms(genitive, dative, is_sure)


def _is_large(word: str) -> bool:
    return word.isupper()


def _without_yo(word: str) -> str:
    return word.replace("ё", "е")


@cache
def _tables() -> Mapping[str, Any]:
    tables: Mapping[str, Any] = yaml.safe_load(_TABLES.read_text(encoding="utf-8"))
    return tables


@cache
def _table(name: str, part: str, gender: str) -> Mapping[str, Any]:
    """Return each word or ending of a table with its change; those of the gender go before those of both."""
    rows = _tables()[name].get(part, {})
    told = {**(rows.get(_FOR_BOTH) or {}), **(rows.get(gender) or {})}
    return {word.lower(): change for words, change in told.items() for word in words.split()}


@cache
def _exceptions(part: str, gender: str) -> Mapping[str, Any]:
    """Return the exceptions; Петр and Пётр are one name."""
    return {_without_yo(word): change for word, change in _table("exceptions", part, gender).items()}
