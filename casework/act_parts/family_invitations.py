"""The family's link inside an act: sent with its first journey, closed with all that was to go out by it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from casework.access import safe_contact
from casework.access.safe_contact import Why
from casework.act_parts import access_links, notices
from casework.errors import CaseworkError
from casework.models import Case, LinkKind, Notice, NoticeState, Person


class LinkNotSent(CaseworkError):
    """Nothing may or can be sent to this family."""

    code = "link_not_sent"


def welcome(*, case: Case, at: datetime) -> None:
    """Send the family its link inside the act that begins its first journey."""
    if not Notice.objects.filter(case=case, template="welcome").exists():
        notices.to_family(case=case, template="welcome", at=at)


def close_all(*, case: Case, at: datetime, why: Why = Why.LINK_CLOSED) -> int:
    """Close every live link of the family and its codes inside an act, keep back all that waits; return how many links."""
    closed = access_links.revoke_all_of_family(family=case.family, at=at)
    notices.withhold(case=case, at=at, why=why)
    return closed


def follow_phone(*, case: Case, person: Person | None, at: datetime) -> int:
    """Close a person's links inside an act, for the phone is another now: what still waits goes there by a new one.

    A code is for the old phone, so it goes nowhere. Returns how many links were closed.
    """
    trust_phone(case=case, person=person)
    closed = access_links.revoke_of_person(case=case, person=person, at=at)
    for notice in _unsent_by(closed):
        if notice.code_id is not None:
            notice.cancel(at=at, why=Why.OTHER_PHONE)
        elif not safe_contact.phone_of(person, case=case):
            notice.cancel(at=at, why=Why.NO_PHONE)
        else:
            notice.link = access_links.of_family(case=notice.case, at=at, person=person)
        notice.save()
    return len(closed)


def doubt_phone(*, case: Case, person: Person | None, at: datetime) -> None:
    """Close a person's links inside an act and keep back what waits: nothing goes to that phone until it is looked at."""
    _note_doubt(case, person, at)
    closed = access_links.revoke_of_person(case=case, person=person, at=at)
    for notice in _unsent_by(closed):
        notice.cancel(at=at, why=Why.IN_DOUBT)
        notice.save()


def trust_phone(*, case: Case, person: Person | None) -> None:
    """Let a phone count again inside an act: it is another one now, or the worker has asked."""
    _note_doubt(case, person, None)


def _note_doubt(case: Case, person: Person | None, since: datetime | None) -> None:
    holder = safe_contact.holder_of_phone(person, case=case)
    if holder.phone_doubted_at != since:
        holder.phone_doubted_at = since
        holder.save(update_fields=["phone_doubted_at"])


def _unsent_by(links: Sequence[UUID]) -> list[Notice]:
    by_these = Q(link__in=links, link__kind=LinkKind.FAMILY) | Q(code__link__in=links)
    rows = Notice.objects.select_for_update(of=("self",)).select_related("case__family")
    return list(rows.filter(by_these, state__in=[NoticeState.WAITING, NoticeState.QUEUED]).order_by("pk"))
