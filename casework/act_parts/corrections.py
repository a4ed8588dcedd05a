"""Families whose journey went a way that a later version says was wrong: found, for their workers.

Opened after a version was published, by an effect for each region, and once a day for those who
reach the step later: they go on with the version with which they began. Opened twice is opened
once. Nothing is sent to a family.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from casework import access, outbox
from casework.access import Actor
from casework.models import CaseJourney, Correction, Region
from journeys import public as journeys

LOOKED_BACK = timedelta(days=3 * 366)  # ended longer ago: what could be put right has lapsed
WRITTEN_AT_ONCE = 500


def announce(refs: Iterable[str]) -> None:
    """Have every region look for its families, for each of these versions that corrects one."""
    correcting = set(journeys.correcting())
    for ref in refs:
        if ref in correcting:
            journey, _at, version = ref.partition("@")
            for region in Region.objects.order_by("code"):
                key, number = region.pk, int(version)
                outbox.add("open_corrections", region_key=key, journey=journey, version=number)


def open_in_region(*, actor: Actor, ref: str, now: datetime) -> None:
    """Open what a version corrects for each run of the actor's region that reached it.

    Read inside `access.acting_as`.
    """
    reached = journeys.reached_wrong_steps(region_key=actor.region.pk, ref=ref)
    journey, _at, version = ref.partition("@")
    links = access.visible(CaseJourney, to=actor).filter(run_key__in=list(reached))
    lately = links.filter(case__erased_at=None).filter(Q(ended_at=None) | Q(ended_at__gte=now - LOOKED_BACK))
    Correction.objects.bulk_create(
        (
            Correction(
                case_id=link.case_id,
                run_key=link.run_key,
                journey=journey,
                version=int(version),
                step=step,
                opened_at=now,
            )
            for link in lately
            for step in reached[link.run_key]
        ),
        batch_size=WRITTEN_AT_ONCE,
        ignore_conflicts=True,  # it is open already, or was looked at
    )
