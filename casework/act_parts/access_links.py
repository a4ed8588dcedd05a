"""Links and codes for people without an account: made, found before an actor is known, revoked.

Both are derived from the server's key and the row's id, so that nothing at rest lets anybody in. A link is found by a
function of the database; the answer for a wrong, a foreign and an old one is the same.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor, Guest, safe_contact
from casework.errors import CaseworkError
from casework.models import AccessCode, AccessLink, Case, CaseState, Family, LinkKind, Offer, Person, Region

FAMILY_LINK_LASTS = timedelta(days=3660)  # as long as the journey, which ends it by closing the case
AFTER_CLOSING = timedelta(days=30)  # papers can still be fetched
OFFER_LINK_LASTS = timedelta(days=45)  # after the answer the delivery is still arranged on the same page
CODE_LASTS = timedelta(minutes=10)
MOST_CODES_AN_HOUR = 6  # of one link, from wherever they are asked for
MOST_FAILURES = 100


class LinkClosed(CaseworkError):
    """The link is old, revoked or never was one."""

    code = "link_closed"


class LinkExpired(LinkClosed):
    """Only its time is over: nobody took it back, and it still reaches whom it was sent to."""

    def __init__(self, message: str, *, found: FoundLink) -> None:
        super().__init__(message)
        self.found = found


class TooManyCodes(CaseworkError):
    """More codes were asked for than a person needs."""

    code = "too_many_codes"


@dataclass(frozen=True)
class FoundLink:
    """A live link and whom it lets in."""

    id: UUID
    region: Region
    guest: Guest
    case_id: UUID

    @property
    def visitor(self) -> Actor:
        """The actor of who holds the link; a family's only after the code."""
        return access.visitor(self.region, self.guest)

    @property
    def machine(self) -> Actor:
        """The job that looks after links and codes."""
        return access.machine(self.region, "links")


# ---- links -------------------------------------------------------------------------------------------------------------


def make(
    *, case: Case, kind: LinkKind, at: datetime, person: Person | None = None, offer: Offer | None = None
) -> AccessLink:
    """Make a link inside an act; its token is known to who sends it: `token_of`."""
    lasts = _lasts(case) if kind == LinkKind.FAMILY else OFFER_LINK_LASTS
    link = AccessLink(
        kind=kind, region_id=case.region_id, case=case, person=person, offer=offer, made_at=at, expires_at=at + lasts
    )
    link.token_hash = _hash(token_of(link.pk))
    if kind == LinkKind.FAMILY:
        link.phone_mark = _mark_of(person, case=case)
    link.save(force_insert=True)
    return link


def _lasts(case: Case) -> timedelta:
    return AFTER_CLOSING if case.state == CaseState.CLOSED else FAMILY_LINK_LASTS


def end_with(*, case: Case, at: datetime) -> None:
    """Let the family's links end a month after its case inside the act that closes it."""
    last = at + AFTER_CLOSING
    AccessLink.objects.filter(case=case, kind=LinkKind.FAMILY, expires_at__gt=last).update(expires_at=last)


def go_on_with(*, case: Case, at: datetime) -> None:
    """Let the family's links live on inside the act that opens its case again; those taken back stay so."""
    live = AccessLink.objects.filter(case=case, kind=LinkKind.FAMILY, revoked_at=None, expires_at__gt=at)
    live.update(expires_at=at + FAMILY_LINK_LASTS)


def of_family(*, case: Case, at: datetime, person: Person | None = None) -> AccessLink:
    """Return a person's newest live link inside an act, making one where none is left for a week.

    Args:
        person: None: who speaks for the family.
    """
    whose = person or safe_contact.speaker(case)
    live = AccessLink.objects.filter(
        case=case, kind=LinkKind.FAMILY, person=whose, revoked_at=None, expires_at__gt=at + timedelta(days=7)
    ).filter(phone_mark__in=["", _mark_of(whose, case=case)])
    found = live.order_by("-made_at").first()
    return found or make(case=case, kind=LinkKind.FAMILY, person=whose, at=at)


def _mark_of(person: Person | None, *, case: Case) -> str:
    return safe_contact.mark_of(safe_contact.phone_of(person, case=case), region_id=case.region_id)


def of_offer(*, offer: Offer, at: datetime) -> AccessLink:
    """Return the offer's live link inside an act, making one where none is left."""
    found = AccessLink.objects.filter(offer=offer, revoked_at=None, expires_at__gt=at).first()
    return found or make(case=offer.case, kind=LinkKind.OFFER, offer=offer, at=at)


def token_of(link_id: UUID) -> str:
    """Return the 22 characters (128 bits) that stand in the address."""
    digest = salted_hmac("ryadom.link", str(link_id), algorithm="sha256").digest()[:16]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def path_of(link: AccessLink) -> str:
    """Return the address's path: as short as an SMS needs it."""
    return f"/{'f' if link.kind == LinkKind.FAMILY else 'o'}/{token_of(link.pk)}/"


def find(*, token: str) -> FoundLink:
    """Return the live link of a token, before any actor is known.

    Raises:
        LinkClosed: Revoked, or none at all.
        LinkExpired: Only its time is over, and a family may have another one.
    """
    return _find(_hash(token), None)


def find_again(*, link_id: UUID) -> FoundLink:
    """Return a link that was confirmed before, if it is still live.

    Raises:
        LinkClosed: It is not any more.
    """
    return _find("", link_id)


def check_still_opens(found: FoundLink) -> None:
    """Ask for a link once more, under the lock of its case: somebody's act may have closed it while this one waited.

    Raises:
        LinkClosed: It was taken back, or its phone is another now. One that is only old passes.
    """
    with suppress(LinkExpired):
        find_again(link_id=found.id)


def _find(token_hash: str, link_id: UUID | None) -> FoundLink:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, kind, region_key, case_id, family_id, organisation_key, person_id, offer_id, partner_key, "
            "expires_at, revoked, danger, speaks, has_phone, same_phone FROM casework_link_of(%s, %s)",
            [token_hash, link_id],
        )
        row = cursor.fetchone()
    if row is None or row[10]:
        raise closed()
    is_over = row[9] <= clock.now()
    key, kind, region_key, case_id, family_id, leader, person_id, offer_id, partner = row[:9]
    # what was sent before must not open what it may not any more
    if kind == LinkKind.FAMILY and safe_contact.why_not_reached(safe_contact.Reach(*row[11:])) is not None:
        raise closed()
    guest = Guest(
        link_id=key,
        kind=kind,
        family_id=family_id,
        organisation_key=leader if kind == LinkKind.FAMILY else partner,
        person_id=person_id,
        offer_id=offer_id,
    )
    found = FoundLink(id=key, region=Region.objects.get(pk=region_key), guest=guest, case_id=case_id)
    if is_over and kind == LinkKind.FAMILY:
        raise LinkExpired(str(closed()), found=found)
    if is_over:
        raise closed()
    return found


def holder_of(found: FoundLink) -> Person | None:
    """Return whom a link was sent to, for the job that looks after it; None: who speaks for the family."""
    whose = found.guest.person_id
    return Person.objects.get(pk=whose) if whose is not None else None


def closed() -> LinkClosed:
    """Return the one answer for every link that lets nobody in."""
    return LinkClosed(
        _(
            "This link is not valid any more, so nothing is shown. Ask whoever sent it to you for a new one; it takes a minute."
        )
    )


def revoke(*, case: Case, kind: LinkKind, at: datetime, offer: Offer | None = None) -> int:
    """Close the live links of a case (or of one offer) inside an act; return how many."""
    rows = AccessLink.objects.filter(case=case, kind=kind, revoked_at=None)
    return (rows.filter(offer=offer) if offer is not None else rows).update(revoked_at=at)


def revoke_all_of_family(*, family: Family, at: datetime) -> int:
    """Close the live links of everybody of a family, in all its cases, and their codes, inside an act; return how many."""
    rows = AccessLink.objects.filter(case__family=family, kind=LinkKind.FAMILY, revoked_at=None)
    return _close([*rows], at=at)


def revoke_of_person(*, case: Case, person: Person | None, at: datetime) -> list[UUID]:
    """Close one person's live links and codes inside an act; return which. Links of nobody are the speaker's."""
    whose = Q(person=person)
    if person is None or person == safe_contact.speaker(case):
        whose |= Q(person=None)
    rows = list(AccessLink.objects.filter(whose, case__family=case.family_id, kind=LinkKind.FAMILY, revoked_at=None))
    _close(rows, at=at)
    return [link.pk for link in rows]


def _close(links: Sequence[AccessLink], *, at: datetime) -> int:
    keys = [link.pk for link in links]
    AccessCode.objects.filter(link__in=keys, used_at=None).update(expires_at=Now())
    return AccessLink.objects.filter(pk__in=keys).update(revoked_at=at)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# ---- codes -------------------------------------------------------------------------------------------------------------


def make_code(*, link: AccessLink) -> AccessCode:
    """Make a code inside an act; the earlier ones of the link are void.

    Raises:
        TooManyCodes: So many in an hour are asked for by no family.
    """
    locked = AccessLink.objects.select_for_update().get(pk=link.pk)
    recent = AccessCode.objects.filter(link=locked, made_at__gt=Now() - timedelta(hours=1)).count()
    if recent >= MOST_CODES_AN_HOUR or locked.failures >= MOST_FAILURES:
        raise too_many_codes()
    AccessCode.objects.filter(link=locked, used_at=None).update(expires_at=Now())
    return AccessCode.objects.create(link=locked, expires_at=Now() + CODE_LASTS)


def too_many_codes() -> TooManyCodes:
    """Return the answer to who asks for one code after another."""
    return TooManyCodes(
        _("Several codes were sent already, so no further one is, for safety. Wait an hour or call your helper.")
    )


def digits_of(code_id: UUID) -> str:
    """Return the six digits of a code."""
    digest = salted_hmac("ryadom.code", str(code_id), algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06}"
