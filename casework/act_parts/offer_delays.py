"""Before the answer, inside an act: a partner looks into it for a while, or can only later.

Both are days of an offer that stays offered: nobody has said yes yet.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from casework.act_parts import offer_round, promises, reminder_moments
from casework.act_parts.promises import Promise
from casework.errors import CaseworkError
from casework.models import OfferState

END_OF_DAY = time(23, 59)
LONGEST_LOOK = timedelta(days=14)  # from the moment when it was asked


class LookTooLong(CaseworkError):
    """The family would wait too long for an answer that may be a no."""

    code = "look_too_long"


def looks(asked: Promise, *, until: date) -> None:
    """Let the partner have its own term for the answer; it is reminded by that one.

    Raises:
        OfferClosed: Nobody waits for its answer any more.
        DayRefused: The day is past.
        LookTooLong: It is more than two weeks after the question.
    """
    offer, context = asked.offer, asked.context
    _check_is_asked(asked)
    zone = context.case.region.zone
    day = promises.checked_day(until, context.now, context.by)
    asked_at = offer.offered_at or context.now
    if day > (asked_at + LONGEST_LOOK).astimezone(zone).date():
        raise LookTooLong(
            _(
                "This day is more than two weeks after we asked, and the family would wait too long. "
                "Name an earlier one, or say no: then we ask somebody else."
            )
        )
    offer.answer_by = offer.looks_until = datetime.combine(day, END_OF_DAY, tzinfo=zone)
    offer.can_from = None
    if offer.stopped_at is None:
        offer.remind_at = reminder_moments.next_moment(asked_at=context.now, until=offer.answer_by, after=context.now)
    offer.save()
    offer_round.tell(context, "offer.looks", asked.item, day=day.isoformat(), **asked.details)


def later(asked: Promise, *, from_day: date) -> None:
    """Note that the partner could help from a day on: the worker takes it at its word, or asks another.

    Its time to answer stands still meanwhile, for it has answered.

    Raises:
        OfferClosed: Nobody waits for its answer any more.
        DayRefused: The day cannot be meant.
    """
    offer, context = asked.offer, asked.context
    _check_is_asked(asked)
    offer.can_from = promises.checked_day(from_day, context.now, context.by)
    offer.looks_until = offer.answer_by = offer.remind_at = None
    offer.save()
    day = offer.can_from.isoformat()
    offer_round.tell(context, "offer.later", asked.item, day=day, **asked.details)


def _check_is_asked(asked: Promise) -> None:
    is_over = asked.item.status in offer_round.OVER or asked.offer.has_run_out(asked.context.now)
    if asked.offer.state != OfferState.OFFERED or is_over:
        raise offer_round.closed()
