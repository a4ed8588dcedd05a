"""Notices that did not go out: sent once more, or let be because the worker has told it herself."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import locks, notices, reasons
from casework.actions.act import act
from casework.errors import NotFound, Stale
from casework.models import Case, Notice, NoticeState


@act
def try_again(*, by: Actor, notice_id: UUID, receipt: UUID | None = None) -> None:
    """Send a notice once more that could not be sent, now that what was in the way is gone.

    Raises:
        NotFound: No such notice for this worker.
        Stale: It does not wait for a decision any more.
    """
    now = clock.now()
    case, notice = _lock(notice_id, by)
    if notice.state != NoticeState.FAILED:
        raise _is_settled()
    notice.try_again()
    notice.put_off()
    notices.go_or_wait_for_morning(notice, at=now)
    timeline.record(case=case, what="notice.again", by=by.user, at=now, about=notice.template)


@act
def let_be(*, by: Actor, notice_id: UUID, because: str, receipt: UUID | None = None) -> None:
    """Keep a notice from being sent: it was told by telephone, or need not be told.

    Raises:
        NotFound: No such notice for this worker.
        NoReason: Nobody says why.
        Stale: It is out, or was let be.
    """
    told = reasons.checked(because)
    now = clock.now()
    case, notice = _lock(notice_id, by)
    if notice.state not in (NoticeState.WAITING, NoticeState.QUEUED, NoticeState.FAILED):
        raise _is_settled()
    notice.let_be(at=now)
    notice.save()
    notices.forget_given_up(notice)
    about = notice.template
    timeline.record(case=case, what="notice.let_be", by=by.user, at=now, about=about, because=told)


def _lock(notice_id: UUID, by: Actor) -> tuple[Case, Notice]:
    found: Notice = access.find(Notice, to=by, pk=notice_id)
    case = locks.lock_case(case_id=found.case_id, by=by)
    rows = access.visible(Notice, to=by).select_for_update(of=("self",)).filter(pk=notice_id)
    notice = rows.first()
    if notice is None:
        raise NotFound(_("There is no such message for you. Load the list again."))
    return case, notice


def _is_settled() -> Stale:
    return Stale(_("This message is settled already, so nothing was changed. Load the list again."))
