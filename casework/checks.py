"""Startup checks with hints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from casework.runtime import embedded_postgres, sms_operators

SHORTEST_KEY = 32  # signs


def register_all() -> None:
    """Hand the checks to Django."""
    checks.register(no_demo_sign_in_in_production)
    checks.register(nothing_for_trying_out_in_production)
    checks.register(no_inside_shown_in_production)
    checks.register(sms_operator_known)
    checks.register(mail_operator_known)


def refuse_to_start() -> None:
    """Stop a server process that would endanger families' data; gunicorn asks no checks by itself.

    Raises:
        ImproperlyConfigured: With every reason and its hint.
    """
    found = [
        *no_demo_sign_in_in_production(None),
        *nothing_for_trying_out_in_production(None),
        *no_inside_shown_in_production(None),
        *no_owner_serves_families(),
        *sms_operator_known(None),
        *mail_operator_known(None),
    ]
    if found:
        raise ImproperlyConfigured("\n".join(f"{one.msg} {one.hint}" for one in found))


def sms_operator_known(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse an operator whose protocol nobody has written: no family would get a word."""
    del app_configs, kwargs
    if settings.SMS_OPERATOR in sms_operators.KNOWN:
        return []
    return [
        checks.Error(
            f"CASEWORK_SMS_OPERATOR is {settings.SMS_OPERATOR!r}, which is no operator that is known, so no SMS would go.",
            hint=f"Set it to one of: {', '.join(sms_operators.KNOWN)}; see docs/install.md.",
            id="casework.E009",
        )
    ]


def mail_operator_known(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse a mail operator that Anymail does not know, or without its key: every letter would wait for ever."""
    del app_configs, kwargs
    try:
        if settings.MAIL_OPERATOR:
            import_string(settings.EMAIL_BACKEND)()
    except (ImportError, ImproperlyConfigured) as error:
        return [
            checks.Error(
                f"CASEWORK_MAIL_OPERATOR is {settings.MAIL_OPERATOR!r}, by which no letter can go: {error}",
                hint="Name one of Anymail's, with its settings in CASEWORK_MAIL_OPERATOR_SETTINGS; see docs/install.md.",
                id="casework.E010",
            )
        ]
    return []


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


def no_inside_shown_in_production(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse pages of errors that show families' data, and a key that can be guessed."""
    del app_configs, kwargs
    if not settings.IN_PRODUCTION:
        return []
    found: list[checks.CheckMessage] = []
    if settings.DEBUG:
        found.append(
            checks.Error(
                "CASEWORK_DEBUG is on in production, so a page of an error would show families' data to its reader.",
                hint="Remove CASEWORK_DEBUG.",
                id="casework.E004",
            )
        )
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        found.append(
            checks.Error(
                "CASEWORK_SECRET_KEY is short, so links and codes of families could be reckoned out.",
                hint="Make a long one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
                id="casework.E005",
            )
        )
    return found


def no_owner_serves_families() -> list[checks.CheckMessage]:
    """Refuse to serve as the database's owner, whom row security does not hold; only commands migrate as the owner.

    Whether the login that is named owns the tables is asked at each connection
    (`casework.access.signed_context`).
    """
    if not settings.IN_PRODUCTION or not settings.ACTS_AS_OWNER:
        return []
    return [
        checks.Error(
            "CASEWORK_DATABASE_ROLE is owner, so row security would hide no family from anybody.",
            hint="Remove CASEWORK_DATABASE_ROLE: `manage.py migrate` acts as the owner by itself.",
            id="casework.E006",
        )
    ]
