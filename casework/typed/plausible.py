"""A value beside the one before it: ten times as much is more often a slip of a separator than a new life."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from casework.texts import formatting

TIMES = 10


def is_jump(new: object, before: object, *, times: int = TIMES) -> bool:
    """Say whether a figure is so many times the one before it, or so many times less."""
    if not (isinstance(new, (int, Decimal)) and isinstance(before, (int, Decimal))):
        return False
    if isinstance(new, bool) or isinstance(before, bool) or not new or not before:
        return False
    larger, smaller = max(abs(Decimal(new)), abs(Decimal(before))), min(abs(Decimal(new)), abs(Decimal(before)))
    return larger >= times * smaller


def jump_in_words(new: Decimal | int, before: Decimal | int) -> str:
    """Ask about such a jump."""
    return _(
        "Until now it was %(before)s, and now it is to be %(new)s. Compare it; if it is right so, say it below."
    ) % {
        "before": formatting.money(before),
        "new": formatting.money(new),
    }
