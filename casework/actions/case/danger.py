"""Danger at a family's home: the one safe way to reach it is noted, its days are asked about, two people lift it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import danger_at_home, locks, need_to_know
from casework.act_parts.household_input import within
from casework.actions.act import act
from casework.errors import CaseworkError
from casework.models import Case, DangerAtHome
from casework.typed import phones

LONGEST_WHO, LONGEST_HOURS, LONGEST_WORD, LONGEST_REASON = 200, 100, 60, 300


class NotInDanger(CaseworkError):
    """Nobody has told of danger at this home, or it was lifted."""

    code = "not_in_danger"


class InDanger(CaseworkError):
    """Somebody has told of it before."""

    code = "in_danger"


class LiftingRefused(CaseworkError):
    """Without a reason, not proposed, or by the person who proposed it."""

    code = "lifting_refused"


@dataclass(frozen=True, slots=True)
class SafeWay:
    """From whom the danger comes, and the only way to reach the family."""

    from_whom: str = ""
    phone: str = ""
    hours: str = ""
    word: str = ""


NOTHING_YET = SafeWay()


@act
def tell_danger(*, by: Actor, case_id: UUID, told: SafeWay = NOTHING_YET, receipt: UUID | None = None) -> int:
    """Note that it is dangerous at home, whatever the state of the case; return how many links of the family were closed.

    Raises:
        InDanger: It is noted already.
        IntakeIncomplete: The phone is none.
    """
    now = clock.now()
    case = locks.lock_case(case_id=case_id, by=by)
    if case.family.danger_at_home:
        raise InDanger(
            _("Danger at home is noted for this family already, so nothing was changed. Load the page again.")
        )
    timeline.record(case=case, what="danger.told", by=by.user, at=now)
    closed = danger_at_home.tell(case=case, at=now, by=by)
    _write(danger_at_home.record_of(case.family, at=now), told)
    return closed


@act
def note_safe_way(*, by: Actor, case_id: UUID, told: SafeWay, receipt: UUID | None = None) -> None:
    """Note from whom the danger comes, and the phone, hours and word by which alone the family is called.

    Raises:
        NotInDanger: There is none.
        NeedNotKnow: A colleague leads the family.
        IntakeIncomplete: The phone is none.
    """
    case, row = _lock(case_id, by)
    need_to_know.check_knows_where(case, reader=by)
    _write(row, told)
    timeline.record(case=case, what="danger.way_noted", by=by.user, at=clock.now())


@act
def keep_days(*, by: Actor, case_id: UUID, receipt: UUID | None = None) -> None:
    """Note that the booked doctors' days were talked about: they stay. One that is unsafe is given back at its step.

    Raises:
        NotInDanger: There is none.
    """
    case, row = _lock(case_id, by)
    row.days_asked_at = clock.now()
    row.save(update_fields=["days_asked_at"])
    timeline.record(case=case, what="danger.days_kept", by=by.user, at=row.days_asked_at)


@act
def propose_lifting(*, by: Actor, case_id: UUID, because: str, receipt: UUID | None = None) -> None:
    """Say why it is safe at home again. Nothing changes until a second person of the organisation confirms it.

    Raises:
        NotInDanger: There is none.
        LiftingRefused: Without a reason.
    """
    case, row = _lock(case_id, by)
    reason = _short(because, LONGEST_REASON)
    if not reason:
        raise LiftingRefused(
            _("It is not said why it is safe again, so nothing was changed. Write it for the second person.")
        )
    row.lifting_because = reason
    row.lifting_proposed_by, row.lifting_proposed_at = access.person(by), clock.now()
    row.save(update_fields=["lifting_because", "lifting_proposed_by", "lifting_proposed_at"])
    timeline.record(case=case, what="danger.lifting_proposed", by=by.user, at=row.lifting_proposed_at)


@act
def refuse_lifting(*, by: Actor, case_id: UUID, receipt: UUID | None = None) -> None:
    """Take the proposal away: the danger stays noted.

    Raises:
        NotInDanger: There is none.
        LiftingRefused: Nobody has proposed it.
    """
    case, row = _lock(case_id, by)
    _check_proposed(row)
    row.lifting_because, row.lifting_proposed_by, row.lifting_proposed_at = "", None, None
    row.save(update_fields=["lifting_because", "lifting_proposed_by", "lifting_proposed_at"])
    timeline.record(case=case, what="danger.lifting_refused", by=by.user, at=clock.now())


@act
def confirm_lifting(*, by: Actor, case_id: UUID, receipt: UUID | None = None) -> None:
    """Lift it as the second person. No link comes back to life: a new one is sent when the family wants it.

    Raises:
        NotInDanger: There is none.
        LiftingRefused: Nobody has proposed it, or the same person did.
    """
    case, row = _lock(case_id, by)
    _check_proposed(row)
    if row.lifting_proposed_by == access.person(by):
        raise LiftingRefused(
            _("You have proposed this yourself, so it still counts as dangerous. A colleague has to confirm it.")
        )
    row.lifted_by, row.lifted_at = access.person(by), clock.now()
    row.save(update_fields=["lifted_by", "lifted_at"])
    danger_at_home.lift(case=case)
    timeline.record(case=case, what="danger.lifted", by=by.user, at=row.lifted_at)


def _write(row: DangerAtHome, told: SafeWay) -> None:
    within(lambda: phones.check_phone(told.phone), "phone")
    row.from_whom = _short(told.from_whom, LONGEST_WHO)
    row.safe_phone = phones.kept(told.phone, before=row.safe_phone)
    row.safe_hours = _short(told.hours, LONGEST_HOURS)
    row.safe_word = _short(told.word, LONGEST_WORD)
    row.save(update_fields=["from_whom", "safe_phone", "safe_hours", "safe_word"])


def _check_proposed(row: DangerAtHome) -> None:
    if row.lifting_proposed_by is None:
        raise LiftingRefused(
            _("Nobody proposes to lift it at the moment, so nothing was changed. Load the page again.")
        )


def _lock(case_id: UUID, by: Actor) -> tuple[Case, DangerAtHome]:
    case = locks.lock_case(case_id=case_id, by=by)
    if not case.family.danger_at_home:
        raise NotInDanger(_("No danger at home is noted for this family any more, so nothing was changed."))
    return case, danger_at_home.record_of(case.family, at=clock.now())


def _short(text: str, longest: int) -> str:
    return " ".join(text.split())[:longest]
