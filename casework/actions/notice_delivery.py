"""The delivery of notices: the waiting ones queued in the morning, each handed to its operator once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from casework import access, clock, outbox
from casework.access import Actor, safe_contact
from casework.access.safe_contact import Why
from casework.act_parts import notices
from casework.models import CaseState, Channel, Notice, NoticeState
from casework.runtime import sms_gateways

MOST_AT_ONCE = 100
GONE = "gone"
KEPT_BACK = frozenset(Why) - {Why.NO_PHONE}  # without a phone a person has to call
# all that the rule of safety asks about a notice
TO_WHOM = (
    "link__person",
    "link__case__family",
    "link__offer",
    "code__link__person",
    "code__link__case__family",
    "case__family",
    "organisation",
)


def queue_due(*, actor: Actor) -> int:
    """Send what waited for the morning; return how many."""
    with access.acting_as(actor):
        due = access.visible(Notice, to=actor).filter(state=NoticeState.WAITING, not_before__lte=clock.now())
        due = due.exclude(case__state=CaseState.ON_HOLD, template__in=safe_contact.ASKING)  # they wait with the case
        rows = list(due.select_for_update(of=("self",), skip_locked=True).order_by("not_before")[:MOST_AT_ONCE])
        for notice in rows:
            notices.queue(notice, actor.region.pk)
        return len(rows)


def _deliver(payload: outbox.Payload, actor: Actor) -> str:
    """Hand it to the operator, outside any transaction; harmless when repeated, for its key is the notice's id.

    Whether it is right to send it is asked once more here: much may have been told since it was written.
    """
    with access.acting_as(actor):
        rows = access.visible(Notice, to=actor).select_related(*TO_WHOM)
        notice = rows.filter(pk=UUID(payload["notice"]), state=NoticeState.QUEUED).first()
        if notice is None:
            return GONE
        why = safe_contact.why_not_sent(notice)
        if why is not None:
            return why
        words, phone = notices.text_of(notice), notices.phone_of(notice)
    try:
        if notice.channel == Channel.EMAIL:
            address = notice.organisation.email if notice.organisation else ""
            sms_gateways.send_mail(key=notice.pk, to=address, subject=words.subject, text=words.text)
        else:
            sms_gateways.send_sms(key=notice.pk, phone=phone, text=words.text)
    except sms_gateways.NotSent as trouble:
        if not trouble.permanent:
            raise
        return trouble.code
    return ""


@outbox.effect("send_notice", outside=_deliver)
def send_notice(payload: outbox.Payload, actor: Actor, trouble: str) -> None:
    """Note that it is out, why it was kept back, or that a person has to call instead."""
    rows: Any = access.visible(Notice, to=actor).select_related(*TO_WHOM).select_for_update(of=("self",))
    notice = rows.filter(pk=UUID(payload["notice"])).first()
    if notice is None or trouble == GONE:
        return
    now, to = clock.now(), "" if notice.organisation_id else notices.phone_of(notice)
    if notice.state == NoticeState.CANCELLED and not trouble:
        notice.was_out(at=now, to=to)  # taken back while the operator had it already
    elif notice.state != NoticeState.QUEUED:
        return
    elif trouble == Why.AT_REST:
        notice.put_off()
    elif trouble in KEPT_BACK:
        notice.cancel(at=now, why=trouble)
    elif trouble:
        notice.fail(at=now, trouble=trouble[:40], to=to)
    else:
        notice.sent(at=now, to=to)
    notice.save()
