"""The entries of one block, taken by name and type.

What is misspelt or of the wrong type is told with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from journeys.language.fact_types import TRUTHS
from journeys.language.vocabulary import Length, Text, Unit
from journeys.reader.mistakes import Mistakes, Spot, did_you_mean
from journeys.reader.strict_yaml import Block, Node, Scalar, rows_of

NAME = r"[a-z][a-z0-9_]*"
UNITS: Mapping[str, Unit] = {unit.value: unit for unit in Unit} | {unit.value[:-1]: unit for unit in Unit}
UNIT_NAMES = ", ".join(unit.value for unit in Unit)
LENGTH = re.compile(rf"(\d+) ({'|'.join(sorted(UNITS, key=len, reverse=True))})")
LANGUAGE = re.compile(r"[a-z]{2}")
LANGUAGES = ("ru", "en")  # every text must have these; further ones come by side file
CENTURY: Mapping[Unit, int] = {
    Unit.HOURS: 880_000, Unit.DAYS: 36_600, Unit.WORKING_DAYS: 26_000, Unit.WEEKS: 5_300, Unit.MONTHS: 1_200,
    Unit.YEARS: 100,
}  # fmt: skip
TOO_LONG = "lasts more than a hundred years, further than any calendar is reckoned"


def parse_length(text: str) -> Length | None:
    """Read `10 working days`; None if it is no length."""
    match = LENGTH.fullmatch(" ".join(text.split()))
    return Length(int(match[1]), UNITS[match[2]]) if match else None


def is_too_long(length: Length) -> bool:
    """Say whether a length of time leads out of every calendar: days are reckoned one by one."""
    return abs(length.number) > CENTURY[length.unit]


class Fields:
    """Reads one block. `about` begins each sentence: "step 'snils': "."""

    def __init__(
        self,
        block: Block,
        mistakes: Mistakes,
        *,
        about: str = "",
        allowed: Iterable[str] | None = None,
        slips: Mapping[str, str] | None = None,
    ) -> None:
        self.block = block
        self.mistakes = mistakes
        self.about = f"{about}: " if about else ""
        if allowed is not None:
            self._refuse_unknown(frozenset(allowed), slips or {})

    def _refuse_unknown(self, allowed: frozenset[str], slips: Mapping[str, str]) -> None:
        for key, entry in self.block.entries.items():
            if key in allowed:
                continue
            if key in slips:
                hint = f" Did you mean '{slips[key]}'?"
            elif isinstance(entry.node, Scalar) and entry.node.empty and re.search(r"[а-яё ]", key, re.IGNORECASE):
                hint = " A comma inside { } ends the text: put the text in quotes or on a line of its own."
            else:
                hint = did_you_mean(key, allowed)
            self.mistakes.say(entry, f"{self.about}unknown key '{key}'.{hint}")

    def say(self, key: str, text: str) -> None:
        """Record a mistake on the line of that key."""
        self.mistakes.say(self.block.at(key), f"{self.about}{text}")

    def must(self, *keys: str) -> bool:
        """Say which of these keys are missing; True when all are there."""
        missing = [key for key in keys if key not in self.block.entries]
        for key in missing:
            self.mistakes.say(self.block, f"{self.about}'{key}' is missing")
        return not missing

    def node(self, key: str) -> Node | None:
        """Return what stands there, whatever it is."""
        return self.block.get(key)

    def scalar(self, key: str) -> Scalar | None:
        """Return a single word or sentence."""
        node = self.block.get(key)
        if node is None:
            return None
        if isinstance(node, Scalar) and not node.empty:
            return node
        self.say(key, f"{key}: one word or sentence belongs here")
        return None

    def text(self, key: str, default: str = "") -> str:
        """Return it as written."""
        word = self.scalar(key)
        return word.text if word else default

    def truth(self, key: str, *, default: bool = False) -> bool:
        """Return yes or no."""
        found = self.scalar(key)
        if found is None:
            return default
        if found.text not in TRUTHS:
            cure = {"да": "yes", "нет": "no", "on": "yes", "off": "no"}.get(found.text.lower())
            hint = f" Did you mean '{cure}'?" if cure else ""
            self.mistakes.say(found, f"{self.about}{key}: yes or no belongs here, not '{found.text}'.{hint}")
            return default
        return TRUTHS[found.text]

    def number(self, key: str, default: int = 0) -> int:
        """Return a whole number."""
        found = self.scalar(key)
        if found is None:
            return default
        value = found.value
        if not isinstance(value, Decimal) or value != value.to_integral_value():
            self.mistakes.say(found, f"{self.about}{key}: a whole number belongs here, not '{found.text}'")
            return default
        return int(value)

    def day(self, key: str) -> date | None:
        """Return a date."""
        word = self.scalar(key)
        if word is None:
            return None
        if isinstance(word.value, date):
            return word.value
        self.mistakes.say(word, f"{self.about}{key}: '{word.text}' is no date. Write 2026-02-01")
        return None

    def length(self, key: str) -> Length | None:
        """Return a length of time."""
        found = self.scalar(key)
        return self.as_length(key, found) if found else None

    def as_length(self, key: str, word: Scalar) -> Length | None:
        """Return the length of time a word means."""
        length = parse_length(word.text)
        if length is None:
            says = f"{key}: cannot read '{word.text}'. Write '10 working days' (units: {UNIT_NAMES})"
            self.mistakes.say(word, f"{self.about}{says}")
        elif is_too_long(length):
            self.mistakes.say(word, f"{self.about}{key}: '{word.text}' {TOO_LONG}. Write less")
            return None
        return length

    def words(self, key: str) -> list[Scalar]:
        """Return one word or a list of words."""
        node = self.block.get(key)
        if node is None:
            return []
        return list(self._words(key, node))

    def _words(self, key: str, node: Node) -> Iterable[Scalar]:
        for item in rows_of(node):
            if isinstance(item, Scalar) and not item.empty:
                yield item
            elif isinstance(item, Block) and len(item.entries) == 1:
                self.mistakes.say(item, f"{self.about}{key}: {stray_colon(item)}")
            else:
                self.mistakes.say(item, f"{self.about}{key}: a name belongs here")

    def blocks(self, key: str) -> dict[str, Block]:
        """Return NAME: {…} rows."""
        node = self.block.get(key)
        if node is None:
            return {}
        if not isinstance(node, Block):
            self.say(key, f"{key}: names with what belongs to them are expected here, as in 'name: {{…}}'")
            return {}
        rows = {}
        for name, entry in node.entries.items():
            if isinstance(entry.node, Block):
                rows[name] = entry.node
            else:
                self.mistakes.say(entry, f"{key}: '{name}' is empty or no block. Write its keys below it")
        return rows

    def label(self, own: frozenset[str] = frozenset()) -> Text:
        """Return the texts of a row that stand in it by language: {ru: …, en: …}."""
        found = {
            key: " ".join(entry.node.text.split())
            for key, entry in self.block.entries.items()
            if LANGUAGE.fullmatch(key) and key not in own and isinstance(entry.node, Scalar)
        }
        for language in LANGUAGES:
            if not found.get(language):
                self.mistakes.say(self.block, f"{self.about}no text in '{language}'. Write {{ru: …, en: …}}")
        return found

    def pick(self, key: str, known: Iterable[str], what: str, *, cure: str = "") -> tuple[str, ...]:
        """Return the names under a key that exist; say which do not."""
        if key not in self.block.entries:
            return ()
        return tuple(
            word.text for word in self.words(key) if self.exists(word, known, f"{key}: no {what} '{word.text}'.", cure)
        )

    def one(self, key: str, known: Iterable[str], what: str) -> str | None:
        """Return a name that exists."""
        if key not in self.block.entries:
            return None
        found = self.pick(key, known, what)
        if len(found) > 1:
            self.say(key, f"{key}: only one {what} can stand here")
        return next(iter(found), None)

    def exists(self, word: Scalar, known: Iterable[str], says: str, cure: str = "") -> bool:
        """Say that a name does not exist, with the closest one that does."""
        if word.text in known:
            return True
        self.mistakes.say(word, f"{self.about}{says}{did_you_mean(word.text, known)}{cure}")
        return False


def stray_colon(block: Block) -> str:
    """Explain `step: outcome`, which YAML reads as a block."""
    name, entry = next(iter(block.entries.items()))
    if isinstance(entry.node, Scalar) and not entry.node.empty:
        return f"write '{name}.{entry.node.text}' with a dot and no space, not '{name}: {entry.node.text}'"
    return f"'{name}:' has a stray colon. Write just the name"


def flow_sentence(spot: Spot, text: str, mistakes: Mistakes, about: str) -> None:
    """Refuse a sentence inside { }: the next comma that somebody adds would cut it."""
    if text.rstrip().endswith((".", "!", "?")) and len(text.split()) > 1:
        says = "a sentence does not belong in { }, a comma would cut it. Put it on a line of its own"
        mistakes.say(spot, f"{about}{says}")
