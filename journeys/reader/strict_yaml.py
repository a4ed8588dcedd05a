"""Strict YAML: blocks, lists and words with the line each stands on.

No aliases, no tags, no duplicate keys, capped. The events of the C parser are read with a stack of
our own: however deep a hostile file nests, nothing recurses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from journeys.reader.mistakes import At, Mistakes

try:  # the pure Python parser is nine times slower, but reads the same
    from yaml import CSafeLoader as Loader
except ImportError:  # pragma: no cover - every wheel of PyYAML for our systems has the C parser
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

LARGEST = 400_000  # characters; the flagship has 20 000
DEEPEST = 16  # levels; the flagship has 6
MOST = 20_000  # nodes; the flagship has 1 500
LONGEST = 4_000  # characters of one text or number; the longest text of the catalogue has 700

NUMBER = re.compile(r"-?\d+(\.\d+)?")
DAY = re.compile(r"(19|20|21)\d\d-\d\d-\d\d")  # further days are typing slips, and calendars end
FOLDED = re.compile(r": [>|][+-]?\d?\s*$")
WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}


class UnreadableYaml(Exception):
    """The file cannot be read as a whole; says why at which line."""

    def __init__(self, line: int, says: str) -> None:
        super().__init__(says)
        self.line = line


@dataclass(slots=True)
class Scalar:
    """A word, number or sentence as it was written. `plain`: without quotes."""

    file: str
    line: int
    text: str
    plain: bool = True
    flow: bool = False  # stands inside { } or [ ]

    @property
    def value(self) -> Any:
        """Return what the word means in YAML 1.2: only true, false and null are special.

        Figures are exact.
        """
        if not self.plain:
            return self.text
        if self.text in WORDS:
            return WORDS[self.text]
        if NUMBER.fullmatch(self.text):
            return Decimal(self.text)
        if DAY.fullmatch(self.text):
            try:
                return date.fromisoformat(self.text)
            except ValueError:
                return self.text
        return self.text

    @property
    def empty(self) -> bool:
        """Say whether nothing was written."""
        return self.plain and self.text in ("", "~", "null")


@dataclass(slots=True)
class Items:
    """A list."""

    file: str
    line: int
    flow: bool = False
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """A key of a block with what stands behind it."""

    file: str
    line: int  # of the key
    node: Node


@dataclass(slots=True)
class Block:
    """Keys with values, in the order written."""

    file: str
    line: int
    flow: bool = False
    entries: dict[str, Entry] = field(default_factory=dict)

    def get(self, key: str) -> Node | None:
        """Return what stands behind a key, None if there is no such key."""
        entry = self.entries.get(key)
        return entry.node if entry else None

    def at(self, key: str) -> At:
        """Return the line of a key, or of the block when the key is not there."""
        entry = self.entries.get(key)
        return At(self.file, entry.line if entry else self.line)


Node = Scalar | Items | Block


def entries_of(node: Node | None) -> dict[str, Entry]:
    """Return the entries of a block; none of anything else."""
    return node.entries if isinstance(node, Block) else {}


def items_of(node: Node | None) -> list[Node]:
    """Return the items of a list; none of anything else."""
    return node.items if isinstance(node, Items) else []


def rows_of(node: Node | None) -> list[Node]:
    """Return the rows of a part that may be written as one row or as a list of them."""
    if isinstance(node, Items):
        return node.items
    return [node] if node else []


def text_of(node: Node | None) -> str:
    """Return a word or sentence as written; "" of anything else."""
    return node.text if isinstance(node, Scalar) else ""


def read_block(file: str, text: str, mistakes: Mistakes) -> Block | None:
    """Return the file's top block; None if it cannot be read, and then a mistake says why."""
    try:
        found = _Builder(file, mistakes).build(text)
    except UnreadableYaml as refused:
        mistakes.say(At(file, refused.line), f"cannot be read: {refused}")
        return None
    except UnicodeError:
        mistakes.say(At(file), "cannot be read: a character that is no text. Save the file as UTF-8")
        return None
    except yaml.YAMLError as error:
        line, why = cure(text, error)
        mistakes.say(At(file, line), f"cannot be read: {why}")
        return None
    if not isinstance(found, Block):
        mistakes.say(At(file), "there is nothing here that has keys. Begin with lines such as 'journey: name'")
        return None
    return found


class _Builder:
    def __init__(self, file: str, mistakes: Mistakes) -> None:
        self.file = file
        self.mistakes = mistakes
        self.stack: list[Block | Items] = []
        self.keys: list[Scalar | None] = []  # the key that waits for its value, one for each open block
        self.root: Node | None = None
        self.flows = 0

    def build(self, text: str) -> Node | None:
        if len(text) > LARGEST:
            raise UnreadableYaml(1, f"the file has {len(text)} characters, at most {LARGEST} are read. Split it")
        loader = Loader(text)
        try:
            for number in range(4 * MOST):
                event = loader.get_event()
                if event is None or isinstance(event, yaml.StreamEndEvent):
                    return self.root
                self.take(event, number)
            raise UnreadableYaml(1, f"the file has more than {MOST} entries. Split it")
        finally:
            loader.dispose()

    def take(self, event: Any, number: int) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self.scalar(event)
        elif kind in (yaml.MappingStartEvent, yaml.SequenceStartEvent):
            self.start(event, Block if kind is yaml.MappingStartEvent else Items)
        elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
            self.flows -= self.stack.pop().flow
            self.keys.pop()
        elif kind is yaml.AliasEvent:
            raise UnreadableYaml(
                event.start_mark.line + 1, f"'*{event.anchor}' is an alias. Write the text out where needed"
            )
        elif kind is yaml.DocumentStartEvent and self.root is not None:
            raise UnreadableYaml(
                event.start_mark.line + 1, "a second document begins with '---'. One file holds one journey"
            )

    def scalar(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if event.anchor or event.tag:
            raise UnreadableYaml(line, "anchors (&) and tags (!) are not read. Put the text in quotes if it begins so")
        if len(event.value) > LONGEST:
            raise UnreadableYaml(
                line, f"one text of {len(event.value)} characters, at most {LONGEST} are read. Shorten it"
            )
        node = Scalar(self.file, line, event.value, event.style is None or event.style == "", self.flows > 0)
        if self.stack and isinstance(self.stack[-1], Block) and self.keys[-1] is None:
            self.keys[-1] = node
        else:
            self.place(node)

    def start(self, event: Any, kind: type[Block] | type[Items]) -> None:
        line = event.start_mark.line + 1
        if event.anchor or event.tag:
            raise UnreadableYaml(line, "anchors (&) and tags (!) are not read. Write the text out where needed")
        if len(self.stack) >= DEEPEST:
            raise UnreadableYaml(line, f"more than {DEEPEST} levels inside each other. A journey needs six")
        if self.stack and isinstance(self.stack[-1], Block) and self.keys[-1] is None:
            raise UnreadableYaml(line, "a key must be a plain word, this one is a list or a block")
        node = kind(self.file, line, bool(event.flow_style))
        self.place(node)
        self.stack.append(node)
        self.keys.append(None)
        self.flows += node.flow

    def place(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if isinstance(parent, Items):
            parent.items.append(node)
            return
        key = self.keys[-1]
        if key is None:
            raise UnreadableYaml(node.line, "a value without a key")
        self.keys[-1] = None
        first = parent.entries.get(key.text)
        if first is not None:
            says = f"'{key.text}' stands twice in one block (first in line {first.line}). Rename or remove one"
            self.mistakes.say(key, says)
        elif parent.flow and isinstance(node, Scalar) and node.empty:
            says = f"a comma inside {{ }} cut the text before '{key.text}'. Put the text in quotes"
            self.mistakes.say(key, says)
        else:
            parent.entries[key.text] = Entry(self.file, key.line, node)


# ---- what the parser could not read, told for people ---------------------------------------------


def cure(text: str, error: yaml.YAMLError) -> tuple[int, str]:
    """Return the line and a sentence a curator can act on."""
    lines = text.splitlines() or [""]
    mark = getattr(error, "problem_mark", None)
    if "flow" in str(getattr(error, "context", "")):  # where the bracket was opened, not where its end was missed
        mark = getattr(error, "context_mark", None) or mark
    line = min(mark.line + 1, len(lines)) if mark else 1
    why = str(getattr(error, "problem", "") or "")
    tab = _tab(lines)
    if tab:
        return tab, "a tab. Indent with spaces only, two for each level"
    if not mark:
        return _odd_character(lines), "a character that is no text. Save the file as UTF-8 and remove it"
    slip = _misplaced(lines, line)
    stray = "mapping values are not allowed" in why
    reads = f"the line reads: {lines[line - 1].strip()[:60]}"
    says = f"{why or 'the line is not YAML'} ({reads})"
    if stray and lines[line - 1].count(": ") > 1:
        says = "a colon followed by a space inside a text. Put the text in quotes"
    elif slip:
        line = slip
        says = "the indentation does not fit its neighbours. Each level is two spaces deeper than the one above"
    elif stray:
        says = "a colon followed by a space where none fits. Put the text in quotes, or correct the line above"
    elif "expected" in why:
        says = f"a bracket or the indentation does not fit ({reads}). Every {{ and [ needs its }} and ]"
    return line, says


def _tab(lines: list[str]) -> int:
    for number, line in enumerate(lines, 1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            return number
    return 0


def _odd_character(lines: list[str]) -> int:
    for number, line in enumerate(lines, 1):
        if any((letter < " " and letter != "\t") or letter == "\x7f" for letter in line):
            return number
    return 1


def _misplaced(lines: list[str], until: int) -> int:
    """Return the first line up to the parser's one that is no level of its neighbours, 0 if there is none."""
    levels = [0]
    opens = depth = above = 0
    folded = -1  # where the key of a text over several lines stands; what is deeper belongs to the text
    for number, line in enumerate(lines[:until], 1):
        if folded >= 0 and (not line.strip() or len(line) - len(line.lstrip()) > folded):
            continue
        folded = len(line) - len(line.lstrip()) if FOLDED.search(line) else -1
        bare = re.sub(r"\"[^\"]*\"|'[^']*'|(^|\s)#.*", "", line).rstrip()
        if not bare.strip():
            continue
        if depth <= 0:
            indent = len(bare) - len(bare.lstrip())
            while levels and levels[-1] > indent:
                levels.pop()
            if not levels or levels[-1] < indent:
                deeper = indent - (levels[-1] if levels else 0)
                if not opens or deeper != 2:
                    return above if opens and deeper == 4 else number  # then the line above is too far left
                levels.append(indent)
            above = number
        depth += sum(bare.count(mark) for mark in "{[") - sum(bare.count(mark) for mark in "}]")
        opens = bare.endswith(":") or bare.lstrip().startswith("- ")
    return 0
