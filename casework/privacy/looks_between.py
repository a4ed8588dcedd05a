"""Whose data may have been seen.

Who looked at which family between two moments, and what was changed. Inside a context.

For the report of an incident. Both logs are read by their moments, so that it takes seconds, not a night.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from casework.models import User

MOST = 20_000
# 152-FZ: the office is told within a day of an incident and within three of what was found out.
# Nobody here has read the
# article, so the pages say "to be confirmed"
TELL_WITHIN_HOURS, FOUND_OUT_WITHIN_HOURS = 24, 72


@dataclass(frozen=True, slots=True)
class CaseLooks:
    """One reader and one case. `people`.

    Of the family, whom the looking touched; `what`: codes of the read log.
    """

    number: str
    people: int
    user_key: UUID | None
    organisation_key: UUID | None
    what: tuple[str, ...]
    looks: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class TableChanges:
    """Rows of one table that one login changed: as a person, or as a job."""

    user_key: UUID | None
    job: str
    login: str
    table: str
    changes: int
    first_at: datetime
    last_at: datetime


def looks(*, since: datetime, until: datetime, who: UUID | None = None) -> tuple[CaseLooks, ...]:
    """Return who looked at which case from a moment on and before another, by case.

    At most MOST.
    """
    return tuple(
        CaseLooks(number, people, user, organisation, tuple(what), *rest)
        for number, people, user, organisation, what, *rest in _rows("casework_looks_between", since, until, who)
    )


def changes(*, since: datetime, until: datetime, who: UUID | None = None) -> tuple[TableChanges, ...]:
    """Return what was changed in the region from a moment on and before another, the most in front."""
    return tuple(TableChanges(*row) for row in _rows("casework_changes_between", since, until, who))


def account_of(email: str) -> UUID | None:
    """Return the key of the account that signs in with an address; None: there is none."""
    return User.objects.filter(email__iexact=email).values_list("pk", flat=True).first()


def names_of(keys: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """Return the names of accounts."""
    return dict(User.objects.filter(pk__in={key for key in keys if key}).values_list("pk", "name"))


def _rows(function: str, *told: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.callproc(function, [*told, MOST])
        return list(cursor.fetchall())
