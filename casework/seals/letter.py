"""A letter a day, to whoever is to hold the region's people to what they did: the curator, another authority.

It names the last seal, which stands for all before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from casework import ways_out
from casework.runtime import sms_gateways
from casework.seals import line
from casework.seals.sealing import Seal


class Letter:
    """Writes to one address."""

    every = timedelta(days=1)

    def __init__(self, address: str) -> None:
        self.name = f"mail:{address}"
        self.address = address

    def take(self, seals: Sequence[Seal]) -> None:
        """Write of the last of the seals.

        Raises:
            Outage: The mail server is away.
            Refusal: It does not take the letter.
        """
        text = line.of(seals[-1])
        with translation.override(settings.LANGUAGE_CODE):
            told = _(
                "Please keep this letter. Nobody who works for Ryadom or runs its database can change it, so it shows "
                "later whether somebody has rewritten who did what. No family is named in it."
            )
            subject = _("Ryadom: seal of the audit")
        with ways_out.through(ways_out.MAIL):
            sms_gateways.send_mail(
                key=uuid5(NAMESPACE_URL, f"{self.name} {text}"),
                to=self.address,
                subject=subject,
                text=f"{told}\n\n{text}\n",
            )
