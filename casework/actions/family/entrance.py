"""The entrance to the family's page: who holds its link has a code sent to the phone and types it in."""

from __future__ import annotations

import hmac
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.act_parts import access_links, family_invitations, notices, try_counts
from casework.act_parts.access_links import FoundLink
from casework.errors import CaseworkError
from casework.models import AccessCode, AccessLink, Case

# of one code from one address: who holds the link elsewhere uses up no try of the family's
MOST_TRIES = 5
MOST_TRIES_IN_ALL = 20  # of one code, from wherever
MOST_CODES_FROM_ONE_PLACE = 3  # in an hour, of one link
HOUR = 3600  # seconds


class CodeWrong(CaseworkError):
    """The digits do not fit, or their time ran out."""

    code = "code_wrong"


def send_code(*, found: FoundLink, address: str = "") -> None:
    """Send six digits to the family's phone, for who holds its link.

    Args:
        address: From where it is asked for.

    Raises:
        TooManyCodes: Three in an hour are enough for one place.
        LinkNotSent: No phone is known.
    """
    with access.acting_as(found.machine):
        asked = f"code of {found.id}"
        most = MOST_CODES_FROM_ONE_PLACE
        if not try_counts.spend(asked, address=address, most=most, seconds=HOUR):
            raise access_links.too_many_codes()
        code = access_links.make_code(link=AccessLink.objects.select_related("person").get(pk=found.id))
        case = Case.objects.select_related("family").get(pk=found.case_id)
        if notices.with_code(case=case, code=code, at=clock.now()) is None:
            raise family_invitations.LinkNotSent(
                _("We know no phone number of yours, so no code could be sent. Call your helper, who will note it.")
            )


def renew_link(*, found: FoundLink, address: str = "") -> None:
    """Send another link to the phone that one went to whose time is over, for who holds that.

    Args:
        address: From where it is asked for.

    Raises:
        TooManyCodes: Three in an hour are enough for one place.
        LinkClosed: It was taken back in the same moment.
        LinkNotSent: Nothing is sent to this family now.
    """
    with access.acting_as(found.machine):
        if not try_counts.spend(
            f"new link of {found.id}", address=address, most=MOST_CODES_FROM_ONE_PLACE, seconds=HOUR
        ):
            raise access_links.too_many_codes()
        now = clock.now()
        case = Case.objects.select_for_update(of=("self",)).select_related("family").get(pk=found.case_id)
        access_links.check_still_opens(found)
        person = access_links.holder_of(found)
        if notices.to_family(case=case, template="welcome", at=now, by_hand=True, person=person) is None:
            raise family_invitations.LinkNotSent(
                _("The new link is on its way already, or nothing can be sent now. Wait a little, or call your helper.")
            )
        timeline.record(case=case, what="link.renewed", by=None, at=now, on_behalf_of="family")


def confirm(*, found: FoundLink, digits: str, address: str = "") -> None:
    """Use up a code. A wrong try is counted and stays counted, whatever the page does next.

    Args:
        address: From where it is typed.

    Raises:
        CodeWrong: Wrong, too late, used before, or tried five times from there.
    """
    with access.acting_as(found.machine):
        fits = _try(found.id, "".join(letter for letter in digits if letter.isdecimal()), address)
    if not fits:
        raise CodeWrong(
            _("These digits do not fit or are older than ten minutes, so nothing is shown. Look at the newest message.")
        )


def _try(link_id: UUID, digits: str, address: str) -> bool:
    link = AccessLink.objects.select_for_update().get(pk=link_id)
    live = AccessCode.objects.filter(link=link, used_at=None, expires_at__gt=Now())
    code = live.filter(tries__lt=MOST_TRIES_IN_ALL).order_by("-made_at").first()
    is_open = code is not None and link.failures < access_links.MOST_FAILURES
    if code is None or not is_open or not _may_try(code.pk, address):
        # the same work
        hmac.compare_digest(access_links.digits_of(link_id).encode(), digits.encode())
        return False
    if not hmac.compare_digest(access_links.digits_of(code.pk).encode(), digits.encode()):
        AccessCode.objects.filter(pk=code.pk).update(tries=F("tries") + 1)
        AccessLink.objects.filter(pk=link.pk).update(failures=F("failures") + 1)
        return False
    AccessCode.objects.filter(pk=code.pk).update(used_at=Now())
    # a hundred in a row lock it, and this was none
    AccessLink.objects.filter(pk=link.pk).update(failures=0)
    return True


def _may_try(code_id: UUID, address: str) -> bool:
    lasts = int(access_links.CODE_LASTS.total_seconds())
    return try_counts.spend(f"digits of {code_id}", address=address, most=MOST_TRIES, seconds=lasts)
