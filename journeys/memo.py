"""What was read once in one page or one act, so that it is not read again.

Bound by who begins a page or an act, gone with its end. A region's figures are remembered from the
start: who decides by two readings of them decides by none. Runs and items are remembered only while
nobody can change them: on a page that only reads, and in an act from the lock of its case on; what
the act itself changes is forgotten at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

Read = TypeVar("Read")


@dataclass(slots=True)
class Memo:
    """What one page or one act has read."""

    stands_still: bool  # nobody changes a run meanwhile
    figures: dict[UUID, Any] = field(default_factory=dict)  # by region
    runs: dict[tuple[str, UUID], Any] = field(default_factory=dict)  # by what it is and its key


_bound: ContextVar[Memo | None] = ContextVar("journeys_memo", default=None)


@contextmanager
def remembering(*, only_reads: bool = False) -> Iterator[None]:
    """Remember until the end of a page or an act.

    Args:
        only_reads: A page that changes nothing.
    """
    token = _bound.set(Memo(stands_still=only_reads))
    try:
        yield
    finally:
        _bound.reset(token)


def runs_are_locked() -> None:
    """From here on nobody else changes the runs of the act; what was read before the lock may be old."""
    memo = _bound.get()
    if memo is not None:
        memo.runs.clear()
        memo.stands_still = True


def forget_runs() -> None:
    """A run has changed."""
    memo = _bound.get()
    if memo is not None:
        memo.runs.clear()


def forget_figures() -> None:
    """A figure of a region has changed."""
    memo = _bound.get()
    if memo is not None:
        memo.figures.clear()


def figures_of(region_key: UUID, read: Callable[[], Read]) -> Read:
    """Return a region's figures, read once."""
    memo = _bound.get()
    if memo is None:
        return read()
    if region_key not in memo.figures:
        memo.figures[region_key] = read()
    found: Read = memo.figures[region_key]
    return found


def of_run(what: str, key: UUID, read: Callable[[], Read]) -> Read:
    """Return what is read of a run or an item, once while it stands still."""
    memo = _bound.get()
    if memo is None or not memo.stands_still:
        return read()
    if (what, key) not in memo.runs:
        memo.runs[what, key] = read()
    found: Read = memo.runs[what, key]
    return found
