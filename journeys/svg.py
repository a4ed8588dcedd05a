"""A version as a picture of its own: an SVG that says what it shows, in a language, light or dark as its reader is."""

from __future__ import annotations

from collections.abc import Mapping

from django.template.loader import render_to_string

from journeys.definition import Definition
from journeys.diagrams import diagram_of
from journeys.drawing import Picture, draw_cells, draw_map
from journeys.viewflow_layout import cells_of
from journeys.vocabulary import Language
from journeys.wording import in_language

WORDS: Mapping[Language, Mapping[str, str]] = {
    "ru": {
        "version": "версия",
        "svg": "Шаги слева направо: правее стоит то, что ждёт. Сплошная стрелка — должно удаться, пунктир — должно "
        "закончиться, яркая рамка — потом спросим семью.",
        "map": "Карта: столбцы — этапы, строки — кто делает. Сплошная стрелка — должно удаться, пунктир — должно "
        "закончиться, яркая рамка — потом спросим семью.",
        "steps": "Шагов",
    },
    "en": {
        "version": "version",
        "svg": "Steps from left to right: what waits stands further right. A solid arrow must have gone well, a dashed "
        "one must be over, a bright frame means that the family is asked afterwards.",
        "map": "A map: columns are stages, rows are those who do the steps. A solid arrow must have gone well, a dashed "
        "one must be over, a bright frame means that the family is asked afterwards.",
        "steps": "Steps",
    },
}


def svg_of(definition: Definition, language: Language) -> str:
    """Return the steps as an SVG, laid out by Viewflow: who waits for whom."""
    diagram = diagram_of(definition, language=language)
    return _svg(definition, draw_cells(diagram, cells_of(definition, diagram)), "svg", language)


def map_of(definition: Definition, language: Language) -> str:
    """Return the map of the journey as an SVG: stages against organisations."""
    return _svg(definition, draw_map(diagram_of(definition, language=language), language=language), "map", language)


def _svg(definition: Definition, picture: Picture, what: str, language: Language) -> str:
    words = WORDS["en" if language == "en" else "ru"]
    context = {
        "picture": picture,
        "language": language,
        "title": f"{in_language(definition.title, language)}, {words['version']} {definition.version}",
        "about": f"{words[what]} {words['steps']}: {len(definition.steps)}.",
    }
    return render_to_string("journeys/picture.svg", context)
