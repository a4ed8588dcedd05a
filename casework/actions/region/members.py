"""Members of organisations: let out at once, asked back by an invitation, seen by a second person.

Letting out ends that desk only. Other desks of the same person, and the sessions at them, stay.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from casework import access, clock, outbox
from casework.access import Actor, account_proof
from casework.act_parts import second_person
from casework.actions.act import act
from casework.actions.region.invitations import OPEN
from casework.errors import CaseworkError, NotFound
from casework.models import Invitation, Membership, User


class OwnMembership(CaseworkError):
    """An administrator may not lock themselves out."""

    code = "own_membership"


class HeirRefused(CaseworkError):
    """Who is to take the families does not work in the service."""

    code = "heir_refused"


@act
def let_out(*, by: Actor, membership_id: UUID, heir_id: UUID | None = None, receipt: UUID | None = None) -> None:
    """Take one desk away: from the next page on, with the invitations that were written at it.

    Who has no other desk is signed out everywhere. What was done at the desk is handed on by a job in a moment.

    Args:
        heir_id: The colleague who takes the families; None: they stand in everybody's list until somebody does.

    Raises:
        Forbidden: Neither the administrator nor somebody who manages this organisation.
        NotFound: No such member in this region, or of another organisation than the own.
        HeirRefused: Who is to take the families does not work there.
        OwnMembership: It is the own one.
    """
    member = access.members_managed(by).select_for_update(of=("self",)).filter(pk=membership_id, active=True).first()
    if member is None:
        raise NotFound(_("There is no such member in your region. Load the list again."))
    if member.user_id == access.person(by).pk:
        raise OwnMembership(_("This is you, and nobody could let you in again. Ask a colleague to do it."))
    if heir_id is not None and not access.heirs_of(member).filter(user=heir_id).exists():
        raise HeirRefused(
            _(
                "This colleague does not work in the service, so access was not taken away. Choose another, or nobody yet."
            )
        )
    with account_proof.changing(None):
        Membership.objects.filter(pk=member.pk).update(active=False, manages=False)
        if not Membership.objects.filter(user=member.user_id, active=True).exists():
            User.objects.filter(pk=member.user_id).update(times_signed_out=F("times_signed_out") + 1)
    outbox.add("member_left", region_key=member.region_id, membership=member.pk, heir=heir_id or "")
    open_ones = Invitation.objects.filter(region=member.region_id, proposed_by=member.user_id, **OPEN)
    open_ones.update(taken_back_at=clock.now())


@act
def confirm_given_alone(*, by: Actor, membership_id: UUID, receipt: UUID | None = None) -> None:
    """Say as the second person that a role which one gave alone, while the region began, is right.

    Raises:
        Forbidden: Neither an administrator nor a curator.
        NotFound: No such role waits for a second person.
        OwnProposal: The own proposal, or the own role.
        NotSeenYet: The own role was given by one alone, too.
    """
    access.check_may_confirm_roles(by)
    member = access.roles_given_alone(by).select_for_update(of=("self",)).filter(pk=membership_id).first()
    if member is None:
        raise NotFound(_("No such role waits for a second person. Somebody may have looked at it just now."))
    second = second_person.check_may_confirm(by, proposed_by=member.proposed_by, email=member.user.email)
    with account_proof.changing(None):
        Membership.objects.filter(pk=member.pk).update(given_alone=False, confirmed_by=second)
