"""What was written to a family by SMS or e-mail, as its worker sees it: sent, delivered, not arrived, kept back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import access
from casework.access import Actor
from casework.access.safe_contact import Why
from casework.models import Case, Notice, NoticeState
from casework.models.notice import LET_BE, NOT_DELIVERED
from casework.texts import days_and_names, notice_texts

SHOWN = 12
KEPT_BACK: Mapping[str, Any] = {
    Why.SETTLED: gettext_lazy("not sent: it was settled before"),
    LET_BE: gettext_lazy("not sent: you told it another way"),
    "too_late": gettext_lazy("not sent: it came too late"),
    Why.QUIET: gettext_lazy("not sent: the family wants quiet"),
}


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """One notice.

    Attributes:
        outcome: In words.
        is_bad: It did not arrive: somebody has to call.
    """

    about: str
    way: str
    at: datetime
    outcome: str
    is_bad: bool


def read(case: Case, *, to: Actor, now: datetime) -> tuple[WrittenLine, ...]:
    """Return the newest notices to a family, the newest first; codes are nobody's business."""
    rows = access.visible(Notice, to=to).filter(case=case, organisation=None, code=None)
    return tuple(_told(one, now) for one in rows.order_by("-made_at", "-pk")[:SHOWN])


def _told(notice: Notice, now: datetime) -> WrittenLine:
    return WrittenLine(
        about=notice_texts.about(notice.template),
        way=str(notice.get_channel_display()),
        at=notice.made_at,
        outcome=_outcome(notice, now),
        is_bad=notice.state == NoticeState.FAILED or notice.trouble == NOT_DELIVERED,
    )


def _outcome(notice: Notice, now: datetime) -> str:
    if notice.state == NoticeState.WAITING:
        return _("goes out %(moment)s") % {"moment": days_and_names.moment(notice.not_before, now=now)}
    if notice.state == NoticeState.QUEUED:
        return _("under way")
    if notice.state == NoticeState.CANCELLED:
        return str(KEPT_BACK.get(notice.trouble, _("kept back")))
    if notice.trouble == NOT_DELIVERED:
        return _("did not arrive")
    if notice.trouble == Why.CALL:
        return _("waits for your call")
    if notice.state == NoticeState.FAILED:
        return _("could not be sent: call")
    return _sent(notice, now)


def _sent(notice: Notice, now: datetime) -> str:
    if notice.delivered_at is not None:
        return _("delivered %(moment)s") % {"moment": days_and_names.moment(notice.delivered_at, now=now)}
    return _("sent")
