"""The account of a person who signs in: address, second factor, who helps with a lost device."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from casework.access import account_proof
from casework.access.actors import Actor
from casework.access.permissions import KEEPERS
from casework.errors import Forbidden
from casework.models import LostDevice, Membership, Role, User


def has_other_account(*, email: str, user_key: UUID) -> bool:
    """Say whether somebody else signs in with an address."""
    return User.objects.filter(email__iexact=email).exclude(pk=user_key).exists()


def key_of(*, email: str) -> UUID:
    """Return whose account an address opens; nobody's key when there is none."""
    return User.objects.filter(email__iexact=email).values_list("pk", flat=True).first() or UUID(int=0)


def has_second_factor(user: User) -> bool:
    """Say whether signing in asks for more than the password. Spare codes alone are none."""
    from allauth.mfa.models import Authenticator  # late: it reads the settings of apps at import

    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user=user, type__in=kinds).exists()


def know_address(user: User) -> None:
    """Count the address with which somebody was let in as confirmed.

    Its account got its password by a letter to this address, or from who runs the server.
    """
    from allauth.account.models import EmailAddress  # late, as above

    if not EmailAddress.objects.filter(user=user).exists():
        confirm_address(user)


def confirm_address(user: User) -> None:
    """Note that a person reads what comes to the address: the link of a letter was followed."""
    from allauth.account.models import EmailAddress  # late, as above

    taken = EmailAddress.objects.filter(email__iexact=user.email, verified=True)
    if taken.exclude(user=user).exists():
        return
    primary = EmailAddress.objects.filter(user=user, primary=True)
    with account_proof.changing(user.pk):
        primary.exclude(email__iexact=user.email).update(primary=False)
        EmailAddress.objects.update_or_create(
            user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
        )


def is_address_confirmed(user: User) -> bool:
    """Say whether the present address is confirmed: only then another may take its place."""
    from allauth.account.models import EmailAddress  # late, as above

    return EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()


# ---- a lost device -------------------------------------------------------------------------------


def helps_with_devices(actor: Actor) -> bool:
    """Say whether the actor may help: administrator, curator, or who manages the own organisation."""
    manages = actor.membership is not None and actor.is_partner and actor.membership.manages
    return actor.role in KEEPERS or manages


def check_may_help_with_devices(actor: Actor) -> None:
    """Raise unless `helps_with_devices`.

    Raises:
        Forbidden: It is for others.
    """
    if not helps_with_devices(actor):
        raise Forbidden(
            _(
                "Only the region's administrator, a service curator or whoever lets colleagues in helps with a "
                "lost device. Ask one of them."
            )
        )


def people_helped(actor: Actor) -> models.QuerySet[User]:
    """Return whom the actor may help: people of the region, or of the own organisation.

    Nobody helps oneself, nor who has a desk elsewhere too: that account opens what the helper may
    not see.

    Raises:
        Forbidden: It is for others.
    """
    check_may_help_with_devices(actor)
    members = Membership.objects.filter(region=actor.region, active=True)
    if actor.is_partner:
        members = members.filter(organisation=actor.own_organisation_key, role=Role.PARTNER)
    ours = members.values("pk") if actor.is_partner else Membership.objects.filter(region=actor.region).values("pk")
    elsewhere = Membership.objects.filter(active=True).exclude(pk__in=ours)
    others = members.exclude(user=actor.user_key).exclude(user__in=elsewhere.values("user"))
    return User.objects.filter(pk__in=others.values("user")).order_by("name")


def lost_devices(actor: Actor) -> models.QuerySet[LostDevice]:
    """Return what is known of lost devices of those whom the actor may help.

    Raises:
        Forbidden: It is for others.
    """
    rows = LostDevice.objects.filter(region=actor.region, user__in=people_helped(actor))
    return rows.select_related("user", "told_by", "helped_by", "set_aside_by").order_by("-told_at")
