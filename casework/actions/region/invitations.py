"""Invitations to a desk: proposed, confirmed by a second person, sent, accepted by the owner.

Until then nothing changes for anybody, and the answer is the same for a known and an unknown
address: who is behind it is not looked up.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import access, clock, outbox, ways_out
from casework.access import Actor
from casework.act_parts import invitation_letter, invitation_links, locks, second_person
from casework.actions.act import act
from casework.errors import CaseworkError, NotFound
from casework.models import Invitation, Membership, Role, User
from casework.models.invitation import MOST_LETTERS
from casework.runtime import sms_gateways
from partners import public as partners

LASTS = timedelta(days=7)
MOST_AN_HOUR = 20
OPEN = {"accepted_at": None, "declined_at": None, "taken_back_at": None}


class InvitationRefused(CaseworkError):
    """The e-mail cannot be that of a person, or the role is not theirs to give."""

    code = "invitation_refused"


class TooManyInvitations(CaseworkError):
    """One person invites more than anybody needs to in an hour."""

    code = "too_many_invitations"


@act
def invite(
    *,
    by: Actor,
    organisation_key: UUID,
    email: str,
    role: str = Role.PARTNER,
    manages: bool = False,
    receipt: UUID | None = None,
) -> None:
    """Ask the owner of a mail address to take a desk.

    What takes a second person is sent when one has confirmed it.

    Args:
        role: A partner's member invites to the own organisation only.
        manages: May let colleagues in and out; of a partner's member.

    Raises:
        Forbidden: Neither the administrator nor somebody who manages this organisation.
        InvitationRefused: No e-mail, the own one, asked already, or a role that is not theirs to give.
        TooManyInvitations: Enough for this hour.
        UnknownOrganisation: Not of this region.
    """
    _invite(by, organisation_key, email, role=role, manages=manages)


@act
def ask_back(*, by: Actor, membership_id: UUID, receipt: UUID | None = None) -> None:
    """Invite somebody who has left to the same desk again: back is who has accepted.

    Raises:
        Forbidden: Neither the administrator nor somebody who manages this organisation.
        InvitationRefused: Asked already.
        NotFound: Nobody of the region who has left.
        TooManyInvitations: Enough for this hour.
    """
    gone = access.members_managed(by).filter(active=False)
    left = gone.select_related("user").filter(pk=membership_id).first()
    if left is None:
        raise NotFound(_("There is nobody in your region who has left so. Load the list again."))
    _invite(by, left.organisation_id, left.user.email, role=left.role, manages=False)


def _invite(by: Actor, organisation_key: UUID, email: str, *, role: str, manages: bool) -> None:
    access.check_may_manage_members(by, organisation_key=organisation_key)
    inviter = access.person(by)
    _check_hour(inviter)
    if role not in Role.values or (by.is_partner and role != Role.PARTNER):
        raise InvitationRefused(_("This role cannot be given here, so nobody was invited. Choose one of the list."))
    address = _checked_email(email)
    if address == inviter.email.lower():
        raise InvitationRefused(
            _(
                "This is your own address, and nobody gives a role to themselves. Ask another administrator to invite you."
            )
        )
    _propose(
        by=by,
        organisation_key=organisation_key,
        email=address,
        role=role,
        manages=manages and role == Role.PARTNER,
        takes_second=second_person.is_taken_by(by),
    )


@act
def invite_at_the_server(
    *, by: Actor, organisation_key: UUID, email: str, role: str, manages: bool = False, receipt: UUID | None = None
) -> Invitation:
    """Ask somebody by the command.

    The first two administrators of a region take no second person; there is none.

    Args:
        by: The machine of the region: who may use the server.

    Raises:
        InvitationRefused: No e-mail, or asked already.
    """
    few = _administrators_asked(by) < second_person.FIRST_ADMINISTRATORS
    first_two = few and role == Role.ADMINISTRATOR
    return _propose(
        by=by,
        organisation_key=organisation_key,
        email=_checked_email(email),
        role=role,
        manages=manages,
        takes_second=not first_two,
    )


@act
def administrators_asked(*, by: Actor) -> int:
    """Count who ever was an administrator of the region, or is asked to be."""
    return _administrators_asked(by)


def _administrators_asked(by: Actor) -> int:
    ever = Membership.objects.filter(region=by.region, role=Role.ADMINISTRATOR)
    asked = access.invitations_managed(by).filter(role=Role.ADMINISTRATOR, **OPEN)
    return ever.values("user").distinct().count() + asked.count()


def _propose(
    *, by: Actor, organisation_key: UUID, email: str, role: str, manages: bool, takes_second: bool
) -> Invitation:
    organisation = partners.organisation(region_key=by.region.pk, key=organisation_key)
    now = clock.now()
    same = {"organisation": organisation.key, "role": role, "email": email}
    earlier = Invitation.objects.select_for_update().filter(region=by.region, **same, **OPEN)
    earlier.filter(expires_at__lte=now).update(taken_back_at=now)
    key = uuid.uuid4()
    alone = takes_second and by.user is not None and second_person.is_beginning(by.region)
    invitation = Invitation(
        pk=key,
        region=by.region,
        organisation_id=organisation.key,
        role=role,
        manages=manages,
        email=email,
        token_hash=invitation_links.hash_of(key),
        proposed_by=by.user,
        proposed_at=now,
        takes_second=takes_second,
        given_alone=alone,
    )
    try:
        with locks.savepoint():
            invitation.save(force_insert=True)
    except IntegrityError as error:
        raise InvitationRefused(
            _("This address is invited already, so no second letter was written. It stands in the list below.")
        ) from error
    if alone or not takes_second:
        _send(invitation)
    return invitation


def _checked_email(email: str) -> str:
    told = email.strip().lower()
    try:
        validate_email(told)
    except ValidationError as error:
        raise InvitationRefused(
            _("This is no e-mail address, so no invitation could arrive. Correct it and send again.")
        ) from error
    return told


def _check_hour(inviter: User) -> None:
    """Counted in the database, under a lock on the inviter: two posts at once count as two."""
    locked = User.objects.select_for_update(no_key=True).get(pk=inviter.pk)
    an_hour_ago = clock.now() - timedelta(hours=1)
    lately = Invitation.objects.filter(proposed_by=locked, proposed_at__gt=an_hour_ago)
    if lately.count() >= MOST_AN_HOUR:
        raise TooManyInvitations(
            ngettext(
                "You have invited %(most)s person in this hour, so no further letter goes out. Go on in an hour.",
                "You have invited %(most)s people in this hour, so no further letter goes out. Go on in an hour.",
                MOST_AN_HOUR,
            )
            % {"most": MOST_AN_HOUR}
        )


# ---- between proposal and acceptance -------------------------------------------------------------


@act
def confirm(*, by: Actor, invitation_id: UUID, receipt: UUID | None = None) -> None:
    """Say as the second person that this address may have this role; then the letter goes out.

    Raises:
        Forbidden: Neither an administrator nor a curator.
        NotFound: No such open invitation in the region.
        OwnProposal: The own proposal, or the own address.
        NotSeenYet: The own role was given by one alone.
    """
    access.check_may_confirm_roles(by)
    invitation = _open_one(by, invitation_id, takes_second=True, confirmed_by=None)
    proposer, address = invitation.proposed_by, invitation.email
    second = second_person.check_may_confirm(by, proposed_by=proposer, email=address)
    invitation.confirmed_by, invitation.confirmed_at = second, clock.now()
    invitation.given_alone = False
    invitation.save(update_fields=["confirmed_by", "confirmed_at", "given_alone"])
    if invitation.sent_at is None:
        _send(invitation)


@act
def send_again(*, by: Actor, invitation_id: UUID, receipt: UUID | None = None) -> None:
    """Write once more, and let the invitation last from now on.

    Raises:
        Forbidden: Neither the administrator nor somebody who manages this organisation.
        InvitationRefused: Three letters are enough.
        NotFound: No such invitation that was sent.
    """
    invitation = _open_one(by, invitation_id)
    access.check_may_manage_members(by, organisation_key=invitation.organisation_id)
    if invitation.sent_at is None:
        raise _no_such()
    if invitation.letters >= MOST_LETTERS:
        raise InvitationRefused(
            _(
                "Three letters went to this address, so no further one does. Ask the person whether the address is right."
            )
        )
    _send(invitation)


@act
def take_back(*, by: Actor, invitation_id: UUID, receipt: UUID | None = None) -> None:
    """End an invitation that nobody has accepted, as who proposed it or as the second person.

    Raises:
        Forbidden: Neither manages the organisation nor confirms roles.
        NotFound: No such open invitation.
    """
    invitation = _open_one(by, invitation_id)
    invitation.taken_back_at = clock.now()
    invitation.save(update_fields=["taken_back_at"])


def _open_one(by: Actor, invitation_id: UUID, **wanted: object) -> Invitation:
    rows = access.invitations_managed(by).select_for_update(of=("self",))
    open_ones = rows.select_related("proposed_by").filter(**OPEN, **wanted)
    invitation = open_ones.filter(pk=invitation_id).first()
    if invitation is None:
        raise _no_such()
    return invitation


def _no_such() -> NotFound:
    return NotFound(_("There is no such open invitation. It may have been answered just now; load the list again."))


# ---- the letter ----------------------------------------------------------------------------------


def _send(invitation: Invitation) -> None:
    invitation.letters += 1
    invitation.sent_at = clock.now()
    invitation.expires_at = invitation.sent_at + LASTS
    invitation.save(update_fields=["letters", "sent_at", "expires_at"])
    outbox.add(
        "send_invitation",
        region_key=invitation.region_id,
        way=ways_out.of_mail(),
        invitation=invitation.pk,
        letter=uuid.uuid4(),
    )


def _deliver(payload: outbox.Payload, actor: Actor) -> None:
    """Hand the letter to the mail server; harmless when repeated, for its key is the letter's.

    Raises:
        Outage: The mail server is away; the letter waits.
        Refusal: It does not take it; the administrator is told.
    """
    key = payload.get("invitation")  # a row of an older version names a membership: it is gone
    with access.acting_as(actor):
        rows = access.invitations_managed(actor).select_related("organisation", "region")
        invitation = rows.filter(pk=key, **OPEN).first() if key else None
        if invitation is None:
            return
        words = invitation_letter.letter_to(invitation)
    with ways_out.through(ways_out.MAIL):
        sms_gateways.send_mail(
            key=UUID(payload["letter"]), to=invitation.email, subject=words.subject, text=words.text
        )  # fmt: skip


@outbox.effect("send_invitation", outside=_deliver)
def send_invitation(payload: outbox.Payload, actor: Actor, nothing: None) -> None:
    """Nothing is left to note: the row goes, the letter is out."""
    del payload, actor, nothing
