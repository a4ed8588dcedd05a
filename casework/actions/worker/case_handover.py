"""Hand a case over to a colleague: from then on it is theirs, and they are told in Today."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import colleagues, form_receipts, locks
from casework.errors import CaseworkError
from casework.models import Case, CaseState, Mention, Substitution, User


class HandOverRefused(CaseworkError):
    """The case is closed, or is the colleague's already."""

    code = "hand_over_refused"


class HeldByAnother(CaseworkError):
    """A colleague leads the case, and the actor does not stand in for them."""

    code = "held_by_another"


def hand_over(
    *,
    by: Actor,
    case_id: UUID,
    to_user_id: UUID,
    because: str = "",
    only_own: bool = False,
    receipt: UUID | None = None,
) -> None:
    """Make a colleague the one who leads the case. Whoever got it reads it in Today, with the words given along.

    Args:
        only_own: Refuse a case that another colleague leads: many at once must not move somebody else's by mistake.

    Raises:
        NotFound: No such case for this actor.
        NotAColleague: Not a social worker of this service.
        HandOverRefused: Closed, or theirs already.
        HeldByAnother: With `only_own`.
        Stale: Somebody is changing the case at this moment.
    """
    with access.acting_as(by):
        if form_receipts.already_taken(receipt, by=by, action="hand_over_case"):
            return
        now = clock.now()
        case = locks.lock_case_at_once(case_id=case_id, by=by)
        to = colleagues.find(by=by, user_id=to_user_id).user
        if only_own:
            check_held(case, by=by)
        _check(case, to)
        before: User = case.worker
        entry = timeline.record(
            case=case, what="case.handed_over", by=by.user, at=now,
            to=to.name, to_key=str(to.pk), from_key=str(before.pk), because=because.strip()[:500],
        )  # fmt: skip
        case.worker = to
        case.save(update_fields=["worker"])
        if to.pk != access.person(by).pk:
            Mention.objects.create(case=case, entry=entry, user=to, mentioned_at=now)


def check_held(case: Case, *, by: Actor) -> None:
    """Refuse what a colleague leads, unless the actor stands in for them today.

    Raises:
        HeldByAnother: Says who leads it.
    """
    day = clock.now().astimezone(by.region.zone).date()
    if case.worker_id == access.person(by).pk or stands_in(by, case.worker_id, day=day):
        return
    raise HeldByAnother(
        _("%(name)s leads this family, so it was left alone. Ask %(name)s, or open the case to do it there.")
        % {"name": case.worker.name}
    )


def stands_in(by: Actor, absent_id: UUID, *, day: object) -> bool:
    """Say whether the actor stands in for somebody on a day."""
    rows = access.visible(Substitution, to=by).filter(absent=absent_id, substitute=by.user, ended_at=None)
    return rows.filter(first_date__lte=day, last_date__gte=day).exists()


def _check(case: Case, to: User) -> None:
    if case.state == CaseState.CLOSED:
        raise HandOverRefused(_("The case is closed, so there is nothing to hand over. Reopen it first."))
    if case.worker_id == to.pk:
        raise HandOverRefused(_("%(name)s leads this family already. Nothing had to be changed.") % {"name": to.name})
