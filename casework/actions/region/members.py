"""Members of organisations: let in and out by the region's administrator, or by one of their own who manages.

Who is let in gets an e-mail with a link to choose a password; the account has none before. Leaving
staff lose access at once, and their sessions end.
"""

from __future__ import annotations

import uuid
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from casework import access, outbox, ways_out
from casework.access import Actor
from casework.act_parts import invitation_letter
from casework.actions.act import act
from casework.errors import CaseworkError, NotFound
from casework.models import Membership, Role, User
from casework.runtime import sms_gateways
from partners import public as partners

LONGEST_NAME = 120


class OwnMembership(CaseworkError):
    """An administrator may not lock themselves out."""

    code = "own_membership"


class InvitationRefused(CaseworkError):
    """Name or e-mail cannot be those of a person, or the role is not theirs to give."""

    code = "invitation_refused"


@act
def invite(
    *,
    by: Actor,
    organisation_key: UUID,
    email: str,
    name: str,
    role: str = Role.PARTNER,
    manages: bool = False,
    receipt: UUID | None = None,
) -> None:
    """Let a person in: makes the account if there is none, and sends the link to choose a password.

    Who was here before is let in again; an account that exists keeps its name and password.

    Args:
        role: A partner's member lets in members of the own organisation only.
        manages: May let colleagues in and out; of a partner's member.

    Raises:
        Forbidden: Neither the administrator nor somebody who manages this organisation.
        InvitationRefused: No name, no e-mail, or a role that is not theirs to give.
        UnknownOrganisation: Not of this region.
    """
    access.check_may_manage_members(by, organisation_key=organisation_key)
    organisation = partners.organisation(region_key=by.region.pk, key=organisation_key)
    if role not in Role.values or (by.is_partner and role != Role.PARTNER):
        raise InvitationRefused(_("This role cannot be given here, so nobody was let in. Choose one of the list."))
    user = _user(_checked_email(email), _checked_name(name), language=organisation.language)
    wanted = manages and role == Role.PARTNER
    member, new = Membership.objects.get_or_create(
        user=user, organisation_id=organisation.key, role=role,
        defaults={"region": by.region, "manages": wanted},
    )  # fmt: skip
    if not new:
        Membership.objects.filter(pk=member.pk).update(active=True, manages=wanted or member.manages)
    outbox.add(
        "send_invitation", region_key=by.region.pk, way=ways_out.of_mail(), membership=member.pk, letter=uuid.uuid4()
    )


def _checked_email(email: str) -> str:
    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise InvitationRefused(
            _("This is no e-mail address, so no invitation could arrive. Correct it and send again.")
        ) from error
    return email.strip().lower()


def _checked_name(name: str) -> str:
    told = " ".join(name.split())
    if not told or len(told) > LONGEST_NAME:
        raise InvitationRefused(
            _("The name is missing or too long, and colleagues would not know who it is. Enter first name and surname.")
        )
    return told


def _user(email: str, name: str, *, language: str) -> User:
    found = User.objects.filter(email__iexact=email).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return User.objects.create_user(
                email, None, name=name, language=language
            )  # no password: only the link of the e-mail leads in
    except IntegrityError:  # let in by two in one second
        return User.objects.get(email__iexact=email)


@act
def set_active(*, by: Actor, membership_id: UUID, active: bool, receipt: UUID | None = None) -> None:
    """Let a member in, or out: out counts from the next page on, and every session of theirs ends.

    Raises:
        Forbidden: Neither the administrator nor somebody who manages this organisation.
        NotFound: No such member in this region, or of another organisation than the own.
        OwnMembership: It is the own one.
    """
    member = access.members_managed(by).select_for_update(of=("self",)).filter(pk=membership_id).first()
    if member is None:
        raise NotFound(_("There is no such member in your region. Load the list again."))
    if by.membership is not None and member.pk == by.membership.pk:
        raise OwnMembership(_("This is you, and nobody could let you in again. Ask a colleague to do it."))
    Membership.objects.filter(pk=member.pk).update(active=active)
    if not active:
        User.objects.filter(pk=member.user_id).update(times_signed_out=F("times_signed_out") + 1)


# ---- the letter ----------------------------------------------------------------------------------


def _deliver(payload: outbox.Payload, actor: Actor) -> None:
    """Hand the letter to the mail server; harmless when repeated, for its key is the letter's.

    Raises:
        Outage: The mail server is away; the letter waits.
        Refusal: It does not take it; the administrator is told.
    """
    with access.acting_as(actor):
        rows = access.members_managed(actor).select_related("user")
        member = rows.filter(pk=UUID(payload["membership"]), active=True).first()
        if member is None:
            return
        words = invitation_letter.letter_to(member)
    with ways_out.through(ways_out.MAIL):
        sms_gateways.send_mail(
            key=UUID(payload["letter"]), to=member.user.email, subject=words.subject, text=words.text
        )  # fmt: skip


@outbox.effect("send_invitation", outside=_deliver)
def send_invitation(payload: outbox.Payload, actor: Actor, nothing: None) -> None:
    """Nothing is left to note: the row goes, the letter is out."""
    del payload, actor, nothing
