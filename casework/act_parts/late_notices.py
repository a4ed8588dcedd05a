"""What is too late when it goes: after a day without the operator yesterday's code only confuses.

Asked when a notice is sent. What is too late is not sent, and the case says so. What still holds
goes, however late.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models.functions import Now

from casework.models import (
    AccessCode,
    Notice,
    NoticeState,
    OfferState,
    PartnerRequest,
    Visit,
    VisitState,
)
from journeys import public as journeys

STILL_TO_COME = (VisitState.BOOKED, VisitState.ARRIVED)
NEVER_WENT = (NoticeState.CANCELLED, NoticeState.FAILED)


def is_too_late(notice: Notice, *, now: datetime) -> bool:
    """Say whether a notice would tell what no longer holds.

    Args:
        now: Business time; a code lasts in real time.
    """
    return OVER_WHEN[notice.template](notice, now)


def _never(notice: Notice, now: datetime) -> bool:
    del notice, now
    return False


def _code_ran_out(notice: Notice, now: datetime) -> bool:
    del now
    live = AccessCode.objects.filter(used_at=None, expires_at__gt=Now())
    return notice.code_id is None or not live.filter(pk=notice.code_id).exists()


def _day_is_past(notice: Notice, now: datetime) -> bool:
    booked = Visit.objects.filter(state__in=STILL_TO_COME)
    visits = booked.filter(visit_day__work_item_key=notice.work_item_key)
    return visits.exists() and not visits.filter(during__endswith__gt=now).exists()


def _deadline_is_past(notice: Notice, now: datetime) -> bool:
    items = journeys.read_items(item_keys=_step_of(notice))
    return any(item.due is not None and item.due <= now for item in items)


def _offer_is_closed(notice: Notice, now: datetime) -> bool:
    offer = notice.link.offer if notice.link else None
    if offer is None or offer.state != OfferState.OFFERED:
        return True
    return offer.answer_by is not None and offer.answer_by <= now


def _offer_was_never_told(notice: Notice, now: datetime) -> bool:
    del now
    sent = Notice.objects.filter(link=notice.link, state=NoticeState.SENT)
    return not sent.filter(template__in=("offer", "offer_reminder")).exists()


def _reminder_is_old(notice: Notice, now: datetime) -> bool:
    return _offer_is_closed(notice, now) or _is_told_again(notice)


def _promise_is_over(notice: Notice, now: datetime) -> bool:
    del now
    offer = notice.link.offer if notice.link else None
    return offer is None or offer.state != OfferState.ACCEPTED or _is_told_again(notice)


def _request_is_over(notice: Notice, now: datetime) -> bool:
    del now
    asked = PartnerRequest.objects.filter(organisation=notice.organisation_id)
    asked = asked.filter(case=notice.case_id, work_item_key__in=_step_of(notice))
    waits = asked.filter(answered_at=None, withdrawn_at=None, held_back=False)
    return not waits.exists() or _is_told_again(notice)


def _is_told_again(notice: Notice) -> bool:
    """Say whether the same stands there again, newer: one reminder of a backlog is enough."""
    same = Notice.objects.filter(case=notice.case_id, template=notice.template)
    same = same.filter(work_item_key__in=_step_of(notice), organisation=notice.organisation_id)
    return same.filter(made_at__gt=notice.made_at).exclude(state__in=NEVER_WENT).exists()


def _step_of(notice: Notice) -> list[UUID]:
    return [] if notice.work_item_key is None else [notice.work_item_key]


# by template. `access.safe_contact.is_settled` holds besides: what was answered is not asked
OVER_WHEN: Mapping[str, Callable[[Notice, datetime], bool]] = {
    "code": _code_ran_out,
    "day_booked": _day_is_past,
    "day_tomorrow": _day_is_past,
    "deadline_near": _deadline_is_past,
    "deadline_passed": _never,
    "welcome": _never,
    "your_turn": _never,
    "choose_day": _never,
    "paper_ready": _never,
    "things_ready": _never,
    "things_to_return": _never,
    "how_was_it": _never,
    "message": _never,
    "improved": _never,
    "new_helper": _never,
    "offer": _offer_is_closed,
    "offer_reminder": _reminder_is_old,
    "offer_taken_back": _offer_was_never_told,
    "promise_due": _promise_is_over,
    "later_is_well": _promise_is_over,
    "request": _request_is_over,
    "invitation": _never,
}
