"""The second person: a role that opens families or gives roles counts when another has confirmed it.

A region begins with too few people for that. Until two curators have ever accepted, one acts
alone; what was given so is marked, and stays listed until another has seen it. Who was let in
alone and has not been seen confirms nothing.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.errors import CaseworkError
from casework.models import Membership, Region, Role, User

CURATORS_TO_BEGIN_WITH = 2
FIRST_ADMINISTRATORS = 2  # begin a region; there is nobody yet who could confirm them


class OwnProposal(CaseworkError):
    """Who proposed a role, or is to have it, does not confirm it."""

    code = "own_proposal"


class NotSeenYet(CaseworkError):
    """Who was let in by one person alone confirms nobody else before being seen."""

    code = "not_seen_yet"


def is_beginning(region: Region) -> bool:
    """Say whether fewer than two curators have ever accepted.

    Who has left since counts, so that nobody goes back to acting alone.
    """
    curators = Membership.objects.filter(region=region, role=Role.CURATOR)
    return curators.values("user").distinct().count() < CURATORS_TO_BEGIN_WITH


def is_taken_by(by: Actor) -> bool:
    """Say whether what this actor gives takes a second person.

    Of an organisation's own manager not: colleagues see what she sees, and it answers for them.
    """
    return not by.is_partner


def check_may_confirm(by: Actor, *, proposed_by: User | None, email: str) -> User:
    """Return the second person.

    Args:
        email: Of who is to have the role.

    Raises:
        Forbidden: Neither an administrator nor a curator.
        OwnProposal: The own proposal, or the own role.
        NotSeenYet: Nobody but one has seen that this person is here.
    """
    access.check_may_confirm_roles(by)
    second = access.person(by)
    if second == proposed_by or second.email.lower() == email.lower():
        raise OwnProposal(
            _("Nobody confirms their own role or one that they have proposed, so nothing was changed. Ask a colleague.")
        )
    if by.membership is not None and by.membership.given_alone:
        raise NotSeenYet(
            _(
                "You were let in by one person alone, so you cannot confirm anybody yet. Ask another administrator or a "
                "curator to look at your own role first."
            )
        )
    return second
