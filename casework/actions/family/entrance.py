"""The entrance to the family's page: who holds its link has a code sent to the phone and types it in."""

from __future__ import annotations

import hmac
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from casework import access, clock
from casework.act_parts import access_links, family_invitations, notices
from casework.act_parts.access_links import FoundLink
from casework.errors import CaseworkError
from casework.models import AccessCode, AccessLink, Case

MOST_TRIES = 5


class CodeWrong(CaseworkError):
    """The digits do not fit, or their time ran out."""

    code = "code_wrong"


def send_code(*, found: FoundLink) -> None:
    """Send six digits to the family's phone, for who holds its link.

    Raises:
        TooManyCodes: Three in an hour are enough.
        LinkNotSent: No phone is known.
    """
    with access.acting_as(found.machine):
        code = access_links.make_code(link=AccessLink.objects.select_related("person").get(pk=found.id))
        case = Case.objects.select_related("family").get(pk=found.case_id)
        if notices.with_code(case=case, code=code, at=clock.now()) is None:
            raise family_invitations.LinkNotSent(
                _("We know no phone number of yours, so no code could be sent. Call your worker, who will note it.")
            )


def confirm(*, found: FoundLink, digits: str) -> None:
    """Use up a code. A wrong try is counted and stays counted, whatever the page does next.

    Raises:
        CodeWrong: Wrong, too late, used before, or tried five times.
    """
    with access.acting_as(found.machine):
        fits = _try(found.id, "".join(letter for letter in digits if letter.isdecimal()))
    if not fits:
        raise CodeWrong(
            _("These digits do not fit or are older than ten minutes, so nothing is shown. Look at the newest message.")
        )


def _try(link_id: UUID, digits: str) -> bool:
    link = AccessLink.objects.select_for_update().get(pk=link_id)
    live = AccessCode.objects.filter(link=link, used_at=None, expires_at__gt=Now(), tries__lt=MOST_TRIES)
    code = live.order_by("-made_at").first()
    if code is None or link.failures >= access_links.MOST_FAILURES:
        hmac.compare_digest(access_links.digits_of(link_id).encode(), digits.encode())  # the same work
        return False
    if not hmac.compare_digest(access_links.digits_of(code.pk).encode(), digits.encode()):
        AccessCode.objects.filter(pk=code.pk).update(tries=F("tries") + 1)
        AccessLink.objects.filter(pk=link.pk).update(failures=F("failures") + 1)
        return False
    AccessCode.objects.filter(pk=code.pk).update(used_at=Now())
    return True
