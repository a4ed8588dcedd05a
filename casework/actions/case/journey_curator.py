"""Who answers for a journey in a region: named by the administrator, written on the cases that take the journey."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, outbox
from casework.access import Actor
from casework.act_parts import journey_leaders
from casework.actions.act import act
from casework.errors import NotFound
from casework.models import Case, Membership, Role, ServiceCurator
from journeys import public as journeys


@act
def name_curator(*, by: Actor, journey: str, membership_id: UUID, receipt: UUID | None = None) -> None:
    """Say who answers for a journey.

    The cases under way get the new name by a job, new ones as they begin.

    Raises:
        Forbidden: Not an administrator.
        NotFound: No such curator in the region, or no such journey.
    """
    access.check_may_administer(by)
    curators = Membership.objects.filter(region=by.region, role=Role.CURATOR, active=True)
    member = curators.filter(pk=membership_id).first()
    known = {info.journey for info in journeys.published_journeys(language="ru")}
    if member is None or journey not in known:
        raise NotFound(_("There is no such curator or journey in your region. Load the list again."))
    ServiceCurator.objects.update_or_create(region=by.region, journey=journey, defaults={"user_id": member.user_id})
    outbox.add("curator_named", region_key=by.region.pk, journey=journey)


@outbox.effect("curator_named")
def curator_named(payload: outbox.Payload, actor: Actor) -> None:
    """Write the new name on the cases that the journey brought here: the administrator who named it sees none of them.

    Of a run that another one began answers its own journey's curator, whoever stands on the case.
    """
    curator = journey_leaders.curator_of(region=actor.region, journey=payload["journey"])
    brought = {"journeys__journey": payload["journey"], "journeys__ended_at": None, "journeys__begun_by_item": None}
    cases = access.visible(Case, to=actor).filter(**brought)
    Case.objects.filter(pk__in=cases.values("pk")).update(curator=curator)
