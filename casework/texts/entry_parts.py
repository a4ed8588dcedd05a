"""Parts of the timeline's sentences: the title, the organisation, the day of an entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from casework.texts import days_and_names
from casework.texts.translated import say

Details = Mapping[str, Any]


def plain(text: Callable[[], str]) -> Callable[[Details], str]:
    """Return the sentence of a code that needs no details."""
    return lambda details: text()


def title(details: Details) -> str:
    """Return the title of the step or paper."""
    return say(details.get("title") or {}) or _("a step")


def organisation(details: Details) -> str:
    """Return the name of the organisation."""
    found = details.get("organisation") or {}
    return say(found) if isinstance(found, Mapping) else str(found)


def day(details: Details) -> str:
    """Return the day, "" where none is told."""
    return days_and_names.day(date.fromisoformat(details["day"])) if details.get("day") else ""


def with_parts(text: Callable[[], str], **parts: Callable[[Details], Any]) -> Callable[[Details], str]:
    """Return the sentence of a code, with parts of its details."""
    return lambda details: text() % {name: part(details) for name, part in parts.items()}
