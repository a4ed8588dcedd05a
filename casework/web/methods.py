"""How an address may be called: a page is read, a button's address is posted to, most pages are both.

The door asks it (`casework.web.door`), so that what a page does not answer never reaches it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

READS = frozenset({"GET", "HEAD"})
POSTS = frozenset({"POST"})
EVERY = READS | POSTS
_MARK = "methods"

View = TypeVar("View", bound=Callable[..., Any])


def reads_only(view: View) -> View:
    """Say that a page is only looked at, or a file only taken away."""
    setattr(view, _MARK, READS)
    return view


def posts_only(view: View) -> View:
    """Say that an address is only that of a button."""
    setattr(view, _MARK, POSTS)
    return view


def of(view: Callable[..., Any]) -> frozenset[str]:
    """Return by which methods an address answers, besides OPTIONS: the view's mark, else what its class has.

    A mark is found through decorators that wrap the view (`functools.wraps`).
    """
    marked: frozenset[str] | None = getattr(view, _MARK, None)
    if marked is not None:
        return marked
    of_class = getattr(view, "view_class", None)
    if of_class is None:
        return EVERY
    return EVERY & {name.upper() for name in of_class.http_method_names if hasattr(of_class, name)}
