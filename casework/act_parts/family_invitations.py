"""The family's link inside an act: sent with its first journey, closed with all that was to go out by it."""

from __future__ import annotations

from datetime import datetime

from casework.act_parts import access_links, notices
from casework.errors import CaseworkError
from casework.models import Case, LinkKind, Notice, NoticeState


class LinkNotSent(CaseworkError):
    """Nothing may or can be sent to this family."""

    code = "link_not_sent"


def welcome(*, case: Case, at: datetime) -> None:
    """Send the family its link inside the act that begins its first journey."""
    if not Notice.objects.filter(case=case, template="welcome").exists():
        notices.to_family(case=case, template="welcome", at=at)


def goes_on_quietly(case: Case) -> bool:
    """Say whether a family in grief has another child whose journey goes on."""
    return case.quiet and case.journeys.filter(quiet=False, ended_at=None).exists()


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
