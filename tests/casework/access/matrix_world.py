"""The world of the authorisation matrix, planted once in a process and copied for each module that asks about it."""

from __future__ import annotations

from casework.demo.authorisation import cast
from casework.demo.authorisation.cast import Cast
from casework.demo.authorisation.visits import UrlLine, addresses
from tests import databases


def planted() -> Cast:
    """Return the two regions with everybody who asks, in the empty database of now."""
    return databases.filled("matrix", cast.plant)


def named(name: str) -> UrlLine:
    """Return one address of the URLconf."""
    return next(one for one in addresses() if one.name == name)


def names() -> list[str]:
    """Return the names of all addresses."""
    return [one.name for one in addresses()]
