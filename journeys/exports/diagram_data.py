"""A version as a picture's plain data: steps in stages, and which step waits for which. Pure.

Who draws it lays it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from journeys.language import kind_rules
from journeys.language.definition import Definition, Step
from journeys.language.formatting import in_language
from journeys.runs.journey_map import in_order, row_of
from journeys.values.runs import Stage
from journeys.values.statistics import Arrow, Diagram, DiagramStep


def diagram_of(definition: Definition, *, language: str) -> Diagram:
    """Return the steps by stage and the arrows that say something: what another arrow implies is left out."""
    types = definition.vocabulary.organisation_types
    before = {step.key: _before(step) for step in definition.order}
    return Diagram(
        ref=definition.ref,
        title=in_language(definition.title, language),
        stages=tuple(
            Stage(key, title)
            for key, title in definition.stages.items()
            if any(s.stage == key for s in definition.steps)
        ),
        rows=tuple(
            Stage(key, types[key].title if key in types else {"ru": key})
            for key in in_order(definition, (row_of(definition, step) for step in definition.steps))
        ),
        steps=tuple(
            DiagramStep(
                step=step.key,
                stage=step.stage,
                row=row_of(definition, step),
                title=in_language(step.title, language) or step.key,
                by=in_language(types[step.by[0]].title, language) if step.by and step.by[0] in types else "",
                asks=step.asks or kind_rules.of(step.kind).asks_family,
            )
            for step in definition.order
        ),
        arrows=tuple(_arrows(before, definition)),
    )


def _before(step: Step) -> frozenset[str]:
    """What a step waits for; "after everything" is said once, not drawn forty times."""
    return frozenset() if step.after_everything else step.depends_on()


def _arrows(before: Mapping[str, frozenset[str]], definition: Definition) -> Iterator[Arrow]:
    """That a step must have gone well is implied only by a way on which all must go well.

    Mere order by any way.
    """
    reached: dict[str, frozenset[str]] = {}
    reached_well: dict[str, frozenset[str]] = {}
    for step in definition.order:
        direct = before[step.key]
        needed = direct & {need.step for need in (*step.needs, *step.needs_any)}
        implied = _beyond(direct, reached)
        implied_well = _beyond(needed, reached_well)
        reached[step.key], reached_well[step.key] = direct | implied, needed | implied_well
        for key in sorted(direct):
            if key not in (implied_well if key in needed else implied):
                yield Arrow(key, step.key, must_go_well=key in needed)


def _beyond(steps: frozenset[str], reached: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*(reached[key] for key in steps)) if steps else frozenset()
