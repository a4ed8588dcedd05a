"""The shared tables, read once and kept: most versions of all journeys rest on the same texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from journeys.engine.working_days import RUSSIA, WorkingCalendar
from journeys.language.vocabulary import Issue, Text, Vocabulary
from journeys.reader import tables
from journeys.reader.fields import LANGUAGE, Fields
from journeys.reader.mistakes import Mistake, Mistakes, TooMany, did_you_mean
from journeys.reader.paper_rows import PaperTables, read_papers
from journeys.reader.strict_yaml import Block, Entry, Scalar, entries_of, read_block, text_of

FOLDER = "_shared"
TABLES = (
    "organisation_types", "words", "facts", "terms", "parameters", "documents", "visit_types", "kits", "events",
    "step_templates", "working_days", "issues", "sources",
)  # fmt: skip
EFFECTS = ("cancels", "keeps", "pauses", "resumes", "again", "redo")
GROUP = ("stage", "steps")
TEMPLATES = ("groups", "templates")
EVENT_KEYS = (*EFFECTS, "quiet", "expected", "told_by")
SIDE_FILE = re.compile(rf"{FOLDER}/({'|'.join(TABLES)})\.([a-z]{{2}})\.yaml")


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event whose steps are not looked up yet.

    `own`: the journey says so itself, so its steps must exist.
    """

    key: str
    title: Text
    told_by: tuple[str, ...] = ()
    expected: bool = False
    quiet: bool = False
    steps: Mapping[str, tuple[Scalar, ...]] = field(default_factory=dict)  # by effect
    own: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """Ready steps that come in whole by `includes`."""

    stage: str
    steps: Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Shared:
    """The shared tables of a catalogue."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)  # terms are empty here: see `terms`
    terms: Mapping[str, tables.TermRow] = field(default_factory=dict)
    events: Mapping[str, EventRow] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    templates: Mapping[str, Block] = field(default_factory=dict)
    calendar: WorkingCalendar = RUSSIA
    issues: Mapping[str, Issue] = field(default_factory=dict)  # a region's choice, part of no version
    mistakes: tuple[Mistake, ...] = ()


_read: dict[tuple[bool, frozenset[tuple[str, str]]], Shared] = {}
_KEPT = 8  # sets of shared texts; old versions stored in the database may rest on older ones


def read_shared(texts: Mapping[str, str], *, whole: bool = True) -> Shared:
    """Read the tables among these texts (file name -> text).

    Args:
        whole: No: these are only the rows that one stored version uses.
    """
    mine = frozenset((name, text) for name, text in texts.items() if name.startswith(f"{FOLDER}/"))
    key = (whole, mine)
    if key not in _read:
        while len(_read) >= _KEPT:
            _read.pop(next(iter(_read)))
        mistakes = Mistakes()
        try:
            _read[key] = _Tables(dict(mine), mistakes, whole=whole).read()
        except TooMany:
            _read[key] = Shared(mistakes=mistakes.found())
    return _read[key]


class _Tables:
    def __init__(self, texts: Mapping[str, str], mistakes: Mistakes, *, whole: bool) -> None:
        self.mistakes = mistakes
        self.whole = whole
        self.texts = texts
        self.tops = {name: self.top(name) for name in TABLES}
        for name, text in sorted(texts.items()):
            if match := SIDE_FILE.fullmatch(name):
                side = read_block(name, text, self.mistakes)
                target = self.tops[match[1]]
                if side is not None:
                    self.translate(side, target, match[2])

    def top(self, name: str) -> Block:
        file = f"{FOLDER}/{name}.yaml"
        empty = Block(file, 1)
        if file not in self.texts:
            return empty
        return read_block(file, self.texts[file], self.mistakes) or empty

    def translate(self, side: Block, target: Block, language: str) -> None:
        """Lay a side file's texts over the rows they belong to."""
        for key, entry in side.entries.items():
            row = target.get(key)
            if key == language and isinstance(entry.node, Scalar):  # the row's own text, beside those of its parts
                target.entries[language] = entry
            elif not isinstance(row, Block):
                hint = did_you_mean(key, target.entries, tail=False)
                self.mistakes.say(entry, f"'{key}' is no longer in {target.file}.{hint}")
            elif isinstance(entry.node, Scalar):
                row.entries[language] = entry
            elif isinstance(entry.node, Block):
                self.translate(entry.node, row, language)

    def rows(self, name: str) -> dict[str, Block]:
        return Fields(Block(f"{FOLDER}/{name}.yaml", 1, entries={name: self._entry(name)}), self.mistakes).blocks(name)

    def _entry(self, name: str) -> Entry:
        top = self.tops[name]
        return Entry(top.file, top.line, top)

    def read(self) -> Shared:
        mistakes = self.mistakes
        organisations = tables.read_organisation_types(self.rows("organisation_types"), mistakes)
        words = tables.read_words(self.rows("words"), mistakes)
        sources = tables.read_sources(self.rows("sources"), mistakes)
        parameters = tables.read_parameters(self.rows("parameters"), mistakes, words, sources)
        facts = tables.read_facts(self.rows("facts"), mistakes, words, organisations, parameters)
        vocabulary = Vocabulary(
            facts=facts,
            parameters=parameters,
            documents=read_papers(
                self.rows("documents"),
                mistakes,
                PaperTables(facts, words, organisations, sources, whole=self.whole),
            ),
            organisation_types=organisations,
            visit_types=tables.read_visit_types(self.rows("visit_types"), mistakes),
            kits=tables.read_kits(self.rows("kits"), mistakes),
            words=words,
            sources=sources,
        )
        rows = self.rows("events")
        events = {key: read_event(key, row, mistakes, vocabulary) for key, row in rows.items()}
        templates = Fields(self.tops["step_templates"], mistakes, allowed=TEMPLATES)
        return Shared(
            vocabulary=vocabulary,
            terms=tables.read_terms(self.rows("terms"), mistakes, sources),
            events=events,
            groups=self.groups(templates),
            templates=templates.blocks("templates"),
            calendar=self.calendar(),
            issues=tables.read_issues(self.rows("issues"), mistakes, organisations),
            mistakes=mistakes.found(),
        )

    def groups(self, templates: Fields) -> dict[str, Group]:
        found = {}
        for name, block in templates.blocks("groups").items():
            fields = Fields(block, self.mistakes, about=f"group '{name}'", allowed=GROUP)
            fields.must("stage", "steps")
            fields.blocks("steps")  # says which are empty
            steps = fields.node("steps")
            rows = entries_of(steps)
            found[name] = Group(
                fields.text("stage"), {key: row for key, row in rows.items() if isinstance(row.node, Block)}
            )
        return found

    def calendar(self) -> WorkingCalendar:
        """Read dated transfers: `2026-01-09: off` or `working`."""
        days: dict[str, set[date]] = {"off": set(), "working": set()}
        for text, entry in self.tops["working_days"].entries.items():
            day = Scalar(entry.file, entry.line, text).value
            word = text_of(entry.node)
            if not isinstance(day, date):
                self.mistakes.say(entry, f"'{text}' is no date. Write 2026-01-09: off")
            elif word not in days:
                self.mistakes.say(entry, f"{text}: 'off' or 'working' belongs here.{did_you_mean(word, days)}")
            else:
                days[word].add(day)
        return WorkingCalendar(off=frozenset(days["off"]), working=frozenset(days["working"]))


def read_event(
    key: str, row: Block, mistakes: Mistakes, vocabulary: Vocabulary, base: EventRow | None = None
) -> EventRow:
    """Read an event; `base`: the shared row to which a journey adds effects."""
    titled = base is None or "ru" in row.entries
    languages = [name for name in row.entries if LANGUAGE.fullmatch(name)]
    fields = Fields(row, mistakes, about=f"event '{key}'", allowed=(*EVENT_KEYS, *tables.TEXTS, *languages))
    row_of = base or EventRow(key, {})
    told_by = fields.pick("told_by", vocabulary.organisation_types, "organisation type")
    effects = {effect: tuple(fields.words(effect)) for effect in EFFECTS if effect in row.entries}
    if "keeps" in effects:  # what all journeys keep stays kept
        effects["keeps"] = (*row_of.steps.get("keeps", ()), *effects["keeps"])
    return EventRow(
        key=key,
        title=fields.label() if titled else row_of.title,
        told_by=told_by or row_of.told_by,
        expected=fields.truth("expected", default=row_of.expected),
        quiet=fields.truth("quiet", default=row_of.quiet),
        steps={**row_of.steps, **effects},
        own=row_of.own if base is None else frozenset({*row_of.own, *effects}),
    )
