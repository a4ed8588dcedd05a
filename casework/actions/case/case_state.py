"""Put a case on hold until a day, go on with it, reopen a closed one.

On hold a case leaves the queues until its day. Its clocks run on unless whoever holds it says
otherwise: then those of our own promises stand still, and of the law's the ones that allow it.
Every other deadline of the law runs on. With the clocks stand the reminders to partners and their
time to answer, and a journey begun meanwhile begins so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from casework import clock, outbox, timeline
from casework.access import Actor
from casework.act_parts import access_links, locks, stopped_clocks
from casework.actions.act import act
from casework.errors import CaseworkError

LONGEST_HOLD = timedelta(days=366)
LONGEST_REASON = 200


class HoldRefused(CaseworkError):
    """Day or reason do not fit, or the case is not in a state for it; `field` names which."""

    code = "hold_refused"

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


@act
def hold(
    *, by: Actor, case_id: UUID, until: date, because: str, stop_clocks: bool = False, receipt: UUID | None = None
) -> None:
    """Take a case out of the queues until a day, on which it stands there again.

    Held longer: call it once more.

    Args:
        stop_clocks: Whether the clocks of our own promises stand still meanwhile.

    Raises:
        HoldRefused: The day is not ahead or over a year away, no reason, or the case is closing or
            closed.
    """
    reason = _reason(because, _("The reason is missing, and colleagues would wonder. Write a few words, no diagnosis."))
    now = clock.now()
    case = locks.lock_case(case_id=case_id, by=by)
    today = now.astimezone(by.region.zone).date()
    if not today < until <= today + LONGEST_HOLD:
        raise HoldRefused(
            _("The day has to lie ahead, within a year, so that the family is not forgotten. Enter it anew."),
            "until",
        )
    try:
        case.hold(until=until, because=reason, stop_clocks=stop_clocks)
    except TransitionNotAllowed as error:
        raise HoldRefused(_("The case is closing or closed, so there is nothing to put on hold.")) from error
    case.save()
    stand = stopped_clocks.set_all(case, stand=stop_clocks, by=by, now=now)
    told: dict[str, Any] = {"day": until.isoformat(), "because": reason, "clocks": stand}
    timeline.record(case=case, what="case.held", by=by.user, at=now, **told)


@act
def resume(*, by: Actor, case_id: UUID, receipt: UUID | None = None) -> None:
    """Go on with a case on hold.

    Raises:
        HoldRefused: It is not on hold any more.
    """
    now = clock.now()
    case = locks.lock_case(case_id=case_id, by=by)
    try:
        case.resume()
    except TransitionNotAllowed as error:
        raise HoldRefused(_("The case is not on hold any more: somebody went on with it already.")) from error
    case.save()
    stopped_clocks.set_all(case, stand=False, by=by, now=now)
    timeline.record(case=case, what="case.resumed", by=by.user, at=now)


@outbox.effect("end_hold")
def end_hold(payload: Mapping[str, Any], actor: Actor) -> None:
    """Start the clocks of the other journeys of a case that goes on because one of them has gone quiet."""
    case, _link = locks.lock_by_run(run_key=UUID(payload["run"]), by=actor)
    stopped_clocks.set_all(case, stand=False, by=actor, now=clock.now())


@act
def reopen(*, by: Actor, case_id: UUID, because: str, receipt: UUID | None = None) -> None:
    """Reopen a closed case: then a journey can be begun or a step done once more.

    What was done stays as it is.

    Raises:
        HoldRefused: No reason, or it is not closed.
    """
    reason = _reason(
        because, _("The reason is missing, and colleagues would wonder why it is open. Write a few words.")
    )
    now = clock.now()
    case = locks.lock_case(case_id=case_id, by=by)
    try:
        case.reopen()
    except TransitionNotAllowed as error:
        raise HoldRefused(_("The case is open already: somebody was faster.")) from error
    case.save()
    access_links.go_on_with(case=case, at=now)
    timeline.record(case=case, what="case.reopened", by=by.user, at=now, because=reason)


@act
def close(*, by: Actor, case_id: UUID, receipt: UUID | None = None) -> None:
    """Close a case in which no journey is under way: one that was reopened and needs nothing more.

    Raises:
        HoldRefused: A journey is under way, or it is closed already.
    """
    now = clock.now()
    case = locks.lock_case(case_id=case_id, by=by)
    if case.journeys.filter(ended_at=None).exists():
        raise HoldRefused(
            _("A journey is under way, and its steps would be lost. It closes by itself when the last one is done.")
        )
    try:
        case.close(at=now)
    except TransitionNotAllowed as error:
        raise HoldRefused(_("The case is closed already: somebody was faster.")) from error
    case.save()
    access_links.end_with(case=case, at=now)
    timeline.record(case=case, what="case.closed", by=by.user, at=now)


def _reason(text: str, missing: str) -> str:
    reason = " ".join(text.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise HoldRefused(missing, "because")
    return reason
