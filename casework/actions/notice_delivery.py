"""The delivery of notices: queued when their time comes, each handed to its operator once.

Several that wait for one person's page go as one message. What is too late when it goes is not
sent, and the case says so; what the operator refuses waits for a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import translation

from casework import access, clock, outbox, timeline, ways_out
from casework.access import Actor, safe_contact
from casework.access.safe_contact import Why
from casework.act_parts import late_notices, notices, offer_calendar
from casework.exports import ics
from casework.models import CaseState, Channel, Need, Notice, NoticeState
from casework.outages import Refusal
from casework.runtime import sms_gateways
from partners import public as partners

MOST_AT_ONCE = 100
TO_SEND = (NoticeState.QUEUED, NoticeState.FAILED)  # failed, and its row there: tried again
GONE = "gone"
TAKEN_BACK = "offer_taken_back"
TOO_LATE = "too_late"
WITH_ANOTHER = "told_with_another"  # kept with a notice that went in one message with others
KEPT_BACK = frozenset(Why) - {Why.NO_PHONE}  # without a phone a person has to call
# all that the rule of safety asks about a notice
TO_WHOM = (
    "link__person",
    "link__offer",
    "link__case__family",
    "link__offer",
    "code__link__person",
    "code__link__case__family",
    "case__family",
    "case__region",
    "organisation",
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a notice outside.

    Attributes:
        trouble: Why it did not go; "" it did.
        told: The others that went with it.
    """

    trouble: str = ""
    told: tuple[UUID, ...] = ()


def queue_due(*, actor: Actor) -> int:
    """Send what waited for the morning; return how many."""
    with access.acting_as(actor):
        due = access.visible(Notice, to=actor).filter(state=NoticeState.WAITING, not_before__lte=clock.now())
        due = due.exclude(case__state=CaseState.ON_HOLD, template__in=safe_contact.ASKING)  # they wait with the case
        rows = list(due.select_for_update(of=("self",), skip_locked=True).order_by("not_before")[:MOST_AT_ONCE])
        for notice in rows:
            notices.queue(notice, actor.region.pk)
        return len(rows)


def _deliver(payload: outbox.Payload, actor: Actor) -> Delivered:
    """Hand it to the operator, outside any transaction; harmless when repeated, for its key is the notice's id.

    Whether it is right to send it is asked once more here: much may have been told since it was written.

    Raises:
        Outage: The operator or the mail server is away; it waits.
    """
    with access.acting_as(actor):
        rows = access.visible(Notice, to=actor).select_related(*TO_WHOM)
        notice = rows.filter(pk=UUID(payload["notice"]), state__in=TO_SEND).first()
        if notice is None:
            return Delivered(GONE)
        why = _why_not(notice, now=clock.now())
        if why:
            return Delivered(why)
        others = _that_wait_too(notice, rows)
        words, phone = notices.text_of(notice, several=bool(others)), notices.phone_of(notice)
        calendar = _calendar_of(notice, actor)
    try:
        if notice.channel == Channel.EMAIL:
            address = notice.organisation.email if notice.organisation else ""
            with ways_out.through(ways_out.MAIL):
                sms_gateways.send_mail(
                    key=notice.pk, to=address, subject=words.subject, text=words.text, calendar=calendar
                )
        else:
            with ways_out.through(ways_out.SMS):
                sms_gateways.send_sms(key=notice.pk, phone=phone, text=words.text)
    except Refusal as refusal:
        return Delivered(refusal.code)
    return Delivered(told=tuple(one.pk for one in others))


def _calendar_of(notice: Notice, actor: Actor) -> bytes | None:
    """Return the file that takes a day out of a partner's calendar again, with the letter that says so."""
    offer = notice.link.offer if notice.link is not None else None
    if notice.template != TAKEN_BACK or offer is None or notice.case is None:
        return None
    need = access.visible(Need, to=actor).filter(work_item_key=offer.work_item_key).first()
    day = offer.delivery_date or (need.needed_by if need else None)
    if day is None:
        return None
    leader = partners.organisation(region_key=actor.region.pk, key=notice.case.organisation_id)
    with translation.override(notice.language):
        return ics.written(offer_calendar.day_of(offer, day=day, leader=leader, now=clock.now(), is_off=True))


def _why_not(notice: Notice, *, now: datetime) -> str:
    why = safe_contact.why_not_sent(notice)
    if why is not None:
        return why
    return TOO_LATE if late_notices.is_too_late(notice, now=now) else ""


def _that_wait_too(notice: Notice, rows: QuerySet[Notice]) -> list[Notice]:
    """Return what else may be told to the same person: it stands on the same page.

    Only where messages leave this machine, and so may have to wait for one another.
    """
    if not ways_out.of_sms() or notice.channel != Channel.SMS or notice.code_id is not None:
        return []
    to_person = rows.filter(link=notice.link, channel=Channel.SMS, code=None, organisation=None)
    queued = to_person.filter(state=NoticeState.QUEUED).exclude(pk=notice.pk)
    now = clock.now()
    return [one for one in queued.order_by("made_at", "pk") if not _why_not(one, now=now)]


@outbox.effect("send_notice", outside=_deliver)
def send_notice(payload: outbox.Payload, actor: Actor, delivered: Delivered) -> None:
    """Note that it is out, why it was kept back, or that a person has to call instead."""
    if delivered.trouble == GONE:
        return
    rows = access.visible(Notice, to=actor).select_related(*TO_WHOM).select_for_update(of=("self",))
    first = UUID(payload["notice"])
    now = clock.now()
    for notice in rows.filter(pk__in=[first, *delivered.told]).order_by("pk"):
        _settle(notice, delivered.trouble, now=now, is_with_another=notice.pk != first)


def _settle(notice: Notice, trouble: str, *, now: datetime, is_with_another: bool) -> None:
    to = "" if notice.organisation_id else notices.phone_of(notice)
    if notice.state == NoticeState.FAILED:
        notice.try_again()
    if notice.state == NoticeState.CANCELLED and not trouble:
        notice.was_out(at=now, to=to)  # taken back while the operator had it already
    elif notice.state != NoticeState.QUEUED:
        return
    elif trouble == Why.AT_REST:
        notice.put_off()
    elif trouble in KEPT_BACK:
        notice.cancel(at=now, why=trouble)
    elif trouble == TOO_LATE:
        notice.cancel(at=now, why=trouble)
        about = notice.template
        timeline.record(case=notice.case, what="notice.too_late", by=None, at=now, about=about)
    elif trouble:
        notice.fail(at=now, trouble=trouble[:40], to=to)
    else:
        notice.sent(at=now, to=to, with_another=WITH_ANOTHER if is_with_another else "")
    notice.save()
