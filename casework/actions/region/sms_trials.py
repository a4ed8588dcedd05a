"""A trial SMS of a new region: sent to the administrator's own telephone, and tried once its digits were typed back.

It goes at once and not by the outbox: whoever tries the way out wants to read what came of it. No
family is in it, the number is not kept, and another one goes only after a while.
"""

from __future__ import annotations

import hmac
import secrets
import uuid
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import access, clock, ways_out
from casework.access import Actor
from casework.actions.act import act
from casework.bounds import OutOfBounds
from casework.errors import CaseworkError
from casework.models import Region
from casework.outages import Outage, Refusal
from casework.runtime import sms_gateways
from casework.typed import phones

PAUSE = timedelta(minutes=2)
GOOD_FOR = timedelta(minutes=30)
DIGITS = 4
NOT_TAKEN = gettext_lazy(
    "The operator did not take the SMS (%(code)s), so nothing was sent. Compare key, sender and number with "
    "“SMS operators” in install.md."
)
AWAY = gettext_lazy(
    "The operator does not answer (%(code)s), so nothing was sent. Try again in some minutes; if it stays, ask whoever runs "
    "the server whether its address can be reached."
)


class TrialFailed(CaseworkError):
    """The SMS did not go out, or the digits are not those that it said."""

    code = "trial_failed"


def send_trial(*, by: Actor, phone: str) -> None:
    """Send an SMS with four digits to a telephone, and wait for the operator's answer.

    Args:
        phone: As it was typed.

    Raises:
        Forbidden: Not the region's administrator.
        OutOfBounds: Nobody could be called there.
        TrialFailed: The last trial is too fresh, or the operator refuses or does not answer.
    """
    number = phones.read_phone(phone)
    if not number:
        raise OutOfBounds(_("The number is missing, so no SMS could arrive. Enter your own mobile number."))
    code = "".join(str(secrets.randbelow(10)) for _digit in range(DIGITS))
    _begin(by=by, code=code)
    sender = by.region.sender_ru or _("Ryadom")
    text = _("%(sender)s: this is a trial. Type in: %(code)s") % {"sender": sender, "code": code}
    try:
        with ways_out.through(ways_out.SMS):
            sms_gateways.send_sms(key=uuid.uuid4(), phone=number, text=text)
    except Refusal as refusal:
        raise TrialFailed(str(NOT_TAKEN) % {"code": refusal.code}) from refusal
    except Outage as outage:
        raise TrialFailed(str(AWAY) % {"code": outage.code}) from outage


@act
def _begin(*, by: Actor, code: str, receipt: UUID | None = None) -> None:
    """Keep what the SMS says, unless the last trial is too fresh."""
    access.check_may_administer(by)
    region, now = Region.objects.select_for_update().get(pk=by.region.pk), clock.now()
    if region.sms_trial_sent_at is not None and now - region.sms_trial_sent_at < PAUSE:
        raise TrialFailed(
            _("A trial went out less than two minutes ago, so no further one does. Wait for it, or try again then.")
        )
    Region.objects.filter(pk=region.pk).update(sms_trial_sent_at=now, sms_trial_code=_digest(by, code))


@act
def confirm_trial(*, by: Actor, code: str, receipt: UUID | None = None) -> None:
    """Note that the SMS has arrived: its digits are told.

    Raises:
        Forbidden: Not the region's administrator.
        TrialFailed: These are other digits, or the trial is too old.
    """
    access.check_may_administer(by)
    region, now = Region.objects.get(pk=by.region.pk), clock.now()
    is_fresh = region.sms_trial_sent_at is not None and now - region.sms_trial_sent_at < GOOD_FOR
    if not is_fresh or not hmac.compare_digest(region.sms_trial_code, _digest(by, code.strip())):
        raise TrialFailed(
            _("These digits are not those of the last trial, or it is older than half an hour. Send a new one.")
        )
    Region.objects.filter(pk=region.pk).update(sms_tried_at=now, sms_trial_code="")


def _digest(by: Actor, code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"sms trial {by.region.pk} {code}".encode(), sha256).hexdigest()
