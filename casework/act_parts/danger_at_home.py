"""Danger at home inside an act, whoever tells it and by whatever way: everything that leads to the family is closed.

Whoever holds the phone would read it, so links, signed-in phones, codes and all that is written and not sent yet end in
the act that tells it. The doctors' days stay booked, and the worker is asked about them.
"""

from __future__ import annotations

from datetime import datetime

from casework.access.safe_contact import Why
from casework.act_parts import family_invitations
from casework.models import Case, DangerAtHome, Family, User


def tell(*, case: Case, at: datetime, by: User | None) -> int:
    """Note that it is dangerous at home and close every way to the family; return how many links were live."""
    family = case.family
    if not family.danger_at_home:
        family.danger_at_home = True  # hides address and phone from every partner
        family.save(update_fields=["danger_at_home"])
    if not case.vulnerable:
        case.vulnerable = True
        case.save(update_fields=["vulnerable"])
    record_of(family, at=at, by=by)
    return family_invitations.close_all(case=case, at=at, why=Why.DANGER)


def record_of(family: Family, *, at: datetime, by: User | None = None) -> DangerAtHome:
    """Return what is noted of the danger, inside an act, and begin it where nothing is."""
    told = {"told_at": at, "told_by": by}
    row, _new = DangerAtHome.objects.select_for_update(of=("self",)).get_or_create(
        family=family, lifted_at=None, defaults=told
    )
    return row


def lift(*, case: Case) -> None:
    """It is not dangerous any more, as two people have said. What was closed stays closed."""
    case.family.danger_at_home = False
    case.family.save(update_fields=["danger_at_home"])
