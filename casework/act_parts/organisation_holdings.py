"""What hangs on an organisation: questions, promises, days, families, people, journeys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from uuid import UUID

from casework import access
from casework.access import Actor
from casework.models import (
    Case,
    CaseState,
    Invitation,
    Membership,
    Offer,
    OfferState,
    PartnerRequest,
    Pledge,
    PledgeState,
    Visit,
    VisitState,
)
from journeys import public as journeys
from partners import public as partners

PROMISED = (OfferState.ACCEPTED, OfferState.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Holdings:
    """Counts of what is open at an organisation; no family."""

    questions: int
    offers: int
    promises: int
    days: int  # booked visits ahead
    cases: int  # families whom it leads
    members: int
    invitations: int

    def __bool__(self) -> bool:
        return any(astuple(self))


@dataclass(frozen=True, slots=True)
class OnlyOne:
    """A published journey that has steps which nobody else in the directory can do."""

    title: str
    steps: int


def of_organisation(*, actor: Actor, key: UUID, now: datetime) -> Holdings:
    """Count what is open at an organisation, inside a context that may see the region's families."""
    rows = {"organisation": key}
    doctors = [one.key for one in partners.resources(region_key=actor.region.pk, organisation_key=key)]
    offers = access.visible(Offer, to=actor).filter(**rows)
    booked = access.visible(Visit, to=actor).filter(
        resource_key__in=doctors, state=VisitState.BOOKED, during__startswith__gt=now
    )
    pledged = access.visible(Pledge, to=actor).filter(**rows, state=PledgeState.PLEDGED, offer=None)
    asked = access.visible(PartnerRequest, to=actor).filter(**rows, answered_at=None, withdrawn_at=None)
    return Holdings(
        questions=asked.count(),
        offers=offers.filter(state=OfferState.OFFERED).count(),
        promises=offers.filter(state__in=PROMISED).count() + pledged.count(),
        days=booked.count(),
        cases=access.visible(Case, to=actor).filter(**rows).exclude(state=CaseState.CLOSED).count(),
        members=Membership.objects.filter(**rows, active=True).count(),
        invitations=Invitation.objects.filter(
            **rows, accepted_at=None, declined_at=None, taken_back_at=None, expires_at__gt=now
        ).count(),
    )


def needed_by(
    organisation: partners.OrganisationView, *, others: Sequence[partners.OrganisationView], language: str
) -> list[OnlyOne]:
    """Return the published journeys with steps that nobody but this organisation can do.

    Args:
        others: The directory; the organisation itself is passed over in it.
    """
    there = {one.type for one in others if one.key != organisation.key}
    found = []
    for info in journeys.published_journeys(language=language):
        sides = journeys.sides_of_types(ref=info.ref)
        lonely = [
            step
            for step in journeys.steps(ref=info.ref).values()
            if organisation.type in step.by
            and not there & set(step.by)
            and not any(sides.get(kind) in ("family", "machine") for kind in step.by)
        ]
        if lonely:
            found.append(OnlyOne(info.title, len(lonely)))
    return found
