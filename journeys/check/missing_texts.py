"""What of the catalogue has no text in a language, and is therefore read in Russian. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from journeys.language import sentences
from journeys.language.definition import Definition
from journeys.language.vocabulary import Language, Text
from journeys.reader import CATALOGUE, read_catalogue
from journeys.reader.shared import FOLDER

FALLBACK = "ru"
STEP_TEXTS = ("title", "family", "partner")


def missing_texts(language: Language, root: Path = CATALOGUE) -> tuple[str, ...]:
    """Return each missing text as `file: where it stands`: what the engine says, shared tables, every version."""
    shared = list(_of_shared_tables(root / FOLDER, language))
    catalogue = read_catalogue(root)
    told_by_tables = {
        text for table in ("step_templates", "documents") for text in _russian(_plain(root / FOLDER / f"{table}.yaml"))
    }
    versions = [
        f"{one.journey}/v{one.version}.{language}.yaml: {where}"
        for _key, one in sorted(catalogue.definitions.items())
        for where, text in _texts(one)
        if text and language not in text and text[FALLBACK] not in told_by_tables
    ]
    return (*sentences.missing(language), *shared, *versions)


def _of_shared_tables(folder: Path, language: Language) -> Iterator[str]:
    for file in sorted(folder.glob("*.yaml")):
        if file.name.count(".") > 1:
            continue  # a side file
        beside = _plain(file.with_name(f"{file.stem}.{language}.yaml"))
        for path in _rows(_plain(file), language):
            if not _at(beside, path, language):
                yield f"{FOLDER}/{file.stem}.{language}.yaml: {' '.join(path)}"


def _rows(node: Any, language: Language, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield where a text stands that has Russian and not this language in its own row."""
    if not isinstance(node, Mapping):
        return
    if isinstance(node.get(FALLBACK), str) and language not in node:
        yield path
    for key, inner in node.items():
        yield from _rows(inner, language, (*path, str(key)))


def _at(node: Any, path: tuple[str, ...], language: str) -> bool:
    """Say whether a side file has the text, as the row itself or, beside those of its parts, under its language."""
    for key in path:
        node = node.get(key) if isinstance(node, Mapping) else None
    text = node.get(language) if isinstance(node, Mapping) else node
    return isinstance(text, str) and bool(text.strip())


def _russian(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if isinstance(node.get(FALLBACK), str):
            yield " ".join(node[FALLBACK].split())
        for inner in node.values():
            yield from _russian(inner)


def _plain(file: Path) -> Any:
    return yaml.safe_load(file.read_text("utf-8")) or {} if file.exists() else {}


def _texts(one: Definition) -> Iterator[tuple[str, Text]]:
    yield "title", one.title
    yield "about", one.about
    yield from ((f"stages {key}", text) for key, text in one.stages.items())
    yield from ((f"corrects {key}", text) for key, text in one.corrects.items())
    yield from ((f"milestones {milestone.key}", milestone.title) for milestone in one.milestones)
    yield from ((f"amounts {key}", amount.title) for key, amount in one.amounts.items())
    for key, paper in one.vocabulary.documents.items():
        parts = (("title", paper.title), ("says", paper.says), ("closes", paper.closes))
        yield from ((f"documents {key} {part}", text) for part, text in parts)
    for step in one.steps:
        yield from ((f"steps {step.key} {part}", getattr(step, part)) for part in STEP_TEXTS)
