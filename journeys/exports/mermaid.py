"""A version as a Mermaid state chart: stages and milestones are states, the steps stand inside their stage. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from journeys.exports.diagram_data import diagram_of
from journeys.language.definition import Definition
from journeys.language.formatting import in_language
from journeys.language.vocabulary import Language
from journeys.runs.journey_map import EXCEPTIONS
from journeys.values.statistics import Diagram

NAMED = 2  # so many steps are named on an arrow between stages


def mermaid_of(definition: Definition, language: Language) -> str:
    """Return the state chart.

    Arrows lead from step to step in a stage, and from stage to stage: Mermaid draws no others.
    """
    return "\n".join(_lines(definition, diagram_of(definition, language=language), language)) + "\n"


def _lines(definition: Definition, diagram: Diagram, language: Language) -> Iterator[str]:
    yield "stateDiagram-v2"
    yield f"  accTitle: {_plain(in_language(definition.title, language))}"
    yield f"  accDescr: {_plain(in_language(definition.about, language))}"
    stage_of = {step.step: step.stage for step in diagram.steps}
    for stage in diagram.stages:
        yield f'  state "{_plain(in_language(stage.title, language))}" as stage_{stage.key} {{'
        for step in diagram.steps:
            if step.stage == stage.key:
                yield f'    state "{_plain(f"{step.title} ({step.by})")}" as {step.step}'
        for arrow in diagram.arrows:
            if stage_of[arrow.before] == stage_of[arrow.after] == stage.key:
                yield f"    {arrow.before} --> {arrow.after}"
        yield "  }"
    for milestone in definition.milestones:
        yield f'  state "{_plain(in_language(milestone.title, language))}" as milestone_{milestone.key}'
    yield from _arrows(definition, diagram, language)


def _arrows(definition: Definition, diagram: Diagram, language: Language) -> Iterator[str]:
    stage_of = {step.step: step.stage for step in diagram.steps}
    titles = {step.step: step.title for step in diagram.steps}
    for stage, events in _begins(definition, diagram).items():
        why = f" : {_named([in_language(definition.events[key].title, language) for key in events])}" if events else ""
        yield f"  [*] --> stage_{stage}{why}"
    between = _between(diagram, stage_of)
    for (before, after), steps in between.items():
        yield f"  stage_{before} --> stage_{after} : {_named([titles[step] for step in steps])}"
    for milestone in definition.milestones:
        steps_of: dict[str, list[str]] = {}
        for key in (*milestone.done, *milestone.done_any):
            steps_of.setdefault(stage_of[key], []).append(titles[key])
        for stage, names in steps_of.items():
            yield f"  stage_{stage} --> milestone_{milestone.key} : {_named(names)}"
    yield from _ends(definition, diagram, {before for before, _ in between})


def _ends(definition: Definition, diagram: Diagram, led_on: set[str]) -> Iterator[str]:
    closing = next((step.stage for step in definition.steps if step.after_everything), "")
    for stage in diagram.stages:
        if stage.key not in led_on:
            waits = closing and stage.key not in (closing, EXCEPTIONS)
            yield f"  stage_{stage.key} --> {f'stage_{closing}' if waits else '[*]'}"


def _begins(definition: Definition, diagram: Diagram) -> dict[str, tuple[str, ...]]:
    """Return the stages in which a run may begin, each with the events that open it.

    None if it opens at once.
    """
    waiting = {arrow.after for arrow in diagram.arrows}
    firsts = [step for step in definition.steps if step.key not in waiting and not step.after_everything]
    found: dict[str, tuple[str, ...]] = {}
    for stage in definition.stages:
        events = [step.opens_with for step in firsts if step.stage == stage]
        if events:
            found[stage] = () if None in events else tuple(dict.fromkeys(event for event in events if event))
    return found


def _between(diagram: Diagram, stage_of: dict[str, str]) -> dict[tuple[str, str], list[str]]:
    """Return the steps of a stage that another stage waits for."""
    found: dict[tuple[str, str], list[str]] = {}
    for arrow in diagram.arrows:
        way = stage_of[arrow.before], stage_of[arrow.after]
        if way[0] != way[1] and arrow.before not in found.setdefault(way, []):
            found[way].append(arrow.before)
    return found


def _named(titles: list[str]) -> str:
    more = ", …" if len(titles) > NAMED else ""
    return _plain(", ".join(titles[:NAMED])) + more


def _plain(text: str) -> str:
    """Signs that end a text in Mermaid are replaced by ones that look alike."""
    return (
        text.replace('"', "”")
        .replace(":", " –")
        .replace(";", ",")
        .replace("{", "(")
        .replace("}", ")")
        .replace("#", "№")
    )
