"""The family's way in: its link is sent and revoked by the worker, its code is asked for by whoever holds the link."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, bounds, clock, timeline
from casework.access import Actor, own_files
from casework.act_parts import access_links, family_search, form_receipts, locks, notices
from casework.act_parts.access_links import FoundLink
from casework.errors import CaseworkError
from casework.models import AccessLink, Case, LinkKind, Notice, NoticeState, Person


class LinkNotSent(CaseworkError):
    """Nothing may or can be sent to this family."""

    code = "link_not_sent"


class NoLink(CaseworkError):
    """There is no live link to revoke."""

    code = "no_link"


def welcome(*, case: Case, at: datetime) -> None:
    """Send the family its link inside the act that begins its first journey."""
    if not Notice.objects.filter(case=case, template="welcome").exists():
        notices.to_family(case=case, template="welcome", at=at)


def send_link(*, by: Actor, case_id: UUID, receipt: UUID | None = None) -> None:
    """Send the family its link once more; a revoked or old one is replaced by a new one.

    Raises:
        LinkNotSent: In danger at home, in the quiet branch, or without a phone nothing is sent.
    """
    with access.acting_as(by):
        if form_receipts.already_taken(receipt, by=by, action="send_link"):
            return
        now = clock.now()
        case = locks.lock_case(case_id=case_id, by=by)
        _check_may_be_sent(case)
        if notices.to_family(case=case, template="welcome", at=now, by_hand=True) is None:
            raise LinkNotSent(
                _("The link is on its way already, so it was not sent twice. At night it waits until 8 in the morning.")
            )
        timeline.record(case=case, what="link.sent", by=by.user, at=now)


def _check_may_be_sent(case: Case, *, to: Person | None = None) -> None:
    if case.family.danger_at_home:
        raise LinkNotSent(
            _(
                "There is danger at home, and whoever holds the phone would read the message, so nothing was sent. "
                "Show the page to the mother on your own screen."
            )
        )
    if case.quiet and not goes_on_quietly(case):
        raise LinkNotSent(
            _("In the quiet branch no message goes out, so nothing was sent. Call the family, if it wishes.")
        )
    if not access_links.phone_of(to, case=case):
        raise LinkNotSent(_("No phone of the family is known, so nothing could be sent. Ask for it and note it first."))


def send_own_link(*, by: Actor, case_id: UUID, person_id: UUID, phone: str, receipt: UUID | None = None) -> None:
    """Send one of a couple an own link to an own phone: there stands what is in that person's own file.

    Raises:
        LinkNotSent: No such adult, the family's own phone, none at all, or nothing may be sent to this family.
    """
    with access.acting_as(by):
        if form_receipts.already_taken(receipt, by=by, action="send_own_link"):
            return
        now = clock.now()
        case = locks.lock_case(case_id=case_id, by=by)
        person = next((one for one in own_files.adults(case) if one.pk == person_id), None)
        if person is None or person == access_links.speaker(case):
            raise LinkNotSent(
                _("This person has the family’s link, so no other one was sent. Choose who has none yet.")
            )
        bounds.check_phone(phone)
        if not phone.strip() or family_search.digits_of(phone) == family_search.digits_of(case.family.phone):
            raise LinkNotSent(
                _(
                    "Without an own phone the other one would read what is private, so nothing was sent. "
                    "Ask for a number that only this person reads."
                )
            )
        person.phone = phone.strip()
        person.save(update_fields=["phone"])
        _check_may_be_sent(case, to=person)
        if notices.to_family(case=case, template="welcome", at=now, by_hand=True, person=person) is None:
            raise LinkNotSent(
                _("The link is on its way already, so it was not sent twice. At night it waits until 8 in the morning.")
            )
        timeline.record(case=case, what="link.sent_own", by=by.user, at=now)


def goes_on_quietly(case: Case) -> bool:
    """Say whether a family in grief has another child whose journey goes on."""
    return case.quiet and case.journeys.filter(quiet=False, ended_at=None).exists()


def revoke_link(*, by: Actor, case_id: UUID, receipt: UUID | None = None) -> None:
    """Close every live link of the family at once: whoever is on the page is out at the next click.

    Raises:
        NoLink: None was live.
    """
    with access.acting_as(by):
        if form_receipts.already_taken(receipt, by=by, action="revoke_link"):
            return
        now = clock.now()
        case = locks.lock_case(case_id=case_id, by=by)
        if not close_all(case=case, at=now):
            raise NoLink(_("The family has no link at the moment, so there was nothing to revoke. Send it a new one."))
        timeline.record(case=case, what="link.revoked", by=by.user, at=now)


def close_all(*, case: Case, at: datetime) -> int:
    """Close every live link of the family inside an act, keep back what was to go out with one; return how many."""
    closed = access_links.revoke(case=case, kind=LinkKind.FAMILY, at=at)
    _cancel_unsent(case, at=at)
    return closed


def _cancel_unsent(case: Case, *, at: datetime) -> None:
    """What was to go out with a dead link stays here."""
    rows = Notice.objects.select_for_update(of=("self",)).filter(
        case=case, link__kind=LinkKind.FAMILY, state__in=[NoticeState.WAITING, NoticeState.QUEUED]
    )
    for notice in rows.order_by("pk"):
        notice.cancel(at=at)
        notice.save()


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
            raise LinkNotSent(
                _("We know no phone number of yours, so no code could be sent. Call your worker, who will note it.")
            )
