"""What people read: Russian stands in the journey, each further language in a side file `vN.<code>.yaml`.

A version without its own text in a language takes that of the version before; where the Russian
changed meanwhile the old text would be stale, so it is asked for. Russian and English must be
whole. A further language has a side file for each version; what is missing in it is read in
Russian, and `manage.py translations --missing` lists it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from journeys.language import kind_rules
from journeys.language.vocabulary import Text
from journeys.reader.fields import LANGUAGES, flow_sentence
from journeys.reader.mistakes import At, Mistakes, Spot, did_you_mean
from journeys.reader.step_templates import TEXTS, Draft
from journeys.reader.strict_yaml import Block, Entry, Node, Scalar

Path = tuple[str, ...]  # ("title",), ("stages", KEY), ("steps", KEY, "family"), …
NAMED = ("stages", "milestones", "amounts", "corrects")
PAPER_TEXTS = ("title", "says", "closes")
TEXTS_OF: Mapping[str, tuple[str, ...]] = {"steps": TEXTS, "documents": PAPER_TEXTS}
SIDE = ("title", "about", *TEXTS_OF, *NAMED)
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
PLACEHOLDERS = ("due",)  # the step's first term in words; in a step also any figure; filled in when the step is read
CYRILLIC = re.compile(r"[А-Яа-яЁё]")
LATIN_WORD = re.compile(r"[A-Za-z]{4,}")


@dataclass
class SideFile:
    """The texts of one language for one version, by path."""

    file: str
    language: str
    texts: dict[Path, Scalar] = field(default_factory=dict)


def read_side_file(top: Block, language: str, mistakes: Mistakes) -> SideFile:
    """Read a side file: the shape of the journey, without the stages between."""
    side = SideFile(top.file, language)
    for key, entry in top.entries.items():
        if key in ("title", "about"):
            _take(side, (key,), entry.node, entry, mistakes)
        elif key in TEXTS_OF and isinstance(entry.node, Block):
            for name, row in entry.node.entries.items():
                _take_parts(side, (key, name), row.node, row, mistakes)
        elif key in NAMED and isinstance(entry.node, Block):
            for name, row in entry.node.entries.items():
                _take(side, (key, name), row.node, row, mistakes)
        else:
            mistakes.say(entry, f"unknown key '{key}'.{did_you_mean(key, SIDE)}")
    return side


def _take_parts(side: SideFile, path: Path, node: Node, spot: Spot, mistakes: Mistakes) -> None:
    """Take the texts of a step or of a paper of the journey's own."""
    known = TEXTS_OF[path[0]]
    if not isinstance(node, Block):
        mistakes.say(spot, f"{_named(path)}: write {known[0]}: and {known[1]}: below it")
        return
    for key, entry in node.entries.items():
        if key in known:
            _take(side, (*path, key), entry.node, entry, mistakes)
        else:
            hint = " A comma inside { } ends the text: put the text in quotes or on a line of its own."
            mistakes.say(entry, f"{_named(path)}: unknown text '{key}'.{hint}")


def _take(side: SideFile, path: Path, node: Node, spot: Spot, mistakes: Mistakes) -> None:
    if not isinstance(node, Scalar) or node.empty:
        mistakes.say(spot, f"{_said(path)}: a text belongs here")
        return
    if node.flow:
        flow_sentence(node, node.text, mistakes, f"{_said(path)}: ")
    side.texts[path] = node


def _said(path: Path) -> str:
    return f"{_named(path)}: {path[2]}" if path[0] in TEXTS_OF else ": ".join(path)


def _named(path: Path) -> str:
    return f"step '{path[1]}'" if path[0] == "steps" else f"'{path[1]}'"


@dataclass
class Texts:
    """The texts of one version. `sides`: its side files, its own first, then older ones."""

    file: str
    sides: list[SideFile]
    own: frozenset[str]  # files of this very version
    mistakes: Mistakes
    older: Mapping[Path, str] | None = None  # the Russian of the version before
    figures: Collection[str] = ()  # keys of parameters.yaml
    russian: dict[Path, str] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages in which this version has texts: the two of the house, and those with a side file."""
        return tuple(dict.fromkeys([*LANGUAGES, *(side.language for side in self.sides)]))

    def text(self, path: Path, node: Node | None) -> Text:
        """Return a text in all languages; the Russian is what stands in the journey."""
        if node is None:
            return {}
        if not isinstance(node, Scalar) or node.empty:
            says = "is one plain Russian text; other languages stand in the side files, as in v1.en.yaml"
            self.mistakes.say(node, f"{_said(path)} {says}")
            return {}
        words = _spaces(node.text)
        self._check_russian(path, node, words)
        self.russian[path] = words
        found = {"ru": words}
        for language in self.languages[1:]:
            other = self._in(path, language, node)
            if other:
                found[language] = other
        return found

    def inline(self, path: Path, node: Node | None) -> Text:
        """Return a shared step's text, which stands in its table in all languages."""
        if not isinstance(node, Block):
            if node is not None:
                self.mistakes.say(node, f"{_said(path)}: write ru: and en: below it, this table is shared")
            return {}
        found = {}
        for language, entry in node.entries.items():
            if not isinstance(entry.node, Scalar) or not re.fullmatch("[a-z]{2}", language):
                self.mistakes.say(entry, f"{_said(path)}: '{language}' is no language with its text")
                continue
            if node.flow:
                flow_sentence(entry, entry.node.text, self.mistakes, f"{_said(path)}: ")
            found[language] = _spaces(entry.node.text)
        for language in LANGUAGES:
            if language not in found:
                self.mistakes.say(node, f"{_said(path)} lacks {language}")
        return found

    def step(self, draft: Draft) -> dict[str, Text]:
        """Return the texts of a step: title, family, partner, worker."""
        found = {}
        for key in TEXTS:
            node = draft.block.get(key)
            inline = node is not None and node.file != self.file
            found[key] = (self.inline if inline else self.text)(("steps", draft.key, key), node)
        return found

    def lay_over_papers(self, rows: Mapping[str, Block]) -> None:
        """Lay what the side files say of the journey's own papers over their rows, which hold Russian and English."""
        for side in self.sides:
            for path, word in side.texts.items():
                if path[0] != "documents" or path[1] not in rows:
                    continue
                row = rows[path[1]]
                texts = row if path[2] == "title" else row.get(path[2])
                if not isinstance(texts, Block):
                    continue
                if side.language not in texts.entries:
                    texts.entries[side.language] = Entry(word.file, word.line, word)
                elif side.file in self.own:
                    says = f"'{side.language}' stands in {self.file} already. Remove it here"
                    self.mistakes.say(word, f"{_said(path)}: {says}")
                russian = texts.get("ru")
                self.russian[path] = _spaces(russian.text) if isinstance(russian, Scalar) else ""

    def _check_russian(self, path: Path, node: Scalar, words: str) -> None:
        if LATIN_WORD.search(words) and not CYRILLIC.search(words):
            self.mistakes.say(node, f"{_said(path)} is not Russian")
        if node.flow:
            flow_sentence(node, words, self.mistakes, f"{_said(path)}: ")
        known = (*PLACEHOLDERS, *self.figures) if path[0] == "steps" else ()
        for name in PLACEHOLDER.findall(words):
            if name not in known:
                hint = did_you_mean(name, known)
                self.mistakes.say(node, f"{_said(path)}: no placeholder '{{{name}}}'.{hint}")

    def _in(self, path: Path, language: str, spot: Spot) -> str | None:
        for side in self.sides:
            if side.language != language or path not in side.texts:
                continue
            if side.file not in self.own and self._changed(path):
                says = f"the Russian changed since the version before, '{language}' did not"
                self.mistakes.say(spot, f"{_said(path)}: {says}. Add it to {self._side_name(language)}")
            other = _spaces(side.texts[path].text)
            if set(PLACEHOLDER.findall(other)) != set(PLACEHOLDER.findall(self.russian[path])):
                self.mistakes.say(side.texts[path], f"{_said(path)}: its placeholders differ from those of the Russian")
            return other
        if language not in LANGUAGES:
            return None
        says = f"no text in '{language}'. Add it to {self._side_name(language)}"
        self.mistakes.say(spot, f"{_said(path)}: {says}")
        return None

    def _side_name(self, language: str) -> str:
        return self.file.removesuffix("yaml").rsplit("/", 1)[-1] + f"{language}.yaml"

    def _changed(self, path: Path) -> bool:
        return self.older is not None and self.older.get(path) != self.russian[path]

    def check_orphans(self, steps: Iterable[str]) -> None:
        """Say which texts of this version's own side files belong to nothing."""
        for side in self.sides:
            for path, word in side.texts.items() if side.file in self.own else ():
                if path in self.russian:
                    continue
                if path[0] == "steps" and path[1] not in set(steps):
                    hint = did_you_mean(path[1], steps, tail=False)
                    self.mistakes.say(word, f"no step '{path[1]}' in {self.file}.{hint}")
                else:
                    names = [known[1] for known in self.russian if known[0] == path[0] and len(known) == len(path) == 2]
                    hint = did_you_mean(path[-1], names, tail=False)
                    self.mistakes.say(word, f"{_said(path)} has no Russian in {self.file}.{hint}")


def _spaces(text: str) -> str:
    return " ".join(text.split())


def check_step_texts(draft: Draft, kind: str, *, for_family: bool, mistakes: Mistakes) -> None:
    """Ask for the texts a step must have."""
    secret = draft.block.get("secret")
    hidden = isinstance(secret, Scalar) and secret.text in ("true", "yes")
    spot: At = draft.spot
    if "title" not in draft.block.entries:
        mistakes.say(spot, f"step '{draft.key}' has no title")
    if "family" not in draft.block.entries and for_family and not hidden:
        mistakes.say(spot, f"step '{draft.key}': say to the family what happens (family: …)")
    if kind_rules.of(kind).tells_partner and "partner" not in draft.block.entries:
        mistakes.say(spot, f"step '{draft.key}': say to the partner what is asked (partner: …)")
