"""Which request something belongs to: the key goes from the page into the outbox, and from there to the worker."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from structlog import contextvars

from casework.runtime.log_format import REQUEST

LENGTH = 32
SHAPE = re.compile(r"[0-9a-f]{32}")


def now() -> str:
    """Return the key of the request that is being answered or whose effect is being had; "" where there is none."""
    return str(contextvars.get_contextvars().get(REQUEST, ""))


def of(told: str) -> str:
    """Return the key that a proxy of ours gave, or a new one: what does not look like a key is a stranger's word."""
    return told if SHAPE.fullmatch(told) else uuid.uuid4().hex


@contextmanager
def within(**known: object) -> Iterator[None]:
    """Name these in every line that is written meanwhile."""
    with contextvars.bound_contextvars(**{name: value for name, value in known.items() if value != ""}):
        yield
