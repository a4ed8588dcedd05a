"""A family is erased: proposed by one person, done when another has confirmed it.

By the machine when its term is over.
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
from casework.models import Case, Erasure, Ground
from casework.privacy import due

JOB = "erasing"


class OtherNumber(CaseworkError):
    """The number that was typed is none of the family's: perhaps the wrong line was pressed."""

    code = "other_number"


class ProposedBefore(CaseworkError):
    """The family is proposed already, or gone."""

    code = "proposed_before"


@act
def propose(*, by: Actor, case_id: UUID, ground: str, because: str, receipt: UUID | None = None) -> None:
    """Propose, as who leads the case, that its family is erased.

    Nothing goes before a second person confirms.

    Raises:
        NotFound: Missing, or another organisation's.
        NoReason: Nobody says how the family asked for it.
        StillOpen: The case is not closed.
        UnderHold: A legal hold keeps the family.
        ProposedBefore: It is proposed already.
    """
    case = locks.lock_case(case_id=case_id, by=by)
    with access.narrowed(access.machine(by.region, JOB), within=by) as job:
        _propose(case, by=by, job=job, ground=ground, because=because)


@act
def propose_by_number(*, by: Actor, number: str, ground: str, because: str, receipt: UUID | None = None) -> None:
    """Propose it as who looks after the data: by the number of a case, without seeing the family.

    Raises:
        Forbidden: Not one who looks after the data.
        NotFound: No case has this number.
        NoReason, StillOpen, UnderHold, ProposedBefore: As for `propose`.
    """
    access.check_may_look_after_data(by)
    with access.narrowed(access.machine(by.region, JOB), within=by) as job:
        case = erasing.case_of_number(number, to=job)
        _propose(case, by=by, job=job, ground=ground, because=because)


def _propose(case: Case, *, by: Actor, job: Actor, ground: str, because: str) -> None:
    told = reasons.checked(because)
    if ground not in (Ground.ASKED, Ground.CONSENT):
        raise reasons.NoReason(_("It is not said why the family is to be erased, so nothing was changed. Choose it."))
    cases = erasing.cases_of(case.family_id, to=job)
    erasing.check_may_go(cases)
    now = clock.now()
    try:
        with locks.savepoint():
            Erasure.objects.create(
                region=by.region,
                family_id=case.family_id,
                ground=ground,
                because=told,
                proposed_by=access.person(by),
                proposed_at=now,
            )
    except IntegrityError as before:
        raise ProposedBefore(
            _("This was proposed before and waits for a second person, or is done. Nothing was changed.")
        ) from before
    for one in cases:
        timeline.record(case=one, what="data.erasure_proposed", by=by.user, at=now, ground=ground)


@act
def confirm(*, by: Actor, erasure_id: UUID, number: str, receipt: UUID | None = None) -> None:
    """Confirm as the second person, and erase in the same transaction. There is no way back.

    Args:
        number: Of one of the family's cases, typed once more: nobody erases by one click.

    Raises:
        OtherNumber: It is none of these.
        Forbidden: Not one who looks after the data.
        Stale: Set aside or done meanwhile.
        SameMember: The one who proposed it.
        StillOpen, UnderHold: Something has come between.
    """
    erasure = _waiting(erasure_id, by)
    erasure.confirmed_by = erasing.second_person(by, first=erasure.proposed_by)
    with access.narrowed(access.machine(by.region, JOB), within=by) as job:
        cases = erasing.cases_of(erasure.family_id, to=job)
        if number.strip() not in {case.number for case in cases}:
            raise OtherNumber(
                _("Nothing was erased: the number that you typed is not the one of this line. Type it once more.")
            )
        erasing.check_may_go(cases)
        erasure.save(update_fields=["confirmed_by"])
        erasing.erase(erasure, cases, by=by.user, at=clock.now())


@act
def set_aside(*, by: Actor, erasure_id: UUID, receipt: UUID | None = None) -> None:
    """Decide that the family is not erased: everything stays as it is.

    Raises:
        Forbidden: Not one who looks after the data.
        Stale: Set aside or done meanwhile.
    """
    erasure = _waiting(erasure_id, by)
    now = clock.now()
    erasure.set_aside_by, erasure.set_aside_at = access.person(by), now
    erasure.save(update_fields=["set_aside_by", "set_aside_at"])
    with access.narrowed(access.machine(by.region, JOB), within=by) as job:
        for case in erasing.cases_of(erasure.family_id, to=job):
            timeline.record(case=case, what="data.erasure_set_aside", by=by.user, at=now)


def _waiting(erasure_id: UUID, by: Actor) -> Erasure:
    access.check_may_look_after_data(by)
    rows = access.visible(Erasure, to=by).select_for_update(of=("self",)).select_related("proposed_by")
    erasure = rows.filter(pk=erasure_id, done_at=None, set_aside_at=None).first()
    if erasure is None:
        raise Stale(_("This waits for nobody any more, so nothing was changed. Load the page again."))
    return erasure


def erase_due(*, actor: Actor, most: int) -> int:
    """Erase, as a job, the families whose term is over.

    Return how many. Each in a transaction of its own.
    """
    with access.acting_as(actor):
        families = [one.family_id for one in due.families(within_days=0, most=most) if not one.held]
    return sum(_erase_one(by=actor, family_id=family_id, now=clock.now()) for family_id in families)


@act
def _erase_one(*, by: Actor, family_id: UUID, now: datetime) -> bool:
    """Erase one family whose term is over, unless something has come between."""
    cases = erasing.cases_of(family_id, to=by)
    if not due.is_due(family_id):
        return False
    Erasure.objects.filter(family=family_id, done_at=None, set_aside_at=None).update(
        set_aside_at=now
    )  # proposed by somebody and never confirmed: the term has decided
    erasure = Erasure.objects.create(region=by.region, family_id=family_id, ground=Ground.TERM, proposed_at=now)
    erasing.erase(erasure, cases, by=None, at=now)
    return True
