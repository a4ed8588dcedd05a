"""The picture of a version: boxes in columns of stages, curves between them, live counts on them. Geometry, no words.

Numbers come as text: a template would write Russian decimals, which no picture understands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casework.words import say
from journeys import public as journeys

BOX, GAP, MARGIN = 182, 46, 34
HEAD, ROW_GAP, LINE = 62, 16, 17
LETTERS, SMALL_LETTERS, MOST_LINES = 21, 23, 4


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
class Picture:
    """Everything the template draws."""

    width: str
    height: str
    columns: tuple[Column, ...]
    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    x: float
    y: float
    height: float


def draw(diagram: journeys.Diagram, counts: Mapping[str, journeys.StepCount]) -> Picture:
    """Lay a version out: a column for each stage, in it the steps in their order."""
    columns = {stage.key: MARGIN + number * (BOX + GAP) for number, stage in enumerate(diagram.stages)}
    places: dict[str, _Place] = {}
    bottom = dict.fromkeys(columns, float(HEAD))
    for step in diagram.steps:
        height = LINE * len(wrapped(step.title, LETTERS)) + LINE + 16
        places[step.step] = _Place(columns[step.stage], bottom[step.stage], height)
        bottom[step.stage] += height + ROW_GAP
    deepest = max(bottom.values(), default=HEAD)
    width = MARGIN * 2 + len(columns) * (BOX + GAP) - GAP
    return Picture(
        width=_number(width),
        height=_number(deepest),
        columns=tuple(_column(stage, columns[stage.key], diagram, counts) for stage in diagram.stages),
        boxes=tuple(_box(step, places[step.step], counts.get(step.step)) for step in diagram.steps),
        curves=tuple(
            Curve(_path(places[arrow.before], places[arrow.after]), arrow.must_go_well) for arrow in diagram.arrows
        ),
    )


def _column(
    stage: journeys.Stage, x: float, diagram: journeys.Diagram, counts: Mapping[str, journeys.StepCount]
) -> Column:
    mine = [counts[step.step] for step in diagram.steps if step.stage == stage.key and step.step in counts]
    lines = wrapped(say(stage.title), LETTERS)[:2]
    return Column(
        x=_number(x - 8),
        width=_number(BOX + 16),
        lines=tuple(Line(_number(x), _number(26 + LINE * number), text) for number, text in enumerate(lines)),
        open=sum(one.open for one in mine),
    )


def _box(step: journeys.DiagramStep, place: _Place, count: journeys.StepCount | None) -> Box:
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
