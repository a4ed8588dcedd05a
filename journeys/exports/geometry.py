"""The picture of a version: boxes in rows and columns, curves between them, live counts on them.

Geometry, no words. One way of drawing, three arrangements: columns of stages (the curator's page),
Viewflow's layout (who waits for whom, the SVG), stages against organisations (the map). Numbers
come as text: a template would write Russian decimals, which no picture understands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from journeys.language.formatting import in_language
from journeys.language.vocabulary import Language
from journeys.values.statistics import Diagram, DiagramStep, StepCount

BOX, GAP, MARGIN = 182, 46, 34
HEAD, ROW_GAP, LINE, LEFT = 62, 16, 17, 176
LETTERS, SMALL_LETTERS, ROW_LETTERS, MOST_LINES = 21, 23, 19, 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its place."""

    x: str
    y: str
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A step: its frame, its lines, how many people stand at it."""

    step: str
    x: str
    y: str
    width: str
    height: str
    title: tuple[Line, ...]
    by: Line
    open: int
    late: int
    badge: Line
    badge_x: str
    badge_y: str
    asks: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """An arrow from one step to another."""

    path: str
    must_go_well: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A stage with its heading."""

    x: str
    width: str
    lines: tuple[Line, ...]
    open: int


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation with its heading."""

    y: str
    height: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the template draws."""

    width: str
    height: str
    columns: tuple[Column, ...]
    rows: tuple[OrganisationRow, ...]
    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    x: float
    y: float
    height: float


Cell = tuple[int, int]  # column, row


def draw(diagram: Diagram, counts: Mapping[str, StepCount], *, language: Language) -> Picture:
    """Lay a version out in a column for each stage, in it the steps in their order."""
    columns = {stage.key: number for number, stage in enumerate(diagram.stages)}
    grid = _Grid(diagram, {step.step: (columns[step.stage], 0) for step in diagram.steps}, top=HEAD)
    return grid.picture(columns=tuple(_columns(grid, counts, language)), counts=counts)


def draw_cells(diagram: Diagram, cells: Mapping[str, Cell]) -> Picture:
    """Lay a version out in the cells that somebody else found for its steps."""
    return _Grid(diagram, cells, top=MARGIN).picture()


def draw_map(diagram: Diagram, *, language: Language) -> Picture:
    """Lay a version out as the map of a case: stages against those who do the steps."""
    columns = {stage.key: number for number, stage in enumerate(diagram.stages)}
    rows = {row.key: number for number, row in enumerate(diagram.rows)}
    cells = {step.step: (columns[step.stage], rows[step.row]) for step in diagram.steps}
    grid = _Grid(diagram, cells, top=HEAD, left=LEFT)
    return grid.picture(columns=tuple(_columns(grid, {}, language)), rows=tuple(_rows(grid, language)))


class _Grid:
    """Where each step stands; steps that share a cell stand below each other."""

    def __init__(self, diagram: Diagram, cells: Mapping[str, Cell], *, top: float, left: float = 0) -> None:
        self.diagram, self.left, self.top = diagram, left, top
        self.wide = max((column for column, _ in cells.values()), default=0) + 1
        self.high = max((row for _, row in cells.values()), default=0) + 1
        heights = {step.step: LINE * len(wrapped(step.title, LETTERS)) + LINE + 16.0 for step in diagram.steps}
        stacks: dict[Cell, float] = {}
        above: dict[str, float] = {}
        for step in diagram.steps:
            above[step.step] = stacks.get(cells[step.step], 0)
            stacks[cells[step.step]] = above[step.step] + heights[step.step] + ROW_GAP
        self.tops = [top]
        for row in range(self.high):
            deepest = max((deep for cell, deep in stacks.items() if cell[1] == row), default=0)
            self.tops.append(self.tops[-1] + deepest)
        self.places = {
            step: _Place(self.x(column), self.tops[row] + above[step], heights[step])
            for step, (column, row) in cells.items()
        }

    def x(self, column: int) -> float:
        return MARGIN + self.left + column * (BOX + GAP)

    def picture(
        self,
        *,
        columns: tuple[Column, ...] = (),
        rows: tuple[OrganisationRow, ...] = (),
        counts: Mapping[str, StepCount] | None = None,
    ) -> Picture:
        places, known = self.places, counts or {}
        return Picture(
            width=_number(self.x(self.wide) - GAP + MARGIN),
            height=_number(self.tops[-1]),
            columns=columns,
            rows=rows,
            boxes=tuple(_box(step, places[step.step], known.get(step.step)) for step in self.diagram.steps),
            curves=tuple(
                Curve(_path(places[arrow.before], places[arrow.after]), arrow.must_go_well)
                for arrow in self.diagram.arrows
            ),
        )


def _columns(grid: _Grid, counts: Mapping[str, StepCount], language: Language) -> Iterator[Column]:
    for number, stage in enumerate(grid.diagram.stages):
        x = grid.x(number)
        mine = [counts[one.step] for one in grid.diagram.steps if one.stage == stage.key and one.step in counts]
        lines = wrapped(in_language(stage.title, language), LETTERS)[:2]
        yield Column(
            x=_number(x - 8),
            width=_number(BOX + 16),
            lines=tuple(Line(_number(x), _number(26 + LINE * at), text) for at, text in enumerate(lines)),
            open=sum(one.open for one in mine),
        )


def _rows(grid: _Grid, language: Language) -> Iterator[OrganisationRow]:
    for row, top, bottom in zip(grid.diagram.rows, grid.tops, grid.tops[1:], strict=False):
        lines = wrapped(in_language(row.title, language), ROW_LETTERS)
        yield OrganisationRow(
            y=_number(top - ROW_GAP / 2),
            height=_number(bottom - top),
            lines=tuple(Line(_number(12), _number(top + 20 + LINE * at), text) for at, text in enumerate(lines)),
        )


def _box(step: DiagramStep, place: _Place, count: StepCount | None) -> Box:
    lines = wrapped(step.title, LETTERS)
    by = wrapped(step.by, SMALL_LETTERS)
    return Box(
        step=step.step,
        x=_number(place.x),
        y=_number(place.y),
        width=_number(BOX),
        height=_number(place.height),
        title=tuple(
            Line(_number(place.x + 12), _number(place.y + 22 + LINE * number), text)
            for number, text in enumerate(lines)
        ),
        by=Line(
            _number(place.x + 12),
            _number(place.y + place.height - 10),
            by[0] + ("…" if len(by) > 1 else "") if by else "",
        ),
        open=count.open if count else 0,
        late=count.late if count else 0,
        badge=Line(_number(place.x + BOX - 8), _number(place.y + 4.5), str(count.open) if count else ""),
        badge_x=_number(place.x + BOX - 8),
        badge_y=_number(place.y),
        asks=step.asks,
    )


def _path(before: _Place, after: _Place) -> str:
    """To the right a gentle curve; inside a column or back round the left side."""
    y1, y2 = before.y + before.height / 2, after.y + after.height / 2
    if after.x > before.x:
        x1, x2 = before.x + BOX, after.x - 5
        bend = min(60.0, (x2 - x1) / 2)
        points = (x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2)
    else:
        x1, x2 = before.x, after.x - 5
        points = (x1, y1, x1 - 26, y1, x2 - 22, y2, x2, y2)
    text = [_number(point) for point in points]
    return f"M{text[0]} {text[1]}C{text[2]} {text[3]} {text[4]} {text[5]} {text[6]} {text[7]}"


def wrapped(text: str, letters: int) -> list[str]:
    """Break a text into lines of so many letters; a word that is longer is broken with a hyphen."""
    lines: list[str] = []
    for word in _parts(text, letters):
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1].rstrip('.,;')}…"]
    return lines


def _parts(text: str, letters: int) -> Iterator[str]:
    for whole in text.split():
        word = whole
        while len(word) > letters:
            at = word.find("-", letters // 2, letters) + 1  # where it has a hyphen of its own
            yield word[:at] if at else f"{word[: letters - 1]}-"
            word = word[at or letters - 1 :]
        yield word


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
