"""Who works beside the actor: the social workers of the own service, and who stands in for whom."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.errors import CaseworkError
from casework.models import Membership, Role, Substitution, User


class NotAColleague(CaseworkError):
    """The person does not work in the actor's service, or has left it."""

    code = "not_a_colleague"


def of(actor: Actor) -> tuple[User, ...]:
    """Return the social workers of the actor's service by name, the actor among them."""
    rows = access.members_of(actor, role=Role.SOCIAL_WORKER)
    return tuple(member.user for member in rows.order_by("user__name"))


def find(*, by: Actor, user_id: UUID) -> Membership:
    """Return the colleague's membership.

    Raises:
        NotAColleague: Not a social worker of the actor's service.
    """
    found = access.members_of(by, role=Role.SOCIAL_WORKER).filter(user=user_id).first()
    if found is None:
        raise NotAColleague(
            _("This person does not work in your service now, so nothing was given to them. Choose a colleague anew.")
        )
    return found


def covered_by(actor: Actor, *, on: date) -> tuple[Substitution, ...]:
    """Return whom the actor stands in for on a day, the one that ends first in front."""
    if actor.user is None:
        return ()
    return tuple(_on(actor, on).filter(substitute=actor.user).select_related("absent").order_by("last_date"))


def standing_in_for(actor: Actor, *, on: date) -> Substitution | None:
    """Return who stands in for the actor on a day."""
    return _on(actor, on).filter(absent=actor.user).select_related("substitute").first() if actor.user else None


def _on(actor: Actor, day: date) -> QuerySet[Substitution]:
    rows = access.visible(Substitution, to=actor)
    return rows.filter(first_date__lte=day, last_date__gte=day, ended_at=None)
