"""Where Viewflow's layout puts each step: what waits stands to the right of what it waits for."""

from __future__ import annotations

from viewflow.workflow import chart

from journeys.exports.geometry import Cell
from journeys.language.definition import Definition
from journeys.values.statistics import Diagram
from journeys.viewflow_flows import Published, compile_flow


def cells_of(definition: Definition, diagram: Diagram) -> dict[str, Cell]:
    """Return the column and row of each step.

    Of Viewflow only the placing is taken: its own order is alphabetical and its edges are all that
    a step waits for, so the stages give the order and the diagram the arrows that say something.
    """
    flow = compile_flow(Published(definition)).instance
    before: dict[str, list[str]] = {step.step: [] for step in diagram.steps}
    followers: dict[str, list[str]] = {step.step: [] for step in diagram.steps}
    order = _by_stage(diagram)
    for arrow in sorted(diagram.arrows, key=lambda one: (order.index(one.before), order.index(one.after))):
        before[arrow.after].append(arrow.before)
        followers[arrow.before].append(arrow.after)
    nodes = {key: flow.node(key) for key in order}
    grid = chart.layout(
        [nodes[key] for key in order],
        {nodes[key]: [nodes[one] for one in before[key]] for key in order},
        {nodes[key]: [nodes[one] for one in followers[key]] for key in order},
    )
    cells = {key: (grid[nodes[key]].col, grid[nodes[key]].row) for key in order}
    return {**cells, **_at_the_end(definition, order, followers, cells)}


def _at_the_end(
    definition: Definition, order: list[str], followers: dict[str, list[str]], cells: dict[str, Cell]
) -> dict[str, Cell]:
    """What comes after everything, and what follows that, stands to the right of everything: no arrow says so."""
    depth = {step.key: 0 for step in definition.steps if step.after_everything}
    for key in order:
        for after in followers[key] if key in depth else ():
            depth[after] = max(depth.get(after, 0), depth[key] + 1)
    last = max((column for key, (column, _) in cells.items() if key not in depth), default=-1)
    row = next((cells[key][1] for key in order if key not in depth), 0)
    return {key: (last + 1 + deep, row) for key, deep in depth.items()}


def _by_stage(diagram: Diagram) -> list[str]:
    """Steps by their stages, but never before what they wait for."""
    stages = {stage.key: number for number, stage in enumerate(diagram.stages)}
    waits = {
        step.step: {arrow.before for arrow in diagram.arrows if arrow.after == step.step} for step in diagram.steps
    }
    left, found = list(diagram.steps), list[str]()
    while left:
        ready = [step for step in left if waits[step.step] <= set(found)]
        first = min(ready, key=lambda step: stages[step.stage])
        left.remove(first)
        found.append(first.step)
    return found
