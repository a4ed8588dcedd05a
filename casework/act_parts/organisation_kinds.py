"""Which kinds of organisation a region may enter: those that some journey knows and that are no family."""

from __future__ import annotations

from collections.abc import Mapping

from journeys import public as journeys

NOBODYS_OFFICE = frozenset({"family", "machine"})  # sides on which nobody is asked


def that_can_be_entered() -> Mapping[str, journeys.Text]:
    """Return the titles of the kinds by key: of the shared table, and what published journeys bring along."""
    found = dict(journeys.organisation_types())
    sides: dict[str, str] = {}
    for info in journeys.published_journeys(language="ru"):
        found |= journeys.titles_of_types(ref=info.ref)
        sides |= journeys.sides_of_types(ref=info.ref)
    return {key: title for key, title in found.items() if sides.get(key) not in NOBODYS_OFFICE}
