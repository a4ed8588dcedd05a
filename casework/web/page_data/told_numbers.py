"""Counts and shares of families in words, as far as they may be told."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework.statistics.small_numbers import FEWEST, Count, Span
from casework.texts import formatting


def count_in_words(count: Count) -> str:
    """`12`, `fewer than 5`, `21 or more`; `too few to tell` for parts of fewer than ten."""
    if count.is_exact:
        return formatting.number(count.low)
    if count.high < FEWEST:
        return _("fewer than %(n)s") % {"n": FEWEST}
    if count.low == 0:  # of fewer than ten: nothing of either part
        return _("too few to tell")
    return _("%(n)s or more") % {"n": formatting.number(count.low)}


def share_in_words(span: Span | None) -> str:
    """`87 %`, `85–90 %`; a dash where nothing may be told."""
    if span is None:
        return formatting.NOTHING
    return formatting.percent(span.low) if span.is_exact else formatting.between(span.low, span.high)


def interval_in_words(span: Span | None) -> str:
    """`71–95 %`, a dash where nothing may be told."""
    return formatting.NOTHING if span is None else formatting.between(span.low, span.high)
