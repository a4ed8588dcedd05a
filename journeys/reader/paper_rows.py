"""Rows of papers: how long one counts, and what one of ours says, tells, is signed by and is printed as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from journeys.language.fact_types import Shape, keys_of
from journeys.language.paper_sentences import FACT_PLACE
from journeys.language.vocabulary import (
    PLAIN_PAPER,
    PLAIN_ROWS,
    PRINTED,
    PRINTS_AS,
    ROW_BUILDERS,
    SIGNERS,
    DocumentType,
    Fact,
    Length,
    Text,
    Unit,
)
from journeys.reader.fields import LANGUAGE, LANGUAGES, flow_sentence
from journeys.reader.mistakes import Mistakes, did_you_mean
from journeys.reader.strict_yaml import Block, Scalar
from journeys.reader.tables import KEYS, MARKS, WHOSE, one_of, row_fields

SENTENCES = ("says", "closes")
CONTENTS = (
    *SENTENCES,
    "tells",
    "rows",
    "signed_by",
    "addressed_to",
    "form",
)  # of a plain paper; the other document types have their own
OURS = (*CONTENTS, "printed", "not_after", "prints_as")


@dataclass(frozen=True)
class PaperTables:
    """What rows of papers may name."""

    facts: Mapping[str, Fact]
    words: Iterable[str]
    organisations: Iterable[str] = ()
    sources: Mapping[str, Text] = field(default_factory=dict)
    shared: Mapping[str, DocumentType] = field(default_factory=dict)  # where the rows are a journey's own
    whole: bool = True  # no: the rows of a stored version, whose papers name facts of other journeys, too


def read_papers(rows: Mapping[str, Block], mistakes: Mistakes, tables: PaperTables) -> dict[str, DocumentType]:
    """Read the rows of papers."""
    return {key: _PaperRow(key, row, mistakes, tables, {*rows, *tables.shared}).read() for key, row in rows.items()}


class _PaperRow:
    def __init__(self, key: str, row: Block, mistakes: Mistakes, tables: PaperTables, papers: set[str]) -> None:
        self.key = key
        self.mistakes = mistakes
        self.tables = tables
        self.papers = papers
        self.fields, self.title = row_fields(key, row, mistakes, *KEYS["documents"])

    def read(self) -> DocumentType:
        fields = self.fields
        group = fields.pick("group", self.papers, "document")
        if not self.has("whose") and not group:
            fields.must("whose")
        yes_no = keys_of(self.tables.facts, Shape.TRUTH)
        for_ever = fields.text("valid_for") == "for ever"
        whose = one_of(fields, "whose", WHOSE)
        return DocumentType(
            key=self.key,
            title=self.title,
            whose=whose,
            valid_for=None if for_ever else self.days("valid_for"),
            for_ever_if=fields.one("for_ever_if", yes_no, "fact of type yes_no") or "",
            ready_in=self.days("ready_in"),
            mark=one_of(fields, "mark", MARKS),
            group=group,
            **self.print(whose),
        )

    def has(self, key: str) -> bool:
        return key in self.fields.block.entries

    def days(self, key: str) -> Length | None:
        """Papers carry a date, not an hour: how long they last is a count of days."""
        length = self.fields.length(key)
        if length is not None and length.unit is Unit.HOURS:
            says = f"{key}: a paper has a date and no hour. Write days, working days, weeks, months or years"
            self.fields.say(key, says)
            return None
        return length

    # ---- what we print

    def print(self, whose: str) -> dict[str, Any]:
        fields = self.fields
        prints_as = one_of(fields, "prints_as", PRINTS_AS, PLAIN_PAPER)
        for key in OURS:
            if self.has(key) and whose != "ours":
                fields.say(key, f"{key}: belongs to a paper of ours, this one we do not print. Remove it")
        for key in CONTENTS:
            if self.has(key) and prints_as != PLAIN_PAPER:
                fields.say(key, f"{key}: a {prints_as} has contents of its own. Remove it, or 'prints_as'")
        return {
            **{key: self.sentence(key) for key in SENTENCES},
            "tells": self.tells(),
            "rows": fields.pick("rows", ROW_BUILDERS, "rows called") if self.has("rows") else PLAIN_ROWS,
            "addressed_to": self.addressed_to(),
            "form": self.form(),
            "signed_by": one_of(fields, "signed_by", SIGNERS, "family"),
            "printed": one_of(fields, "printed", PRINTED, "at_end"),
            "not_after": fields.pick("not_after", self.tables.words, "word", cure=" Labels of outcomes are words."),
            "prints_as": prints_as,
        }

    def addressed_to(self) -> str:
        if not self.tables.whole:  # a stored version keeps only the types that its steps name
            return self.fields.text("addressed_to")
        return self.fields.one("addressed_to", self.tables.organisations, "organisation type") or ""

    def form(self) -> Text:
        sources = self.tables.sources
        return sources.get(self.fields.one("form", sources, "source") or "", {})

    def tells(self) -> tuple[str, ...] | None:
        if not self.has("tells"):
            return None
        if self.tables.whole:
            cure = " Facts are listed in _shared/facts.yaml."
            return self.fields.pick("tells", self.tables.facts, "fact", cure=cure)
        return tuple(word.text for word in self.fields.words("tells"))

    def sentence(self, key: str) -> Text:
        """Return a sentence in its languages.

        A placeholder in it is a fact, in each language the same ones.
        """
        node = self.fields.node(key)
        if node is None:
            return {}
        if not isinstance(node, Block):
            self.fields.say(key, f"{key}: write ru: and en: below it")
            return {}
        texts: dict[str, str] = {}
        for language, entry in node.entries.items():
            if not LANGUAGE.fullmatch(language) or not isinstance(entry.node, Scalar) or entry.node.empty:
                self.mistakes.say(entry, f"{self.fields.about}{key}: '{language}' is no language with its text")
                continue
            if node.flow:
                flow_sentence(entry, entry.node.text, self.mistakes, f"{self.fields.about}{key}: ")
            texts[language] = " ".join(entry.node.text.split())
            self.check_placeholders(key, entry.node, texts.get("ru", texts[language]))
        for language in LANGUAGES:
            if language not in texts:
                self.mistakes.say(node, f"{self.fields.about}{key} lacks {language}")
        return texts

    def check_placeholders(self, key: str, text: Scalar, russian: str) -> None:
        about = f"{self.fields.about}{key}: "
        named = FACT_PLACE.findall(text.text)
        unknown = [name for name in named if name not in self.tables.facts] if self.tables.whole else []
        for name in unknown:
            self.mistakes.say(text, f"{about}no fact '{{{name}}}'.{did_you_mean(name, self.tables.facts)}")
        if not unknown and set(named) != set(FACT_PLACE.findall(russian)):
            self.mistakes.say(text, f"{about}its placeholders differ from those of the Russian")
