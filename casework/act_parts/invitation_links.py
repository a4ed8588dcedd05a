"""The link of an invitation's letter: made from the server's key, found before anybody acts."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.errors import CaseworkError
from casework.models import Invitation, Region


class InvitationClosed(CaseworkError):
    """The invitation is old, was taken back, or never was one."""

    code = "not_found"


@dataclass(frozen=True, slots=True)
class InvitationFound:
    """An invitation whose letter somebody holds, open or ended, and its region."""

    id: UUID
    region: Region

    @property
    def machine(self) -> Actor:
        """The job that looks after invitations."""
        return access.machine(self.region, "invitations")


def token_of(invitation_id: UUID) -> str:
    """Return the 22 characters (128 bits) that stand in the address."""
    digest = salted_hmac("ryadom.invitation", str(invitation_id), algorithm="sha256").digest()[:16]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hash_of(invitation_id: UUID) -> str:
    """Return what is kept of the token."""
    return _hash(token_of(invitation_id))


def path_of(invitation: Invitation) -> str:
    """Return the path of the page on which it is accepted."""
    return f"/i/{token_of(invitation.pk)}/"


def address_of(invitation: Invitation) -> str:
    """Return the whole address, as it stands in the letter."""
    return settings.SITE_URL + path_of(invitation)


def find(*, token: str) -> InvitationFound:
    """Return the invitation of a token.

    Raises:
        InvitationClosed: There never was one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, region_key FROM casework_invitation_of(%s)", [_hash(token)])
        row = cursor.fetchone()
    if row is None:
        raise closed()
    return InvitationFound(id=row[0], region=Region.objects.get(pk=row[1]))


def is_open(invitation: Invitation, *, at: datetime) -> bool:
    """Say whether it can be accepted now."""
    ended = invitation.accepted_at or invitation.declined_at or invitation.taken_back_at
    return ended is None and invitation.expires_at is not None and invitation.expires_at > at


def closed() -> InvitationClosed:
    """Return the one answer for every invitation that cannot be accepted any more."""
    return InvitationClosed(
        _(
            "This invitation is not open any more, so nothing can be accepted with it. Ask whoever invited you to send a new one."
        )
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
