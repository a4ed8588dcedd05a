"""Saved views of a list as chips: the own ones and those shared with the service, each with its number of families."""

from __future__ import annotations

from dataclasses import dataclass

from casework import access
from casework.access import Actor
from casework.models import SavedView


@dataclass(frozen=True, slots=True)
class Chip:
    """One view. `count` is None where counting would read too much."""

    view: SavedView
    count: int | None
    is_open: bool
    is_own: bool


def read_views(*, to: Actor, page: str) -> tuple[SavedView, ...]:
    """Return the reader's views and the shared ones, the own first, by name."""
    rows = access.visible(SavedView, to=to).filter(page=page).select_related("owner").order_by("name")
    return tuple(sorted(rows, key=lambda view: view.owner_id != to.user_key))


def chips(views: tuple[SavedView, ...], *, to: Actor, counts: list[int], query: str) -> tuple[Chip, ...]:
    """Return the chips; the one whose list is shown is marked."""
    return tuple(
        Chip(view, count, view.query == query, to.user is not None and view.owner_id == to.user.pk)
        for view, count in zip(views, counts, strict=True)
    )
