"""The delivery of notices: queued when their time comes, each handed to its operator once.

Several that are due for one person's page go as one message, and no family gets more than three a
day (`notice_pace`). What is too late when it goes is not sent, and the case says so; what the
operator refuses waits for a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import translation

from casework import access, clock, outbox, timeline, ways_out
from casework.access import Actor, safe_contact
from casework.access.safe_contact import Why
from casework.act_parts import late_notices, notice_pace, notices, offer_calendar
from casework.exports import ics
from casework.models import CaseState, Channel, Family, Need, Notice, NoticeState
from casework.outages import Refusal
from casework.runtime import sms_gateways, sms_operators
from partners import public as partners

MOST_AT_ONCE = 100
TO_SEND = (NoticeState.QUEUED, NoticeState.FAILED)  # failed, and its row there: tried again
GONE = "gone"
TAKEN_BACK = "offer_taken_back"
TOO_LATE = "too_late"
NIGHT = "night"  # queued by day, and nobody had sent it before the night came
OPENS = notices.QUIET_UNTIL
KEPT_BACK = frozenset(Why) - {Why.NO_PHONE, Why.CALL}  # of these a person has to call
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
        operator_id: By which the operator knows it, "" of an e-mail.
    """

    trouble: str = ""
    told: tuple[UUID, ...] = ()
    operator_id: str = ""


def queue_due(*, actor: Actor) -> int:
    """Send what waited for the morning or for what happens with it; return of how many that was decided.

    Of a family's it decides under its lock what goes now, what goes later and what is over.
    """
    with access.acting_as(actor):
        now = clock.now()
        waiting = access.visible(Notice, to=actor).filter(state=NoticeState.WAITING)
        due = waiting.filter(not_before__lte=now).exclude(organisation=None)
        to_partners = due.select_for_update(of=("self",), skip_locked=True)
        rows = list(to_partners.order_by("not_before")[:MOST_AT_ONCE])
        for notice in rows:
            notices.queue(notice, actor.region.pk)
        return len(rows) + _queue_to_families(waiting.filter(organisation=None), actor, now)


def _queue_to_families(waiting: QuerySet[Notice], actor: Actor, now: datetime) -> int:
    """With the first that is due goes what has not waited out its while yet: it is told in the same SMS."""
    zone = actor.region.zone
    if notices.after_quiet_hours(now, zone) != now:  # what a job did not get to by day waits for the morning
        return 0
    waiting = waiting.exclude(
        case__state=CaseState.ON_HOLD, template__in=safe_contact.ASKING
    )  # they wait with the case
    oldest = (
        waiting.filter(not_before__lte=now).order_by("not_before").values_list("case__family", flat=True)[:MOST_AT_ONCE]
    )
    free = Family.objects.select_for_update(no_key=True, skip_locked=True).filter(pk__in=set(oldest))
    decided = 0
    for family in free.order_by("pk"):
        rows = waiting.filter(case__family=family.pk, not_before__lte=now + notice_pace.GATHERED)
        rows = rows.select_related(*TO_WHOM)
        mine = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("made_at", "pk"))
        decided += len(mine)
        still_so = [one for one in mine if not _is_over(one, now=now)]
        for link, group in notice_pace.parted(still_so).items():
            _go_together(group, link, family_id=family.pk, now=now, zone=zone)
    return decided


def _is_over(notice: Notice, *, now: datetime) -> bool:
    """Say whether a notice need not go any more, and keep that: it takes no other's place."""
    why = safe_contact.why_not_sent(notice)
    if why is None or why not in KEPT_BACK or why == Why.AT_REST:
        return False
    notice.cancel(at=now, why=why)
    notice.save()
    return True


def _go_together(group: list[Notice], link: UUID | None, *, family_id: UUID, now: datetime, zone: ZoneInfo) -> None:
    """Send what is due to one person in one SMS, as far as it may go now; the rest waits."""
    local = now.astimezone(zone)
    room = notice_pace.has_room(family_id=family_id, at=now, midnight=notices.midnight_of(local))
    free_at = notice_pace.next_to(link, family_id=family_id, at=now) if link else now
    certain = [one for one in group if notice_pace.may_not_wait(one)]
    go = group if room and (certain or free_at <= now) else certain
    for notice in go:
        notices.queue(notice, notice.case.region_id)
    later = notices.after_quiet_hours(free_at, zone) if room else notice_pace.next_morning(local, opens=OPENS)
    for notice in group:
        if notice not in go:
            notice.not_before = later
            notice.save()


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
        words = notices.text_of(notice, beside=[one.template for one in others])
        phone, address = notices.phone_of(notice), notices.mail_of(notice)
        calendar = _calendar_of(notice, actor)
        again = _hand_over(notice)
    operator_id = ""
    try:
        if notice.channel == Channel.EMAIL:
            with ways_out.through(ways_out.MAIL):
                sms_gateways.send_mail(
                    key=notice.pk, to=address, subject=words.subject, text=words.text, calendar=calendar
                )
        else:
            with ways_out.through(ways_out.SMS):
                operator_id = sms_gateways.send_sms(key=notice.pk, phone=phone, text=words.text, again=again)
    except Refusal as refusal:
        return Delivered(refusal.code)
    return Delivered(told=tuple(one.pk for one in others), operator_id=operator_id)


def _hand_over(notice: Notice) -> bool:
    """Keep that an operator is about to be asked; return whether it was before, unanswered."""
    operator = sms_operators.chosen()
    if notice.channel != Channel.SMS or operator is None:
        return False
    was_asked = notice.handed_at is not None and notice.operator == operator.name
    Notice.objects.filter(pk=notice.pk).update(
        operator=operator.name,
        operator_id=operator.own_id(notice.pk),
        handed_at=clock.now(),
    )
    return was_asked


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
    if late_notices.is_too_late(notice, now=now):
        return TOO_LATE
    return NIGHT if _morning_of(notice, now=now) != now else ""


def _morning_of(notice: Notice, *, now: datetime) -> datetime:
    """Return when a notice may go: `now` by day, and whenever a family asked for a code; partners read mail when they like."""
    if notice.organisation_id is not None or notice.code_id is not None:
        return now
    return notices.after_quiet_hours(now, notice.case.region.zone)


def _that_wait_too(notice: Notice, rows: QuerySet[Notice]) -> list[Notice]:
    """Return what else may be told to the same person: it stands on the same page."""
    if notice.organisation_id is not None or notice.code_id is not None:
        return []
    to_person = rows.filter(link=notice.link, channel=notice.channel, code=None, organisation=None)
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
        told_with = first if notice.pk != first else None
        _settle(notice, delivered.trouble, now=now, told_with=told_with)
        if delivered.operator_id and told_with is None:
            Notice.objects.filter(pk=first).update(operator_id=delivered.operator_id)


def _settle(notice: Notice, trouble: str, *, now: datetime, told_with: UUID | None) -> None:
    to = "" if notice.organisation_id else notices.phone_of(notice)
    if notice.state == NoticeState.FAILED:
        notice.try_again()
    if notice.state == NoticeState.CANCELLED and not trouble:
        notice.was_out(at=now, to=to)  # taken back while the operator had it already
    elif notice.state != NoticeState.QUEUED:
        return
    elif trouble == Why.AT_REST:
        notice.put_off()
    elif trouble == NIGHT:
        notice.put_off()
        notice.not_before = _morning_of(notice, now=now)
    elif trouble in KEPT_BACK:
        notice.cancel(at=now, why=trouble)
    elif trouble == TOO_LATE:
        notice.cancel(at=now, why=trouble)
        about = notice.template
        timeline.record(case=notice.case, what="notice.too_late", by=None, at=now, about=about)
    elif trouble:
        notice.fail(at=now, trouble=trouble[:40], to=to)
    else:
        notice.sent(at=now, to=to, with_another=notice_pace.WITH_ANOTHER if told_with else "")
        notice.told_with_id = told_with
    notice.save()
