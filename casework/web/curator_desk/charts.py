"""Charts drawn on the server: where lines and bars go.

No words, no colours: the template and the sheet have those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casework.statistics.small_numbers import ToldFigure

WIDTH, HEIGHT = 600, 270
LEFT, RIGHT, TOP, BOTTOM = 52, 34, 26, 34
MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class ChartGrid:
    """A line across with its share."""

    y: str
    text_y: str
    percent: int


@dataclass(frozen=True, slots=True)
class Dot:
    """A period: the share and its interval."""

    x: str
    y: str
    low: str
    high: str
    label: str
    shown: bool  # labels of many periods would run into each other
    figure: ToldFigure


@dataclass(frozen=True, slots=True)
class Mark:
    """When a version began."""

    x: str
    text_x: str
    label: str


@dataclass(frozen=True, slots=True)
class Trend:
    """The share of satisfied families, period by period."""

    width: int
    height: int
    left: str
    right: str
    bottom: str
    label_y: str
    mark_top: str
    mark_text: str
    grid: tuple[ChartGrid, ...]
    dots: tuple[Dot, ...]
    line: str
    area: str
    marks: tuple[Mark, ...]


def trend(periods: Sequence[tuple[str, ToldFigure]], marks: Sequence[tuple[float, str]] = ()) -> Trend | None:
    """Draw the periods of which a share may be told; None without any.

    Args:
        periods: Label and figure of every period, also of empty ones: distance on the chart is
            distance in time.
        marks: Where something began, as a place between 0 and the number of the last period, and
            its label.
    """
    if not any(figure.share for _label, figure in periods):
        return None
    last = max(len(periods) - 1, 1)
    every = max(1, -(-len(periods) // MOST_LABELS))

    def across(place: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (place + (0.5 if len(periods) == 1 else 0)) / last

    dots = tuple(
        Dot(
            x=_number(across(number)),
            y=_number(_down(figure.share.middle)),
            low=_number(_down(figure.interval.low)),
            high=_number(_down(figure.interval.high)),
            label=label,
            shown=number % every == 0,
            figure=figure,
        )
        for number, (label, figure) in enumerate(periods)
        if figure.share is not None and figure.interval is not None
    )
    points = " ".join(f"{dot.x},{dot.y}" for dot in dots)
    floor = _number(HEIGHT - BOTTOM)
    return Trend(
        width=WIDTH,
        height=HEIGHT,
        left=_number(LEFT),
        right=_number(WIDTH - RIGHT),
        bottom=floor,
        label_y=_number(HEIGHT - 10),
        mark_top=_number(TOP - 8),
        mark_text=_number(TOP - 3),
        grid=tuple(
            ChartGrid(_number(_down(share / 100)), _number(_down(share / 100) + 4.5), share)
            for share in (0, 25, 50, 75, 100)
        ),
        dots=dots,
        line=points,
        area=f"{dots[0].x},{floor} {points} {dots[-1].x},{floor}",
        marks=tuple(Mark(_number(across(place)), _number(across(place) + 5), label) for place, label in marks),
    )


def _down(share: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)


@dataclass(frozen=True, slots=True)
class Bar:
    """Two layers of a bar, in hundredths of its length."""

    inner: str
    outer: str


def bar(inner: float | None, outer: float | None, *, longest: float) -> Bar:
    """Return a bar whose outer layer reaches its share of the longest.

    A trace of it is always seen.
    """
    return Bar(*(_number(max(1.5, 100 * (part or 0) / longest)) if longest else "0" for part in (inner, outer)))


@dataclass(frozen=True, slots=True)
class IntervalBar:
    """An interval of a share and the share in it, in hundredths."""

    low: str
    width: str
    at: str


def span(figure: ToldFigure) -> IntervalBar | None:
    """Return where the interval of a figure lies between 0 and 100; None where no share is told."""
    if figure.share is None or figure.interval is None:
        return None
    low, high = figure.interval.low, figure.interval.high
    return IntervalBar(_number(100 * low), _number(100 * (high - low)), _number(100 * figure.share.middle))


def _number(value: float | None) -> str:
    return f"{value or 0:.1f}".rstrip("0").rstrip(".")
