"""Tries from one address, counted for a while in the cache that all processes share."""

from __future__ import annotations

from contextlib import suppress

from django.core.cache import cache


def spend(what: str, *, address: str, most: int, seconds: int) -> bool:
    """Count one try and say whether it is still allowed.

    Args:
        what: Of what; may name a row by its key, for the cache keeps digests only.
        address: From where; "" where nobody asks from anywhere.
    """
    key = f"{what} from {address}"
    cache.add(key, 0, seconds)
    with suppress(ValueError):  # ran out between the two lines
        return cache.incr(key) <= most
    return True
