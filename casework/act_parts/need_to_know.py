"""Who needs to know where a family in danger at home lives and how it is called: who leads it, stands in, or has a step.

Everybody else of the service sees that there is danger and whom to ask. Whoever has to act at once stands in for who
leads it: that is arranged in a minute, without her, and is told.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor
from casework.act_parts import colleagues
from casework.errors import Forbidden
from casework.models import Assignment, Case


class NeedNotKnow(Forbidden):
    """It is dangerous at home, and the reader neither leads the family, nor stands in, nor has a step of it."""


def knows_where(case: Case, *, reader: Actor) -> bool:
    """Say whether a reader may see address and phones of a family; without danger whoever may see the case may."""
    if not case.family.danger_at_home or reader.user is None:
        return True
    day = clock.now().astimezone(reader.region.zone).date()
    if case.worker_id == reader.user.pk or colleagues.stands_in(reader, case.worker_id, day=day):
        return True
    given = access.visible(Assignment, to=reader).filter(case=case, user=reader.user, ended_at=None)
    return given.exists()


def check_knows_where(case: Case, *, reader: Actor) -> None:
    """Refuse what shows or changes where a family in danger lives and how it is called.

    Raises:
        NeedNotKnow: Says whom to ask.
    """
    if not knows_where(case, reader=reader):
        raise NeedNotKnow(
            _(
                "It is dangerous at home, so only the colleague who leads this family sees and changes its "
                "address and phones: %(name)s. Ask %(name)s. If it is urgent and nobody reaches %(name)s, stand "
                "in: “Away and standing in” in the menu."
            )
            % {"name": case.worker.name}
        )
