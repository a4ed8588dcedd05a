"""Rows of the vocabulary: facts, terms, parameters, documents and the rest.

Shared tables and a journey's own alike.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from journeys.language.conditions import Product
from journeys.language.fact_types import TRUTHS, TYPES, Shape
from journeys.language.law_sources import NOT_SEEN
from journeys.language.vocabulary import (
    Base,
    Fact,
    Force,
    Issue,
    Kit,
    KitItem,
    Moment,
    OrganisationType,
    Parameter,
    Term,
    Text,
    VisitType,
)
from journeys.reader.fields import Fields
from journeys.reader.mistakes import Mistakes, did_you_mean
from journeys.reader.strict_yaml import Block, Items, Node, Scalar, entries_of

AREAS = ("social_services", "health_care", "education", "employment")
SIDES = ("state", "partner", "family", "own", "machine")
WHOSE = ("ours", "authority", "family")
MARKS = ("V", "C", "M", "?")  # read in the law's text, article cited somewhere, general knowledge, unsure
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
NUMBER = re.compile(r"\d+(\.\d+)?")
YEARLY = re.compile(rf"(\d\d?) ({'|'.join(MONTHS)})")
TEXTS = ("ru", "en")
KEYS: Mapping[str, tuple[str, ...]] = {  # of a row of each table, besides its texts by language
    "facts": ("type", "unit", "choices", "assumed", "asked_by", "from", "source", "mark"),
    "terms": ("length", "by", "from", "kind", "mark", "source", "checked_on", "stops", "hard", "longest",
              "on_working_day", "year_begins", "only_if", "unless"),
    "parameters": ("unit", "source", "checked_on", "mark", "values"),
    "documents": ("whose", "valid_for", "for_ever_if", "ready_in", "mark", "group", "source", "says", "tells", "rows",
                  "closes", "addressed_to", "form", "signed_by", "printed", "not_after", "prints_as"),
    "organisation_types": ("side", "short"),
    "issues": ("area", "organisations"),
    "visit_types": ("specialty", "minutes", "before", "needs", "window", "bring", "source", "mark"),
    "kits": ("items",),
    "items": ("amount", "rental"),
    "words": (),
    "sources": (),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term whose base is not looked up yet: a shared term may count from a step that only some journeys have."""

    term: Term
    start: Scalar | None
    stops: tuple[Scalar, ...]


def row_fields(key: str, row: Block, mistakes: Mistakes, *allowed: str) -> tuple[Fields, Text]:
    """Return a row to read and its texts by language."""
    languages = [name for name in row.entries if re.fullmatch(r"[a-z]{2}", name) and name not in allowed]
    fields = Fields(row, mistakes, about=f"'{key}'", allowed=(*allowed, *TEXTS, *languages))
    return fields, fields.label(frozenset(allowed))


def one_of(fields: Fields, key: str, known: Iterable[str], default: str = "") -> str:
    """Return one of the known words, the default where nothing is said."""
    if fields.scalar(key) is None:
        return default
    return fields.one(key, tuple(known), key) or default


def read_facts(
    rows: Mapping[str, Block],
    mistakes: Mistakes,
    words: Iterable[str],
    organisations: Iterable[str],
    figures: Collection[str] = (),
) -> dict[str, Fact]:
    """Read what conditions may ask and steps may record.

    Args:
        figures: Parameters that may stand for a figure while nobody told it.
    """
    found = {}
    for key, row in rows.items():
        fields, title = row_fields(key, row, mistakes, *KEYS["facts"])
        kind = one_of(fields, "type", TYPES)
        if not kind:
            fields.must("type")
            kind = "text"
        choices = fields.pick("choices", words, "word", cure=" Labels of choices stand in words.yaml.")
        if TYPES[kind].shape is Shape.CHOICE and not choices:
            fields.say("type", "a choice needs 'choices'")
        found[key] = Fact(
            key=key,
            type=kind,
            title=title,
            unit=_unit(fields, words),
            choices=choices,
            assumed=_assumed(fields, kind, choices, figures),
            asked_by=one_of(fields, "asked_by", organisations),
            supplied_by=one_of(fields, "from", organisations),
        )
    return found


def _assumed(fields: Fields, kind: str, choices: tuple[str, ...], figures: Collection[str]) -> Any | None:
    """Return what holds while nobody has told it: a value, or a product as in `8 x minimum_wage`."""
    node = fields.node("assumed")
    if node is None:
        return None
    parts = node.text.split(" x ") if isinstance(node, Scalar) and TYPES[kind].shape is Shape.FIGURE else []
    if not any(part in figures for part in parts):
        return fact_value(node, kind, choices, fields)
    unknown = [part for part in parts if part not in figures and not NUMBER.fullmatch(part)]
    for part in unknown:
        fields.say("assumed", f"assumed: '{part}' is neither a number nor a parameter.{did_you_mean(part, figures)}")
    return Product(tuple(part if part in figures else Decimal(part) for part in parts)) if not unknown else None


def _unit(fields: Fields, words: Iterable[str]) -> str:
    found = fields.pick("unit", words, "word", cure=" Units stand in words.yaml.")
    if len(found) > 1:
        fields.say("unit", "unit: one word belongs here, as in rub_per_month")
    return found[0] if found else ""


def fact_value(node: Node | None, kind: str, choices: tuple[str, ...], fields: Fields) -> Any:
    """Return a fact's value as its type says; a wrong one is told and gives None."""
    shape = TYPES[kind].shape
    if shape is Shape.PEOPLE and isinstance(node, Items):
        return tuple(item.text for item in node.items if isinstance(item, Scalar))
    if not isinstance(node, Scalar):
        fields.mistakes.say(node or fields.block, f"{fields.about}a value belongs here")
        return None
    value = _typed(node, kind, choices)
    if value is None:
        hint = did_you_mean(node.text, choices) if choices else ""
        says = f"'{node.text}' is no value for a fact of type {kind}.{hint}"
        fields.mistakes.say(node, f"{fields.about}{says}")
    return value


def _typed(node: Scalar, kind: str, choices: tuple[str, ...]) -> Any:
    row = TYPES[kind]
    match row.shape:
        case Shape.TRUTH:
            return TRUTHS.get(node.text)
        case Shape.CHOICE:
            return node.text if node.text in choices else None
        case Shape.WORD:
            return node.text
    return node.value if row.fits(node.value) else None


def _source(fields: Fields, sources: Mapping[str, Text]) -> Text:
    """Return where a row comes from: a row of the table of sources, or what is written."""
    word = fields.text("source")
    if word in sources:
        return sources[word]
    return {"ru": word} if word else {}


def read_terms(
    rows: Mapping[str, Block], mistakes: Mistakes, sources: Mapping[str, Text] | None = None
) -> dict[str, TermRow]:
    """Read deadlines with their sources. What the law sets names its article, or that nobody has seen it."""
    articles = sources or {}
    found = {}
    for key, row in rows.items():
        fields = Fields(row, mistakes, about=f"'{key}'", allowed=(*KEYS["terms"], *TEXTS))
        fields.must("kind", "mark")
        length = fields.length("length")
        yearly = _yearly(fields, "by") if "by" in row.entries else None
        year_begins = _yearly(fields, "year_begins") if "year_begins" in row.entries else None
        if length is None and yearly is None and not {"length", "by"} & row.entries.keys():
            fields.mistakes.say(row, f"'{key}': 'length' is missing. Write length: 10 working days, or by: 1 February")
        force = Force(one_of(fields, "kind", [force.value for force in Force], Force.OWN.value))
        source = _source(fields, articles)
        if not source and force is Force.LAW:
            source = articles.get(NOT_SEEN, {})
        term = Term(
            key=key,
            start=Moment(Base.OPENING),
            length=length,
            yearly=yearly,
            year_begins=year_begins,
            only_if=fields.text("only_if"),
            unless=fields.text("unless"),
            force=force,
            mark=one_of(fields, "mark", MARKS, "?"),
            hard=fields.truth("hard"),
            source=source,
            checked_on=fields.text("checked_on", "never"),
            longest=fields.length("longest"),
            on_working_day=fields.truth("on_working_day"),
        )
        found[key] = TermRow(term, fields.scalar("from"), tuple(fields.words("stops")))
    return found


def _yearly(fields: Fields, key: str) -> tuple[int, int] | None:
    text = fields.text(key)
    match = YEARLY.fullmatch(text)
    if match is None or not 1 <= int(match[1]) <= 31:
        fields.say(key, f"{key}: cannot read the yearly date '{text}'. Write '1 February'")
        return None
    return MONTHS.index(match[2]) + 1, int(match[1])


def read_parameters(
    rows: Mapping[str, Block], mistakes: Mistakes, words: Iterable[str], sources: Mapping[str, Text] | None = None
) -> dict[str, Parameter]:
    """Read figures with the day each holds from."""
    found = {}
    for key, row in rows.items():
        fields, title = row_fields(key, row, mistakes, *KEYS["parameters"])
        fields.must("source", "checked_on", "mark", "values")
        values: dict[date, Any] = {}
        node = fields.node("values")
        for text, entry in entries_of(node).items():
            day = Scalar(entry.file, entry.line, text).value
            if isinstance(day, date):
                values[day] = _figure(entry.node)
            else:
                mistakes.say(entry, f"'{key}': '{text}' is no date. Write 2026-02-01")
        found[key] = Parameter(
            key=key,
            title=title,
            unit=_unit(fields, words),
            source=_source(fields, sources or {}),
            checked_on=fields.text("checked_on"),
            mark=one_of(fields, "mark", MARKS, "?"),
            values=tuple(sorted(values.items())),
        )
    return found


def _figure(node: Node) -> Any:
    if isinstance(node, Items):
        return tuple(_figure(item) for item in node.items)
    return node.value if isinstance(node, Scalar) else None


def read_organisation_types(rows: Mapping[str, Block], mistakes: Mistakes) -> dict[str, OrganisationType]:
    """Read who can do a step."""
    found = {}
    for key, row in rows.items():
        fields, title = row_fields(key, row, mistakes, *KEYS["organisation_types"])
        fields.must("side")
        found[key] = OrganisationType(key, title, one_of(fields, "side", SIDES), fields.text("short"))
    return found


def read_issues(rows: Mapping[str, Block], mistakes: Mistakes, organisations: Iterable[str]) -> dict[str, Issue]:
    """Read everyday issues."""
    found = {}
    for key, row in rows.items():
        fields, title = row_fields(key, row, mistakes, *KEYS["issues"])
        fields.must("area", "organisations")
        found[key] = Issue(
            key, title, one_of(fields, "area", AREAS), fields.pick("organisations", organisations, "organisation type")
        )
    return found


def read_visit_types(rows: Mapping[str, Block], mistakes: Mistakes) -> dict[str, VisitType]:
    """Read the visits of a doctors' day."""
    found = {}
    for key, row in rows.items():
        fields, title = row_fields(key, row, mistakes, *KEYS["visit_types"])
        fields.must("specialty", "minutes")
        found[key] = VisitType(
            key=key,
            title=title,
            specialty=fields.text("specialty"),
            minutes=fields.number("minutes"),
            before=fields.pick("before", rows, "visit type"),
            needs=tuple(word.text for word in fields.words("needs")),
            window=fields.text("window"),
            bring=_to_bring(fields),
        )
    return found


def _to_bring(fields: Fields) -> Text:
    node = fields.node("bring")
    if node is None:
        return {}
    if not isinstance(node, Block):
        fields.say("bring", "bring: write it as {ru: …, en: …}")
        return {}
    return Fields(node, fields.mistakes, about=f"{fields.about}bring").label()


def read_kits(rows: Mapping[str, Block], mistakes: Mistakes) -> dict[str, Kit]:
    """Read lists of necessities."""
    found = {}
    for key, row in rows.items():
        fields, title = row_fields(key, row, mistakes, *KEYS["kits"])
        fields.must("items")
        items = []
        for name, item in fields.blocks("items").items():
            line, label = row_fields(name, item, mistakes, *KEYS["items"])
            line.must("amount")
            items.append(KitItem(name, label, line.number("amount", 1), line.truth("rental")))
        found[key] = Kit(key, title, tuple(items))
    return found


def read_sources(rows: Mapping[str, Block], mistakes: Mistakes) -> dict[str, Text]:
    """Read articles of laws, decrees and orders with their dates."""
    return read_words(rows, mistakes)


def read_words(rows: Mapping[str, Block], mistakes: Mistakes) -> dict[str, Text]:
    """Read short labels of outcomes, choices, reasons and units."""
    return {key: row_fields(key, row, mistakes)[1] for key, row in rows.items()}
