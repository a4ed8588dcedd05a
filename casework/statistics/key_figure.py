"""The region's key figure: what families say of journeys that are over, and who was not asked.

Counts only. Reads inside the caller's `access.acting_as`. What of it may be told is the business of
`small_numbers`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, Sum

from casework import access
from casework.access import Actor
from casework.models import CaseJourney, SurveyAnswer
from casework.statistics.satisfied_share import SATISFIED_FROM, Figure

Key = TypeVar("Key", int, str)
BEFORE = "before"  # it ended before everybody was asked


@dataclass(frozen=True, slots=True)
class Ended:
    """Journeys that are over, of one version and with one ending."""

    version: int
    ending: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """What is counted of a journey.

    Attributes:
        ended: By version and ending.
        groups: By group of the vulnerable; a family may belong to several, or to none.
        not_asked: Families by the reason, as codes of `NotAsked`; `BEFORE` of journeys that ended before all were asked.
    """

    ended: tuple[Ended, ...] = ()
    groups: dict[str, Figure] = field(default_factory=dict)
    not_asked: dict[str, int] = field(default_factory=dict)

    @property
    def whole(self) -> Figure:
        """Return all together."""
        return _sum(one.figure for one in self.ended)

    def by_ending(self) -> dict[str, Figure]:
        """Return it apart by how the journeys ended."""
        return _summed((one.ending, one.figure) for one in self.ended)

    def by_version(self) -> dict[int, Figure]:
        """Return it apart by version."""
        return _summed((one.version, one.figure) for one in self.ended)


def read(*, journey: str, to: Actor) -> KeyFigure:
    """Count what is known of a journey's families."""
    rows = access.visible(SurveyAnswer, to=to).filter(journey=journey).exclude(run_key=None)
    asked = rows.filter(withdrawn_at=None)
    counted = asked.values_list("version", "ending").annotate(**_COUNTS).order_by("version", "ending")
    return KeyFigure(
        ended=tuple(Ended(version, ending, _figure(*told)) for version, ending, *told in counted),
        groups=_by_group(asked.exclude(groups=[]).values_list("groups").annotate(**_COUNTS)),
        not_asked=dict(rows.exclude(not_asked="").values_list("not_asked").annotate(of=Count("pk")).order_by())
        | _before(journey, to=to),
    )


def of_region(region_key: UUID) -> dict[str, KeyFigure]:
    """Count the same for every journey of a region, without a context: for everybody's page."""
    ended: dict[str, list[Ended]] = {}
    not_asked: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM casework_key_figure(%s)", [region_key])
        for journey, ending, why, number, answered, satisfied in cursor.fetchall():
            reasons = not_asked.setdefault(journey, {})
            if why:
                reasons[why] = reasons.get(why, 0) + number
            else:
                ended.setdefault(journey, []).append(Ended(0, ending, Figure(number, answered, satisfied)))
    return {journey: KeyFigure(tuple(ended.get(journey, ())), {}, reasons) for journey, reasons in not_asked.items()}


def _before(journey: str, *, to: Actor) -> dict[str, int]:
    """Count the journeys that ended while only those were asked that reached their survey."""
    over = access.visible(CaseJourney, to=to).filter(journey=journey).exclude(ended_at=None)
    known = access.visible(SurveyAnswer, to=to).filter(journey=journey).exclude(run_key=None).values("run_key")
    number = over.exclude(run_key__in=known).count()
    return {BEFORE: number} if number else {}


_COUNTS = {
    "asked": Count("pk"),
    "answered": Count("score"),
    "satisfied": Count("pk", filter=Q(score__gte=SATISFIED_FROM)),
    "total": Sum("score"),
}


def _figure(asked: int, answered: int, satisfied: int, total: int | None) -> Figure:
    return Figure(asked, answered, satisfied, total or 0)


def _by_group(rows: Iterable[tuple[Any, ...]]) -> dict[str, Figure]:
    return _summed((group, _figure(*told)) for groups, *told in rows for group in groups)


def _sum(figures: Iterable[Figure]) -> Figure:
    return sum(figures, Figure())


def _summed(figures: Iterable[tuple[Key, Figure]]) -> dict[Key, Figure]:
    found: dict[Key, Figure] = {}
    for key, figure in figures:
        found[key] = found.get(key, Figure()) + figure
    return found
