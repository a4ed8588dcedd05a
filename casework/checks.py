"""Startup checks with hints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks


def register_all() -> None:
    """Hand the checks to Django."""
    checks.register(no_demo_sign_in_in_production)


def no_demo_sign_in_in_production(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse to start when anybody could sign in with one click to real families' data."""
    del app_configs, kwargs
    if settings.IN_PRODUCTION and settings.DEMO_SIGN_IN:
        return [
            checks.Error(
                "The demo's one-click sign-in is on in production, so anybody could read families' data.",
                hint="Remove CASEWORK_DEMO_SIGN_IN, or set CASEWORK_ENV=demo for a demo without real families.",
                id="casework.E001",
            )
        ]
    return []
