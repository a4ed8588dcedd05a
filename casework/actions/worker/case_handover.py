"""Hand a case over to a colleague: from then on it is theirs, and they are told in Today."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from casework import clock
from casework.access import Actor
from casework.act_parts import colleagues, danger_at_home, leader_change, locks
from casework.actions.act import act
from casework.errors import CaseworkError
from casework.models import Case, CaseState, User


class HandOverRefused(CaseworkError):
    """The case is closed, or is the colleague's already."""

    code = "hand_over_refused"


@act
def hand_over(
    *,
    by: Actor,
    case_id: UUID,
    to_user_id: UUID,
    because: str = "",
    only_own: bool = False,
    family_was_asked: bool = False,
    receipt: UUID | None = None,
) -> None:
    """Make a colleague the one who leads the case.

    Whoever got it reads it in Today, with the words given along; who led it, its curator and the family are told, too.

    Args:
        only_own: Refuse a case that another colleague leads: many at once must not move somebody
            else's by mistake.
        family_was_asked: In danger at home the family has agreed that this colleague learns of it.

    Raises:
        AskFirst: It is dangerous at home, and it was not asked.
        NotFound: No such case for this actor.
        NotAColleague: Not a social worker of this service.
        HandOverRefused: Closed, or theirs already.
        HeldByAnother: With `only_own`.
        Stale: Somebody is changing the case at this moment.
    """
    now = clock.now()
    case = locks.lock_case_at_once(case_id=case_id, by=by)
    to = colleagues.find(by=by, user_id=to_user_id).user
    if only_own:
        colleagues.check_held(case, by=by)
    _check(case, to)
    danger_at_home.ask_first(case=case, family_was_asked=family_was_asked)
    leader_change.change(case, to=to, by=by, at=now, because=because)


def _check(case: Case, to: User) -> None:
    if case.state == CaseState.CLOSED:
        raise HandOverRefused(_("The case is closed, so there is nothing to hand over. Reopen it first."))
    if case.worker_id == to.pk:
        raise HandOverRefused(_("%(name)s leads this family already. Nothing had to be changed.") % {"name": to.name})
