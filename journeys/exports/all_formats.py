"""Every form in which a version can be read outside Ryadom, and the folder that holds them all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from journeys.exports.bpmn_xml import bpmn_of
from journeys.exports.mermaid import mermaid_of
from journeys.exports.svg import map_of, svg_of
from journeys.language import sentences
from journeys.language.definition import Definition
from journeys.language.formatting import in_language
from journeys.language.vocabulary import Language
from journeys.reader import Catalogue
from journeys.versions.plain_text import reading_view

FORMATS: Mapping[str, Callable[[Definition, Language], str]] = {
    "svg": svg_of, "bpmn": bpmn_of, "mermaid": mermaid_of, "map": map_of,
}  # fmt: skip
FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "generated" / "journeys"
LANGUAGES = ("ru", "en")


def pages(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield the files of the folder, name and text: each version in words and pictures, in Russian and English."""
    for definition in catalogue.definitions.values():
        for language in LANGUAGES:
            name = f"{definition.ref}.{language}"
            yield f"{name}.md", page_of(definition, language)
            yield f"{name}.mmd", mermaid_of(definition, language)
            yield f"{name}.svg", svg_of(definition, language)
            yield f"{name}.map.svg", map_of(definition, language)
            yield f"{name}.bpmn", bpmn_of(definition, language)
    yield "README.md", _index(catalogue)


def write(catalogue: Catalogue, folder: Path = FOLDER) -> tuple[str, ...]:
    """Make the folder anew; return the names that changed, came or went."""
    wanted = dict(pages(catalogue))
    stale = _differing(wanted, folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in wanted:
            (folder / name).write_text(wanted[name], "utf-8")
        else:
            (folder / name).unlink()
    return stale


def differing(catalogue: Catalogue, folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the names in the folder that are missing, stale or too many."""
    return _differing(dict(pages(catalogue)), folder)


def _differing(wanted: Mapping[str, str], folder: Path) -> tuple[str, ...]:
    there = {file.name: file.read_text("utf-8") for file in folder.glob("*") if file.is_file()}
    return tuple(sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name)))


def page_of(definition: Definition, language: Language) -> str:
    """Return the reading view as a page in Markdown, with the pictures beside it."""
    title, *lines = reading_view(definition, language)
    name = f"{definition.ref}.{language}"
    steps, chart, bpmn, states = (_said(one, language) for one in ("of_steps", "of_map", "of_bpmn", "of_states"))
    links = f"[{steps}]({name}.svg), [{chart}]({name}.map.svg), [{bpmn}]({name}.bpmn), [{states}]({name}.mmd)"
    body = [_marked(part, language) for line in lines for part in line.split("\n")]
    text = "\n".join([f"# {title}", "", links, "", *body, "", _said("remark", language)])
    return re.sub(r"\n{3,}", "\n\n", text) + "\n"


def _said(word: str, language: Language) -> str:
    return sentences.say("pictures", word, language=language)


def _marked(line: str, language: Language) -> str:
    """A line of the reading view as Markdown: stages and steps become headings, what is said of a step a list."""
    bare = line.strip()
    if line.startswith("== "):
        return f"## {line.removeprefix('== ')}\n"
    if bare == sentences.say("reading", "for_whom", language=language):
        return f"## {bare}\n"
    if line.startswith("    "):
        return f"- {bare}"
    if line.startswith("  ") and bare.endswith("]") and not bare.startswith("- "):
        head, _, key = bare.rpartition(" [")
        return f"### {head} (`{key.removesuffix(']')}`)\n"
    return bare if not bare or bare.startswith("- ") else f"{bare}\n"


def _index(catalogue: Catalogue) -> str:
    rows = [
        f"| {in_language(one.title, 'en')} | {one.version}{' (draft)' if one.draft else ''} | {_links(one)} |"
        for one in catalogue.definitions.values()
    ]
    head = [
        "# Journeys of the catalogue",
        "",
        _said("remark", "en"),
        "",
        "| journey | version | to read |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def _links(one: Definition) -> str:
    parts = (("md", "words"), ("svg", "steps"), ("map.svg", "map"), ("mmd", "states"), ("bpmn", "BPMN"))
    return "; ".join(
        f"{language}: " + ", ".join(f"[{word}]({one.ref}.{language}.{end})" for end, word in parts)
        for language in LANGUAGES
    )
