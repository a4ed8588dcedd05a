"""A lost device: one who may help vouches for the person, a second one confirms it.

Then a new device is set up. Never one alone, never by e-mail: whoever reads somebody's letters
would come in as that person.
"""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor, account_proof, accounts
from casework.act_parts import account_letters
from casework.actions.act import act
from casework.errors import CaseworkError, NotFound
from casework.models import LostDevice, User

LONGEST_REASON = 300


class HelpRefused(CaseworkError):
    """Nobody to help, no reason, or by the person who asked for it."""

    code = "help_refused"


@act
def tell(*, by: Actor, user_key: UUID, because: str, receipt: UUID | None = None) -> None:
    """Say that somebody lost the device, and how one knows that it is really that person.

    The device counts until a second one confirms.

    Raises:
        Forbidden: The actor is none of those who help.
        NotFound: Nobody whom the actor may help; oneself is none.
        HelpRefused: No reason, no device to lose, or told before.
    """
    _check_was_seen(by)
    user = accounts.people_helped(by).filter(pk=user_key).first()
    if user is None:
        raise NotFound(_("There is nobody of this name whom you may help. Load the page again."))
    reason = " ".join(because.split())[:LONGEST_REASON]
    if not reason:
        raise HelpRefused(
            _(
                "It is not said how you know that it is really them, so nothing was noted. Write "
                "it for the second person."
            )
        )
    if not accounts.has_second_factor(user):
        raise HelpRefused(
            _("This account has no device that could be lost, so nothing was noted. The password alone signs in.")
        )
    try:
        with transaction.atomic():
            LostDevice.objects.create(
                region=by.region, user=user, told_by=access.person(by), told_at=clock.now(), because=reason
            )
    except IntegrityError as told_before:
        raise HelpRefused(
            _("This was noted already and waits for the second person, so nothing was changed. Load the page again.")
        ) from told_before
    account_letters.write(user=user, kind="device_lost")


def _check_was_seen(by: Actor) -> None:
    """Refuse somebody whom one person alone let in: it may be that person's other address."""
    if by.membership is not None and by.membership.given_alone:
        raise HelpRefused(
            _(
                "You were let in by one person alone, so you cannot vouch for anybody yet, and nothing was changed. Ask "
                "another administrator or a curator to look at your own role first."
            )
        )


@act
def help_out(*, by: Actor, lost_id: UUID, receipt: UUID | None = None) -> None:
    """Confirm it as the second person: device and spare codes count no more, all sessions end.

    Raises:
        Forbidden: The actor is none of those who help.
        NotFound: Not told, settled meanwhile, or about somebody whom the actor may not help.
        HelpRefused: The same person told it.
    """
    lost = _waiting(lost_id, by)
    _check_was_seen(by)
    if lost.told_by == access.person(by):
        raise HelpRefused(
            _("You have told it yourself, so the device still counts. A second person has to confirm it.")
        )
    lost.helped_by, lost.helped_at = access.person(by), clock.now()
    lost.save(update_fields=["helped_by", "helped_at"])
    with account_proof.changing(lost.user_id):
        lost.user.authenticator_set.all().delete()  # type: ignore[attr-defined]  # allauth's
        User.objects.filter(pk=lost.user_id).update(times_signed_out=F("times_signed_out") + 1)
    account_letters.write(user=lost.user, kind="device_helped")


@act
def set_aside(*, by: Actor, lost_id: UUID, receipt: UUID | None = None) -> None:
    """Say that it is not so: the device counts as before.

    Raises:
        Forbidden: The actor is none of those who help.
        NotFound: Not told, settled meanwhile, or about somebody whom the actor may not help.
    """
    lost = _waiting(lost_id, by)
    lost.set_aside_by, lost.set_aside_at = access.person(by), clock.now()
    lost.save(update_fields=["set_aside_by", "set_aside_at"])


def _waiting(lost_id: UUID, by: Actor) -> LostDevice:
    rows = accounts.lost_devices(by).select_for_update(of=("self",))
    lost = rows.filter(pk=lost_id, helped_at=None, set_aside_at=None).first()
    if lost is None:
        raise NotFound(_("This waits for nobody any more, so nothing was changed. Load the page again."))
    return lost
