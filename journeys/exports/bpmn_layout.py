"""Where the nodes of a BPMN graph stand: a lane for each organisation, steps in columns, their gateways around them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from journeys.exports.bpmn_graph import Graph, Node, SequenceFlow

TASK, GATE, EVENT = (140.0, 80.0), (50.0, 50.0), (36.0, 36.0)
SLOT, LANE_LABEL, POOL_LABEL, ROW, MARGIN, GAP = 74.0, 30.0, 30.0, 130.0, 30.0, 60.0
SIZES = {"exclusiveGateway": GATE, "parallelGateway": GATE, "boundaryEvent": EVENT, "startEvent": EVENT, "endEvent": EVENT,
         "intermediateCatchEvent": EVENT}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame."""

    x: float
    y: float
    width: float
    height: float


@dataclass
class Layout:
    """Frames by key, and the points of each flow."""

    pool: Frame
    lanes: dict[str, Frame]
    nodes: dict[str, Frame] = field(default_factory=dict)
    ways: dict[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)


@dataclass
class _Rows:
    """The rows of a lane: each holds one step of a column."""

    taken: set[tuple[int, int]] = field(default_factory=set)

    def take(self, column: int) -> int:
        row = 0
        while (row, column) in self.taken:
            row += 1
        self.taken.add((row, column))
        return row

    @property
    def high(self) -> int:
        return max((row for row, _ in self.taken), default=0) + 1


def layout_of(graph: Graph) -> Layout:
    """Lay a graph out."""
    lanes = [row.key for row in graph.diagram.rows]
    slots = {key: _slots(node for node in graph.nodes.values() if node.step == key) for key in graph.columns}
    rows = {lane: _Rows() for lane in lanes}
    starts = {node.key: rows[node.lane].take(-1) for node in graph.nodes.values() if node.tag == "startEvent"}
    step_rows = {step.step: rows[step.row].take(graph.columns[step.step]) for step in graph.diagram.steps}
    tops, top = {}, 0.0
    for lane in lanes:
        tops[lane] = top
        top += rows[lane].high * ROW
    middles, right = _middles(graph, slots)
    pool = Frame(0, 0, right, top)
    frames = {lane: Frame(POOL_LABEL, tops[lane], right - POOL_LABEL, rows[lane].high * ROW) for lane in lanes}
    found = Layout(pool, frames)
    for node in graph.nodes.values():
        if node.step:
            middle = middles[graph.columns[node.step]]
            y = tops[node.lane] + step_rows[node.step] * ROW + ROW / 2
            found.nodes[node.key] = _frame(node, _x(node, middle, slots[node.step]), y)
        else:
            key = node.key if node.tag == "startEvent" else node.key.replace("fork_", "start_", 1)
            x = POOL_LABEL + LANE_LABEL + MARGIN + (SLOT if node.tag == "parallelGateway" else 0) + GATE[0] / 2
            found.nodes[node.key] = _frame(node, x, tops[node.lane] + starts[key] * ROW + ROW / 2)
    found.ways = {way.key: _points(way, found.nodes) for way in graph.ways}
    return found


def _slots(nodes: Iterable[Node]) -> dict[str, int]:
    """Number the nodes of a step by their order: 0 is its task, -1 stands left of it."""
    chain = sorted((node for node in nodes if not node.attached), key=lambda node: node.slot)
    task = next(number for number, node in enumerate(chain) if node.key.startswith("step_"))
    return {node.key: number - task for number, node in enumerate(chain)}


def _middles(graph: Graph, slots: dict[str, dict[str, int]]) -> tuple[dict[int, float], float]:
    """Return the middle of each column's tasks, and where the last column ends."""
    x = POOL_LABEL + LANE_LABEL + MARGIN + 2 * SLOT + GAP
    found = {}
    for column in range(max(graph.columns.values(), default=0) + 1):
        mine = [slots[key] for key, at in graph.columns.items() if at == column]
        left = -min((min(one.values()) for one in mine), default=0)
        right = max((max(one.values()) for one in mine), default=0)
        found[column] = x + left * SLOT + TASK[0] / 2
        x = found[column] + TASK[0] / 2 + right * SLOT + GAP
    return found, x


def _x(node: Node, middle: float, slots: dict[str, int]) -> float:
    if node.attached:
        return middle - TASK[0] / 2 + 24 + node.slot * 44
    number = slots[node.key]
    side = (number > 0) - (number < 0)
    return middle + side * (TASK[0] / 2 - SLOT / 2) + number * SLOT


def _frame(node: Node, x: float, y: float) -> Frame:
    width, height = SIZES.get(node.tag, TASK)
    if node.attached:
        y += TASK[1] / 2
    return Frame(x - width / 2, y - height / 2, width, height)


def _points(way: SequenceFlow, frames: dict[str, Frame]) -> tuple[tuple[float, float], ...]:
    """From the right side to the left one.

    A long way and a way back run below the row, where no step stands.
    """
    source, target = frames[way.source], frames[way.target]
    x1, y1 = source.x + source.width, source.y + source.height / 2
    x2, y2 = target.x, target.y + target.height / 2
    if x2 >= x1 and y1 == y2 and x2 - x1 <= SLOT:
        return (x1, y1), (x2, y2)
    if x1 + 16 < x2 <= x1 + 2 * SLOT:
        return (x1, y1), (x2 - 12, y1), (x2 - 12, y2), (x2, y2)
    below = y1 + ROW / 2 - 4
    return (x1, y1), (x1 + 10, y1), (x1 + 10, below), (x2 - 12, below), (x2 - 12, y2), (x2, y2)
