"""What the engine says by itself, in every language: `sentences.yaml` and beside it one file for each further language.

Pure: the files are read once. A text that a language lacks is read in Russian.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from journeys.language.vocabulary import Language, Text

FILE = Path(__file__).with_suffix(".yaml")
FALLBACK: Language = "ru"
Key = tuple[str, ...]  # section and row; of a length of time also the form


class UnknownSentence(KeyError):
    """A side file translates what is not there: a mistake of the translator's, told before anything runs."""


@lru_cache(maxsize=1)
def _table() -> Mapping[Key, Text]:
    return read_table(FILE)


def read_table(file: Path) -> Mapping[Key, Text]:
    """Read a table with its side files.

    Raises:
        UnknownSentence: A side file has a key that the table has not.
    """
    found: dict[Key, dict[Language, str]] = dict(_rows(yaml.safe_load(file.read_text("utf-8"))))
    for side in sorted(file.parent.glob(f"{file.stem}.*{file.suffix}")):
        language = side.stem.removeprefix(f"{file.stem}.")
        for key, text in _texts(yaml.safe_load(side.read_text("utf-8")) or {}):
            if key not in found:
                raise UnknownSentence(f"{side.name}: '{' '.join(key)}' is not in {file.name}. Take the key from there.")
            found[key][language] = text
    return found


def _rows(node: Any, key: Key = ()) -> Iterator[tuple[Key, dict[Language, str]]]:
    if isinstance(node.get(FALLBACK), str):
        yield key, dict(node)
        return
    for name, inner in node.items():
        yield from _rows(inner, (*key, str(name)))


def _texts(node: Any, key: Key = ()) -> Iterator[tuple[Key, str]]:
    if isinstance(node, Mapping):
        for name, inner in node.items():
            yield from _texts(inner, (*key, str(name)))
    elif isinstance(node, str) and node:
        yield key, node


@lru_cache(maxsize=1)
def languages() -> tuple[Language, ...]:
    """Return the languages in which the engine says anything, Russian first."""
    spoken = dict.fromkeys(language for text in _table().values() for language in text)
    return tuple(sorted(spoken, key=lambda one: (one != FALLBACK, one)))


def languages_with(language: Language) -> tuple[Language, ...]:
    """Return the languages of the engine, and the reader's if it is another: its own labels are told all the same."""
    return tuple(dict.fromkeys((*languages(), language)))


def has(*key: str) -> bool:
    """Say whether there is such a sentence."""
    return key in _table()


def texts(*key: str) -> Text:
    """Return a sentence in all its languages."""
    return _table()[key]


def say(*key: str, language: Language) -> str:
    """Return a sentence in a language, in Russian where it lacks one."""
    found = _table()[key]
    return found.get(language) or found[FALLBACK]


@lru_cache(maxsize=64)
def section(name: str, *, language: Language) -> Mapping[str, str]:
    """Return the sentences of a section in a language, by row."""
    return {key[1]: say(*key, language=language) for key in _table() if key[0] == name and len(key) == 2}


def missing(language: Language, file: Path = FILE) -> Iterator[str]:
    """Yield what has no text in a language."""
    for key, text in read_table(file).items():
        if not text.get(language):
            yield f"{file.stem}.{language}{file.suffix}: {' '.join(key)}"


# ---- nouns after numbers -------------------------------------------------------------------------


def counted(*key: str, number: int, language: Language) -> str:
    """Return the form of a noun that follows a number: by the rule of the language whose noun it is."""
    said_in = language if language in _table()[*key, "many"] else FALLBACK
    form = _form(number, say("plural", "rule", language=said_in))
    row = _table()[*key, form]
    return row.get(said_in) or say(*key, "many", language=said_in)


def _form(number: int, rule: str) -> str:
    if rule == "other":
        return "many"
    if rule == "one_other":
        return "one" if number == 1 else "many"
    if number % 10 == 1 and number % 100 != 11:
        return "one"
    return "few" if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else "many"
