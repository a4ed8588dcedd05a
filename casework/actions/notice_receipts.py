"""Receipts of operators: what arrived is noted, what did not is the worker's call; each once."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor, safe_contact
from casework.errors import CaseworkError
from casework.models import Notice, NoticeState, Region
from casework.models.notice import NOT_DELIVERED
from casework.runtime.sms_operators.port import Outcome, Receipt, digits

NOT_OUT = (NoticeState.WAITING, NoticeState.QUEUED)


class UnknownMessage(CaseworkError):
    """No message of ours is known to the operator by this id."""

    code = "unknown_message"


def take(*, operator: str, said: Receipt) -> None:
    """Note what became of a message, and of all that went in it.

    Raises:
        UnknownMessage: None of ours, or not noted as sent yet: the operator calls again.
    """
    found = [_take_in(region, operator, said) for region in _regions_of(operator, said.operator_id)]
    if not any(found):
        raise UnknownMessage(_("No message is known by this id, so nothing was noted. Look which server it went from."))


def _take_in(region: Region, operator: str, said: Receipt) -> bool:
    with access.acting_as(access.machine(region, "receipts")) as actor:
        first = _known(operator, said, actor)
        if first is None:
            return False
        rows = access.visible(Notice, to=actor).select_for_update(of=("self",)).select_related("case")
        now = clock.now()
        for notice in rows.filter(Q(pk=first.pk) | Q(told_with=first.pk)).order_by("pk"):
            _note(notice, said.outcome, now)
        return True


def _known(operator: str, said: Receipt, actor: Actor) -> Notice | None:
    """Return the message that is meant: by its id, and by its phone where ids may be shared."""
    rows = access.visible(Notice, to=actor).filter(operator=operator, operator_id=said.operator_id)
    was_out = rows.exclude(state__in=NOT_OUT).select_related("case")
    mine = (one for one in was_out.order_by("-settled_at") if said.phone in ("", digits(one.sent_to)))
    return next(mine, None)


def _note(notice: Notice, outcome: Outcome, now: datetime) -> None:
    if notice.state != NoticeState.SENT or notice.delivered_at is not None:
        return
    if outcome is Outcome.DELIVERED:
        notice.delivered_at = now
    elif notice.code_id is not None or safe_contact.is_settled(notice):
        notice.trouble = NOT_DELIVERED  # nobody has to call: another code was asked for, or it is settled
    else:
        notice.come_back(at=now)
    notice.save()


def _regions_of(operator: str, operator_id: str) -> list[Region]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT region_key FROM casework_regions_of_sms(%s, %s)", [operator, operator_id])
        keys = [row[0] for row in cursor.fetchall()]
    return list(Region.objects.filter(pk__in=keys))
