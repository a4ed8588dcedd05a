"""What the page of an invitation shows, and how invitations stand in lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor
from casework.act_parts import invitation_links
from casework.act_parts.invitation_links import InvitationFound
from casework.models import Invitation, Membership, Role
from casework.models.invitation import MOST_LETTERS
from casework.texts import days_and_names


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """Who invites the owner of an address to what, until when."""

    email: str
    organisation: str
    region: str
    role: str
    does: str
    inviter: str
    expires_at: datetime | None
    is_accepted: bool
    has_account: bool


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """One invitation in a list: the address as it was typed, and what can be done."""

    invitation: Invitation
    proposed_by: str
    says: str
    may_confirm: bool
    may_send_again: bool


def read(found: InvitationFound) -> InvitationPage:
    """Return the page of an invitation that is open, or was accepted.

    Raises:
        InvitationClosed: It ended otherwise.
    """
    with access.acting_as(found.machine) as machine:
        rows = access.invitations_managed(machine).select_related("organisation", "proposed_by")
        invitation = rows.get(pk=found.id)
        is_accepted = invitation.accepted_at is not None
        if not is_accepted and not invitation_links.is_open(invitation, at=clock.now()):
            raise invitation_links.closed()
        return InvitationPage(
            email=invitation.email,
            organisation=days_and_names.organisation_name(invitation.organisation),
            region=days_and_names.organisation_name(found.region),
            role=str(invitation.get_role_display()),
            does=_does(invitation.role),
            inviter=invitation.proposed_by.name if invitation.proposed_by else "",
            expires_at=invitation.expires_at,
            is_accepted=is_accepted,
            has_account=access.has_account(invitation.email),
        )


def _does(role: str) -> str:
    return {
        Role.SOCIAL_WORKER: _("leads families from the first talk to closing"),
        Role.CURATOR: _("answers for journeys, sees how they go, by numbers and without names"),
        Role.ADMINISTRATOR: _("keeps organisations, members and journeys of the region; sees no family"),
        Role.PARTNER: _("answers what families are waiting for; sees no more of them than they allow"),
    }[Role(role)]


def open_invitations(*, to: Actor) -> list[InvitationLine]:
    """Return who has not answered yet; what the reader may confirm comes first.

    Raises:
        Forbidden: Neither manages an organisation nor confirms roles.
    """
    rows = access.invitations_managed(to).filter(accepted_at=None, declined_at=None, taken_back_at=None)
    found = rows.select_related("organisation", "proposed_by").order_by("proposed_at")
    lines = [_line(one, to) for one in found]
    return sorted(lines, key=lambda line: not line.may_confirm)


def letters(*, to: Actor) -> list[Invitation]:
    """Return the invitations whose letter went out, the newest first."""
    rows = access.invitations_managed(to).filter(sent_at__isnull=False).select_related("organisation")
    return list(rows.order_by("-sent_at"))


def waiting_for_second(*, to: Actor) -> list[InvitationLine]:
    """Return the proposed roles that somebody else has to confirm.

    Raises:
        Forbidden: Neither administrator nor curator.
    """
    access.check_may_confirm_roles(to)
    return [line for line in open_invitations(to=to) if _waits(line.invitation)]


def given_alone(*, to: Actor) -> list[Membership]:
    """Return the roles that one person gave alone, and nobody else has seen yet.

    Raises:
        Forbidden: Neither administrator nor curator.
    """
    access.check_may_confirm_roles(to)
    return list(access.roles_given_alone(to).order_by("accepted_at"))


def to_be_seen(*, to: Actor) -> int:
    """Return how many roles wait for a second person, whoever that is."""
    return len(waiting_for_second(to=to)) + len(given_alone(to=to))


def _line(invitation: Invitation, to: Actor) -> InvitationLine:
    return InvitationLine(
        invitation=invitation,
        proposed_by=invitation.proposed_by.name if invitation.proposed_by else _("at the server"),
        says=_says(invitation),
        may_confirm=_waits(invitation) and _is_anothers(invitation, to),
        may_send_again=invitation.sent_at is not None and invitation.letters < MOST_LETTERS,
    )


def _waits(invitation: Invitation) -> bool:
    return invitation.takes_second and invitation.confirmed_by_id is None


def _is_anothers(invitation: Invitation, to: Actor) -> bool:
    return access.can_confirm_roles(to) and to.user_key != invitation.proposed_by_id


def _says(invitation: Invitation) -> str:
    if invitation.sent_at is None:
        return _("waits for a second person, then the letter goes out")
    if not invitation_links.is_open(invitation, at=clock.now()):
        return _("the invitation has run out")
    if invitation.given_alone:
        return _("invited, not yet seen by a second person")
    return _("invited, not accepted yet")
