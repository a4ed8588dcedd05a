"""Texts in several languages, as the definitions hold them: {"ru": …, "en": …}."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language, override, pgettext


def title_of(text: Mapping[str, str]) -> dict[str, str]:
    """Return a text as a plain dict that JSON can keep."""
    return dict(text)


def say(text: Mapping[str, str] | None, language: str | None = None) -> str:
    """Return a text in the reader's language.

    What is missing falls back to Russian, and no text says nothing.
    """
    if not text:
        return ""
    wanted = (language or get_language() or "ru").split("-")[0]
    return text.get(wanted) or text.get("ru") or next(iter(text.values()), "")


def _fixed_purposes() -> Mapping[str, str]:
    return {
        "processing": pgettext("on a paper", "Handling the family’s data"),
        "medical_secrecy": pgettext("on a paper", "Data about health"),
    }


def purpose_words(purpose: str, titles: Mapping[str, Mapping[str, str]], language: str | None = None) -> str:
    """Return what a consent is for, in words: the same on the page and on the paper."""
    title = titles.get(purpose.removeprefix("share:"))
    with override(language or get_language()):
        if purpose.startswith("share:") and title is not None:
            return pgettext("on a paper", "Sharing data: %(who)s") % {"who": say(title, language)}
        return _fixed_purposes().get(purpose, purpose)
