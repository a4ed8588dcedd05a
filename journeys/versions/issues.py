"""The everyday issues of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from journeys.language.vocabulary import Text, VisitType
from journeys.values.runs import IssueInfo
from journeys.versions.shared_tables import shared_tables


@cache
def all_issues() -> tuple[IssueInfo, ...]:
    """Return the issues in the catalogue's order.

    They are read once: a new list comes with a new release.
    """
    shared = shared_tables()
    types = shared.vocabulary.organisation_types
    return tuple(
        IssueInfo(one.key, one.title, one.area, tuple(types[name].title for name in one.organisations))
        for one in shared.issues.values()
    )


@cache
def organisation_types() -> Mapping[str, Text]:
    """Return the titles of every organisation type of the catalogue's table, whether or not a journey names it."""
    return {key: one.title for key, one in shared_tables().vocabulary.organisation_types.items()}


@cache
def visit_types() -> tuple[VisitType, ...]:
    """Return every kind of visit of the catalogue's table, in its order."""
    return tuple(shared_tables().vocabulary.visit_types.values())
