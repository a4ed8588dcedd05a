"""What templates say: icons, days, moments, due words, spans of time, texts in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from lucide import _load_icon, _render_icon  # the wheel's own tag renders anew at each call

from casework import words
from casework.web import wording

register = template.Library()


@lru_cache(maxsize=256)
def _svg(name: str) -> SafeString:
    _load_icon(name)
    return mark_safe(_render_icon(name, None, **{"class": "ic", "aria-hidden": "true"}))  # noqa: S308  (from the wheel)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a lucide icon; it says nothing to a screen reader, so a word stands beside it."""
    return _svg(name)


@register.filter
def say(text: Mapping[str, str] | None) -> str:
    """Return a text in the reader's language."""
    return words.say(text) if text else ""


@register.filter
def name_of(organisation: Any) -> str:
    """Return an organisation's name in the reader's language."""
    return wording.organisation_name(organisation)


@register.filter
def address_of(organisation: Any) -> str:
    """Return an organisation's address in the reader's language."""
    return str(getattr(organisation, f"address_{wording.two_letters(get_language())}", "") or organisation.address_ru)


@register.filter
def day(value: date | datetime | None) -> str:
    """`25 November`, in the region's time zone."""
    return wording.day(value) if value else ""


@register.filter
def day_year(value: date | datetime | None) -> str:
    """`14 November 2026`."""
    return wording.day_with_year(value) if value else ""


@register.filter
def weekday_day(value: date | datetime | None) -> str:
    """`Friday, 27 November`."""
    return wording.weekday_and_day(value) if value else ""


@register.filter
def clock_time(value: datetime | None) -> str:
    """`9:30`, in the region's time zone."""
    return wording.clock_time(value) if value else ""


@register.filter
def duration(minutes: int) -> str:
    """`2 h 40 min`."""
    return wording.duration(minutes)


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first two words."""
    return wording.initials(name)


@register.simple_tag(takes_context=True)
def moment(context: template.Context, value: datetime | None) -> str:
    """`yesterday, 16:20` or `19 November, 9:05`."""
    return wording.moment(value, now=_now(context)) if value else ""


@register.inclusion_tag("parts/due.html", takes_context=True)
def due(context: template.Context, value: datetime | None, late: datetime | None = None) -> dict[str, Any]:
    """Say by when, as a tag of word, icon and colour."""
    return {"due": wording.due(value, late=late, now=_now(context))}


def _now(context: template.Context) -> datetime:
    found = context.get("now")
    return found() if callable(found) else found or timezone.now()
