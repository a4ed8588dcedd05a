"""The catalogue's everyday issues, and of how many families each journey has asked its closing question."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.db import connection

from journeys.answers import IssueInfo
from journeys.reader import CATALOGUE
from journeys.reader.shared import FOLDER, read_shared


@cache
def all_issues() -> tuple[IssueInfo, ...]:
    """Return the issues in the catalogue's order. They are read once: a new list comes with a new release."""
    files = sorted((CATALOGUE / FOLDER).glob("*.yaml"))
    shared = read_shared({f"{FOLDER}/{file.name}": file.read_text("utf-8") for file in files})
    types = shared.vocabulary.organisation_types
    return tuple(
        IssueInfo(one.key, one.title, one.area, tuple(types[name].title for name in one.organisations))
        for one in shared.issues.values()
    )


def asked(*, region_key: UUID) -> dict[str, int]:
    """Return for each journey how many closing questions a region's families were asked; withdrawn ones do not count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT journey, asked FROM journeys_surveys_asked(%s)", [region_key])
        return dict(cursor.fetchall())
