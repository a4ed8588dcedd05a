"""A legal hold: nothing of a family goes while it stands.

It holds from the first person on; two people lift it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import erasing, locks, reasons
from casework.actions.act import act
from casework.errors import CaseworkError, Stale
from casework.models import LegalHold

JOB = "legal_hold"


class HeldBefore(CaseworkError):
    """The family is under a hold already."""

    code = "held_before"


@act
def set_hold(*, by: Actor, number: str, because: str, receipt: UUID | None = None) -> None:
    """Hold everything of a family, by the number of a case.

    At once, so that nothing goes before a second person looks.

    Raises:
        Forbidden: Not one who looks after the data.
        NotFound: No case has this number.
        NoReason: Nobody says who asks for it.
        HeldBefore: It is held already.
    """
    access.check_may_look_after_data(by)
    told, now = reasons.checked(because), clock.now()
    with access.narrowed(access.machine(by.region, JOB), within=by) as job:
        case = erasing.case_of_number(number, to=job)
        try:
            with locks.savepoint():
                LegalHold.objects.create(
                    region=by.region,
                    family_id=case.family_id,
                    because=told,
                    set_by=access.person(by),
                    set_at=now,
                )
        except IntegrityError as before:
            raise HeldBefore(_("This family is under a hold already, so nothing was changed.")) from before
        _tell(case.family_id, "hold.set", by=by, job=job, at=now)


@act
def confirm_hold(*, by: Actor, hold_id: UUID, receipt: UUID | None = None) -> None:
    """Say as the second person that the hold is right.

    Raises:
        Forbidden: Not one who looks after the data.
        SameMember: The one who set it.
        Stale: Confirmed or lifted meanwhile.
    """
    hold, now = _standing(hold_id, by), clock.now()
    if hold.confirmed_by_id is not None:
        raise _settled()
    hold.confirmed_by, hold.confirmed_at = erasing.second_person(by, first=hold.set_by), now
    hold.save(update_fields=["confirmed_by", "confirmed_at"])
    with access.narrowed(access.machine(by.region, JOB), within=by) as job:
        _tell(hold.family_id, "hold.confirmed", by=by, job=job, at=now)


@act
def propose_lifting(*, by: Actor, hold_id: UUID, because: str, receipt: UUID | None = None) -> None:
    """Propose that the hold ends; it stands until another has confirmed.

    Raises:
        Forbidden: Not one who looks after the data.
        NoReason: Nobody says why.
        Stale: Lifted meanwhile, or its lifting is proposed.
    """
    hold, now = _standing(hold_id, by), clock.now()
    if hold.lifting_proposed_by_id is not None:
        raise _settled()
    hold.lifting_proposed_by, hold.lifting_because = access.person(by), reasons.checked(because)
    hold.save(update_fields=["lifting_proposed_by", "lifting_because"])
    with access.narrowed(access.machine(by.region, JOB), within=by) as job:
        _tell(hold.family_id, "hold.lifting_proposed", by=by, job=job, at=now)


@act
def lift(*, by: Actor, hold_id: UUID, receipt: UUID | None = None) -> None:
    """Lift the hold as the second person.

    Raises:
        Forbidden: Not one who looks after the data.
        SameMember: The one who proposed it.
        Stale: Nobody has proposed it, or it is lifted.
    """
    hold, now = _standing(hold_id, by), clock.now()
    if hold.lifting_proposed_by is None:
        raise _settled()
    hold.lifted_by, hold.lifted_at = erasing.second_person(by, first=hold.lifting_proposed_by), now
    hold.save(update_fields=["lifted_by", "lifted_at"])
    with access.narrowed(access.machine(by.region, JOB), within=by) as job:
        _tell(hold.family_id, "hold.lifted", by=by, job=job, at=now)


@act
def keep_hold(*, by: Actor, hold_id: UUID, receipt: UUID | None = None) -> None:
    """Decide that the hold stays: the proposal to lift it is gone.

    Raises:
        Forbidden: Not one who looks after the data.
        Stale: Nobody has proposed it, or it is lifted.
    """
    hold, now = _standing(hold_id, by), clock.now()
    if hold.lifting_proposed_by_id is None:
        raise _settled()
    hold.lifting_proposed_by, hold.lifting_because = None, ""
    hold.save(update_fields=["lifting_proposed_by", "lifting_because"])
    with access.narrowed(access.machine(by.region, JOB), within=by) as job:
        _tell(hold.family_id, "hold.kept", by=by, job=job, at=now)


def _standing(hold_id: UUID, by: Actor) -> LegalHold:
    access.check_may_look_after_data(by)
    rows = access.visible(LegalHold, to=by).select_for_update(of=("self",))
    hold = rows.select_related("set_by", "lifting_proposed_by").filter(pk=hold_id, lifted_at=None).first()
    if hold is None:
        raise _settled()
    return hold


def _settled() -> Stale:
    return Stale(_("This waits for nobody any more, so nothing was changed. Load the page again."))


def _tell(family_id: UUID, what: str, *, by: Actor, job: Actor, at: datetime) -> None:
    for case in erasing.cases_of(family_id, to=job):
        timeline.record(case=case, what=what, by=by.user, at=at)
