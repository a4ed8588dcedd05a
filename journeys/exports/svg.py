"""A version as a picture of its own: an SVG that says what it shows, in a language, light or dark as its reader is."""

from __future__ import annotations

from django.template.loader import render_to_string

from journeys.exports.diagram_data import diagram_of
from journeys.exports.geometry import Picture, draw_cells, draw_map
from journeys.exports.viewflow_layout import cells_of
from journeys.language import sentences
from journeys.language.definition import Definition
from journeys.language.formatting import in_language
from journeys.language.vocabulary import Language


def svg_of(definition: Definition, language: Language) -> str:
    """Return the steps as an SVG, laid out by Viewflow: who waits for whom."""
    diagram = diagram_of(definition, language=language)
    return _svg(definition, draw_cells(diagram, cells_of(definition, diagram)), "svg", language)


def map_of(definition: Definition, language: Language) -> str:
    """Return the map of the journey as an SVG: stages against organisations."""
    return _svg(definition, draw_map(diagram_of(definition, language=language), language=language), "map", language)


def _svg(definition: Definition, picture: Picture, what: str, language: Language) -> str:
    context = {
        "picture": picture,
        "language": language,
        "title": f"{in_language(definition.title, language)}, {_said('version', language)} {definition.version}",
        "about": f"{_said(what, language)} {_said('steps', language)}: {len(definition.steps)}.",
    }
    return render_to_string("journeys/picture.svg", context)


def _said(word: str, language: Language) -> str:
    return sentences.say("pictures", word, language=language)
