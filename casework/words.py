"""Texts in several languages, as the definitions hold them: {"ru": …, "en": …}."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language


def title_of(text: Mapping[str, str]) -> dict[str, str]:
    """Return a text as a plain dict that JSON can keep."""
    return dict(text)


def say(text: Mapping[str, str], language: str | None = None) -> str:
    """Return a text in the reader's language; what is missing falls back to Russian."""
    wanted = (language or get_language() or "ru").split("-")[0]
    return text.get(wanted) or text.get("ru") or next(iter(text.values()), "")
