"""The region's list for its curators: the issues it picked, in their order, and the other journeys that families go through."""

from __future__ import annotations

from dataclasses import dataclass

from casework import access
from casework.access import Actor
from casework.models import Priority
from casework.texts.translated import say
from casework.web.page_data import priorities, region_journeys
from casework.web.page_data.region_journeys import JourneyCard
from journeys import public as journeys


@dataclass(frozen=True, slots=True)
class PickedIssue:
    """An issue of the region. `card` is None while no journey leads through it yet."""

    place: int
    title: str
    area: str
    icon: str
    curator: str
    card: JourneyCard | None


@dataclass(frozen=True, slots=True)
class RegionList:
    """What was picked, and what else is published."""

    picked: tuple[PickedIssue, ...]
    others: tuple[JourneyCard, ...]


def read(*, to: Actor) -> RegionList:
    """Read the list; a journey belongs to the issue of its name."""
    cards = {card.journey: card for card in region_journeys.cards(to=to)}
    known = {issue.key: issue for issue in journeys.issues()}
    rows = [row for row in access.public_priorities(to.region) if row.choice.ended_at is None and row.issue in known]
    picked = tuple(_picked(row, known[row.issue], cards.get(row.issue)) for row in rows)
    taken = {row.issue for row in rows}
    return RegionList(picked, tuple(card for card in cards.values() if card.journey not in taken))


def _picked(row: Priority, issue: journeys.IssueInfo, card: JourneyCard | None) -> PickedIssue:
    picked_for = row.curator.user.name if row.curator.active else ""
    return PickedIssue(
        place=row.place,
        title=card.title if card else say(issue.title),
        area=priorities.areas()[issue.area],
        icon=priorities.ICONS[issue.area],
        curator=(card.curator if card else "") or picked_for,
        card=card,
    )
