"""What the owner of an invited address says: yes with the own account, yes with a new one, or no.

The letter's link says who owns the address; whoever is known signs in besides. A desk that was
accepted is one more: nothing of the other desks changes.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor, account_proof, accounts
from casework.act_parts import invitation_links, locks
from casework.actions.act import act
from casework.errors import CaseworkError
from casework.models import Invitation, Membership, User

LONGEST_NAME = 120


class NotTheOwner(CaseworkError):
    """Another address is invited, or the same person proposed or confirmed the role."""

    code = "not_the_owner"


class AccountRefused(CaseworkError):
    """The name or the password cannot be kept, or there is an account by now."""

    code = "account_refused"


@act
def accept(*, by: Actor, invitation_id: UUID, user_id: UUID, receipt: UUID | None = None) -> UUID:
    """Take the desk with the account that has the invited address; return the desk's key.

    Args:
        by: The region's machine; who opened the link may belong to no organisation yet.
        user_id: Who is signed in.

    Raises:
        InvitationClosed: Old, taken back or answered.
        NotTheOwner: Another address, or who proposed or confirmed the role.
    """
    invitation = _open_invitation(by, invitation_id)
    owner = User.objects.filter(pk=user_id, is_active=True, email__iexact=invitation.email).first()
    if owner is None:
        raise NotTheOwner(
            _(
                "This invitation is for another address, so nothing was accepted. Sign in with the account of that address."
            )
        )
    return _taken(invitation, owner).pk


@act
def accept_anew(*, by: Actor, invitation_id: UUID, name: str, password: str, receipt: UUID | None = None) -> UUID:
    """Take the desk with a new account of the invited address; return the desk's key.

    Raises:
        AccountRefused: No name, a weak password, or there is an account by now.
        InvitationClosed: Old, taken back or answered.
    """
    invitation = _open_invitation(by, invitation_id)
    owner = _new_account(
        email=invitation.email,
        name=_checked_name(name),
        password=_checked_password(password),
        language=invitation.organisation.language,
    )
    return _taken(invitation, owner).pk


@act
def decline(*, by: Actor, invitation_id: UUID, receipt: UUID | None = None) -> None:
    """Say no; the same invitation cannot be accepted any more.

    Raises:
        InvitationClosed: Old, taken back or answered.
    """
    invitation = _open_invitation(by, invitation_id)
    invitation.declined_at = clock.now()
    invitation.save(update_fields=["declined_at"])


def _open_invitation(by: Actor, invitation_id: UUID) -> Invitation:
    rows = access.invitations_managed(by).select_related("organisation")
    invitation = rows.select_for_update(of=("self",)).filter(pk=invitation_id).first()
    if invitation is None or not invitation_links.is_open(invitation, at=clock.now()):
        raise invitation_links.closed()
    return invitation


def _taken(invitation: Invitation, owner: User) -> Membership:
    """Write the desk, unless the address has become the second person's since."""
    if owner.pk in (invitation.proposed_by_id, invitation.confirmed_by_id):
        raise NotTheOwner(
            _(
                "Nobody takes a role that they have proposed or confirmed themselves, so nothing was accepted. Ask a colleague."
            )
        )
    now = clock.now()
    desk = Membership.objects.select_for_update().filter(
        user=owner, organisation=invitation.organisation_id, role=invitation.role
    )
    manages_already = desk.filter(active=True, manages=True).exists()
    with account_proof.changing(None):
        taken, _new = Membership.objects.update_or_create(
            user=owner,
            organisation_id=invitation.organisation_id,
            role=invitation.role,
            defaults={
                "region_id": invitation.region_id,
                "active": True,
                "manages": invitation.manages or manages_already,
                "accepted_at": now,
                "proposed_by_id": invitation.proposed_by_id,
                "confirmed_by_id": invitation.confirmed_by_id,
                "takes_second": invitation.takes_second,
                "given_alone": invitation.given_alone,
            },
        )
    invitation.accepted_by, invitation.accepted_at = owner, now
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    return taken


def _new_account(*, email: str, name: str, password: str, language: str) -> User:
    there_is_one = AccountRefused(
        _("There is an account with this address by now, so no second one was made. Sign in, and open the link again.")
    )
    if User.objects.filter(email__iexact=email).exists():
        raise there_is_one
    try:
        with locks.savepoint(), account_proof.changing(None):
            user = User.objects.create_user(email, password, name=name, language=language)
            accounts.confirm_address(user)  # the link of the letter to it was followed
            return user
    except IntegrityError as error:  # accepted twice in one second
        raise there_is_one from error


def _checked_name(name: str) -> str:
    told = " ".join(name.replace("\x00", " ").split())
    if not told or len(told) > LONGEST_NAME:
        raise AccountRefused(
            _("The name is missing or too long, and colleagues would not know who it is. Enter first name and surname.")
        )
    return told


def _checked_password(password: str) -> str:
    try:
        validate_password(password)
    except ValidationError as weak:
        raise AccountRefused(" ".join(weak.messages)) from weak
    return password
