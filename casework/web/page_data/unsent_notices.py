"""Messages that have not gone out: whom the worker has to call meanwhile, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import access, ways_out
from casework.access import Actor
from casework.access.safe_contact import Why
from casework.act_parts import colleagues
from casework.models import CaseState, Channel, Notice, NoticeState, Substitution
from casework.texts import days_and_names, notice_texts
from casework.web.page_data import people

PATIENCE = timedelta(minutes=15)  # so long a message may be under way before somebody is called
SHOWN = 200

WHY: Mapping[str, Any] = {
    "no_phone": gettext_lazy("No phone number is known. Note one, then try again."),
    "not_delivered": gettext_lazy("It was sent and did not arrive. Check the number with the family, then try again."),
    "wants_quiet": gettext_lazy("The family wants no messages, so call it about this. Then say here that it was told."),
    "no_operator": gettext_lazy("No SMS operator is set up here, so families are called."),
    "no_address": gettext_lazy("No e-mail address is known. An organisation’s is noted by the administrator."),
    "mail_refused": gettext_lazy("The mail server does not know this address. Ask for the right one."),
    "fault": gettext_lazy("An error of the program stopped it. The administrator sees it too."),
}
REFUSED = gettext_lazy("The operator does not take this number. Check it with the family, then try again.")
WAITS = gettext_lazy("It waits in line and goes by itself.")


@dataclass(frozen=True, slots=True)
class Unsent:
    """One message that has not gone out.

    Attributes:
        to: The organisation, "" of a message to the family.
        why: In words.
        may_try: It was given up; what still waits goes by itself.
        is_danger: Nobody rings at this family's known phones.
    """

    notice: Notice
    who: str
    about: str
    to: str
    why: str
    may_try: bool
    is_danger: bool


def count(*, to: Actor, now: datetime, covered: Sequence[Substitution]) -> int:
    """Return how many messages of the reader's families, and of those whom she covers, have not gone out."""
    return _rows(to, now, covered).count()


def read(*, to: Actor, now: datetime) -> list[Unsent]:
    """Return them, the oldest first."""
    covered = colleagues.covered_by(to, on=days_and_names.local_day(now))
    rows = _rows(to, now, covered).select_related("case__family", "organisation")
    wanted = rows.prefetch_related("case__family__people", "case__journeys__subject").order_by("not_before", "pk")
    away = ways_out.those_away()
    return [_unsent(notice, away=away, now=now) for notice in wanted[:SHOWN]]


def _rows(to: Actor, now: datetime, covered: Sequence[Substitution]) -> Any:
    absent = [one.absent_id for one in covered]
    led = access.visible(Notice, to=to).filter(case__worker__in=[access.person(to).pk, *absent])
    waits = Q(state=NoticeState.QUEUED, not_before__lte=now - PATIENCE, made_at__lte=now - PATIENCE)
    open_ones = led.exclude(case__state=CaseState.CLOSED).exclude(template="code")
    return open_ones.filter(waits | Q(state=NoticeState.FAILED))


def _unsent(notice: Notice, *, away: Mapping[str, datetime], now: datetime) -> Unsent:
    return Unsent(
        notice=notice,
        who=people.of_case(notice.case),
        about=notice_texts.about(notice.template),
        to=days_and_names.organisation_name(notice.organisation) if notice.organisation else "",
        why=_why(notice, away=away, now=now),
        may_try=notice.state == NoticeState.FAILED and notice.trouble != Why.CALL,
        is_danger=notice.case.family.danger_at_home,
    )


def _why(notice: Notice, *, away: Mapping[str, datetime], now: datetime) -> str:
    if notice.state == NoticeState.FAILED:
        return str(WHY.get(notice.trouble, REFUSED))
    is_mail = notice.channel == Channel.EMAIL
    since = away.get(ways_out.MAIL if is_mail else ways_out.SMS)
    if since is None:
        return str(WAITS)
    moment = {"moment": days_and_names.moment(since, now=now)}
    if is_mail:
        return (
            _("The mail server has not answered since %(moment)s. When it does, this goes, unless it is too late.")
            % moment
        )
    return (
        _("The SMS operator has not answered since %(moment)s. When it does, this goes, unless it is too late.")
        % moment
    )
