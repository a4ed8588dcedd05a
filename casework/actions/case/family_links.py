"""The family's way in: its link is sent by the worker, to one of a couple an own one, and revoked."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from casework import clock, timeline
from casework.access import Actor, own_files, safe_contact
from casework.act_parts import family_invitations, family_search, locks, notices
from casework.actions.act import act
from casework.errors import CaseworkError
from casework.models import Case, Person
from casework.typed import phones


class NoLink(CaseworkError):
    """There is no live link to revoke."""

    code = "no_link"


@act
def send_link(*, by: Actor, case_id: UUID, receipt: UUID | None = None) -> None:
    """Send the family its link once more; a revoked or old one is replaced by a new one.

    A phone that was in doubt counts again: the worker has asked.

    Raises:
        LinkNotSent: In danger at home, in the quiet branch, or without a phone nothing is sent.
    """
    now = clock.now()
    case = locks.lock_case(case_id=case_id, by=by)
    _check_may_be_sent(case)
    family_invitations.trust_phone(case=case, person=None)
    if notices.to_family(case=case, template="welcome", at=now, by_hand=True) is None:
        raise family_invitations.LinkNotSent(
            _("The link is on its way already, so it was not sent twice. At night it waits until 8 in the morning.")
        )
    timeline.record(case=case, what="link.sent", by=by.user, at=now)


def _check_may_be_sent(case: Case, *, to: Person | None = None) -> None:
    if case.family.danger_at_home:
        raise family_invitations.LinkNotSent(
            _(
                "There is danger at home, and whoever holds the phone would read the message, so nothing was "
                "sent. Show the page on your own screen, when nobody else looks on."
            )
        )
    if case.quiet and not safe_contact.goes_on_quietly(case):
        raise family_invitations.LinkNotSent(
            _("In the quiet branch no message goes out, so nothing was sent. Call the family, if it wishes.")
        )
    if not safe_contact.phone_of(to, case=case):
        raise family_invitations.LinkNotSent(
            _("No phone of the family is known, so nothing could be sent. Ask for it and note it first.")
        )


@act
def send_own_link(*, by: Actor, case_id: UUID, person_id: UUID, phone: str, receipt: UUID | None = None) -> None:
    """Send one of a couple an own link to an own phone: there stands what is in that person's own file.

    Raises:
        LinkNotSent: No such adult, the family's own phone, none at all, or nothing may be sent to this family.
    """
    now = clock.now()
    case = locks.lock_case(case_id=case_id, by=by)
    person = next((one for one in own_files.adults(case) if one.pk == person_id), None)
    if person is None or person == safe_contact.speaker(case):
        raise family_invitations.LinkNotSent(
            _("This person has the family’s link, so no other one was sent. Choose who has none yet.")
        )
    phones.check_phone(phone)
    if not phone.strip() or family_search.digits_of(phone) == family_search.digits_of(case.family.phone):
        raise family_invitations.LinkNotSent(
            _(
                "Without an own phone the other one would read what is private, so nothing was sent. "
                "Ask for a number that only this person reads."
            )
        )
    if family_search.digits_of(person.phone) != family_search.digits_of(phone):
        person.phone = phones.read_phone(phone)
        person.save(update_fields=["phone"])
        family_invitations.follow_phone(case=case, person=person, at=now)
    _check_may_be_sent(case, to=person)
    family_invitations.trust_phone(case=case, person=person)
    if notices.to_family(case=case, template="welcome", at=now, by_hand=True, person=person) is None:
        raise family_invitations.LinkNotSent(
            _("The link is on its way already, so it was not sent twice. At night it waits until 8 in the morning.")
        )
    timeline.record(case=case, what="link.sent_own", by=by.user, at=now)


@act
def revoke_link(*, by: Actor, case_id: UUID, receipt: UUID | None = None) -> None:
    """Close every live link of the family at once: whoever is on the page is out at the next click.

    Raises:
        NoLink: None was live.
    """
    now = clock.now()
    case = locks.lock_case(case_id=case_id, by=by)
    if not family_invitations.close_all(case=case, at=now):
        raise NoLink(_("The family has no link at the moment, so there was nothing to revoke. Send it a new one."))
    timeline.record(case=case, what="link.revoked", by=by.user, at=now)
