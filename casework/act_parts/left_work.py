"""What somebody leaves behind at one desk, in counts: who takes access away sees no family."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from casework import access
from casework.access import Actor
from casework.models import (
    Assignment,
    Case,
    CaseState,
    Membership,
    Offer,
    OfferState,
    PartnerRequest,
    Role,
    SavedView,
    StepDraft,
    Substitution,
)


@dataclass(frozen=True, slots=True)
class LeftWork:
    """How much a desk holds. `is_last`: nobody else answers; `questions`: open to its organisation."""

    families: int = 0
    in_danger: int = 0
    steps: int = 0
    messages: int = 0
    offers: int = 0
    views: int = 0
    drafts: int = 0
    stands_in: int = 0
    journeys: int = 0
    is_last: bool = False
    questions: int = 0


def count(desk: Membership, *, to: Actor) -> LeftWork:
    """Count what a desk holds, as a job of the region."""
    if desk.role == Role.PARTNER:
        at_work = Membership.objects.filter(organisation=desk.organisation_id, role=Role.PARTNER, active=True)
        is_last = not at_work.exclude(pk=desk.pk).exists()
        return LeftWork(is_last=is_last, questions=waiting_for(desk.organisation_id, to=to).count())
    if desk.role == Role.CURATOR:
        return LeftWork(journeys=to.region.service_curators.filter(user=desk.user_id).count())
    if desk.role != Role.SOCIAL_WORKER:
        return LeftWork()
    here = {"organisation": desk.organisation_id}
    cases = access.visible(Case, to=to).filter(**here, worker=desk.user_id).exclude(state=CaseState.CLOSED)
    of_cases = {"case__in": cases.values("pk")}
    return LeftWork(
        families=cases.count(),
        in_danger=cases.filter(family__danger_at_home=True).count(),
        steps=access.visible(Assignment, to=to).filter(user=desk.user_id, ended_at=None).count(),
        messages=cases.filter(family_replied_at__isnull=False).count(),
        offers=access.visible(Offer, to=to).filter(**of_cases, state=OfferState.OFFERED).count(),
        views=access.visible(SavedView, to=to).filter(**here, owner=desk.user_id, shared=True).count(),
        drafts=access.visible(StepDraft, to=to).filter(writer=desk.user_id).count(),
        stands_in=access.visible(Substitution, to=to).filter(**here, substitute=desk.user_id, ended_at=None).count(),
    )


def waiting_for(organisation_key: UUID, *, to: Actor) -> QuerySet[Case]:
    """Return the cases that have an open question at an organisation."""
    requests = access.visible(PartnerRequest, to=to).filter(
        organisation=organisation_key, answered_at=None, withdrawn_at=None, held_back=False
    )
    offers = access.visible(Offer, to=to).filter(organisation=organisation_key, state=OfferState.OFFERED)
    asked = Q(pk__in=requests.values("case")) | Q(pk__in=offers.values("case"))
    return access.visible(Case, to=to).filter(asked)
