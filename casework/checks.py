"""Startup checks with hints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from casework.runtime import embedded_postgres


def register_all() -> None:
    """Hand the checks to Django."""
    checks.register(no_demo_sign_in_in_production)
    checks.register(nothing_for_trying_out_in_production)


def refuse_to_start() -> None:
    """Stop a server process that would endanger families' data; gunicorn asks no checks by itself.

    Raises:
        ImproperlyConfigured: With every reason and its hint.
    """
    found = [
        *no_demo_sign_in_in_production(None),
        *nothing_for_trying_out_in_production(None),
    ]
    if found:
        raise ImproperlyConfigured("\n".join(f"{one.msg} {one.hint}" for one in found))


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


def nothing_for_trying_out_in_production(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse the embedded database and the folder broker where real families' data would lie."""
    del app_configs, kwargs
    if not settings.IN_PRODUCTION:
        return []
    found: list[checks.CheckMessage] = []
    if embedded_postgres.is_used():
        found.append(
            checks.Error(
                "The embedded database trusts every local connection, so anybody on this machine could read it.",
                hint="Set CASEWORK_DATABASE_URL to a PostgreSQL 15 or newer; see docs/install.md.",
                id="casework.E002",
            )
        )
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        found.append(
            checks.Error(
                "The folder broker serves one machine only, so a second one would wait for jobs for ever.",
                hint="Set CASEWORK_BROKER_URL to Redis or RabbitMQ; see docs/install.md.",
                id="casework.E003",
            )
        )
    return found
