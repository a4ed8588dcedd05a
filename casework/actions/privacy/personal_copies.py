"""A copy of everything that is kept about a family, for the family."""

from __future__ import annotations

from uuid import UUID

from casework import access, clock, read_log, timeline
from casework.access import Actor, own_files
from casework.act_parts import family_data_archive, locks, need_to_know
from casework.actions.act import act

JOB = "personal_copy"


@act
def make_copy(*, by: Actor, case_id: UUID, person_id: UUID | None) -> bytes:
    """Return the copy as a zip, made by who leads the case.

    Args:
        person_id: To whom it is handed; of a case with own files it holds nothing of anybody else's.

    Raises:
        NotFound: Missing, or another organisation's.
        NeedNotKnow: It is dangerous at home, and a colleague asks who neither leads the family nor stands in.
    """
    case = locks.lock_case(case_id=case_id, by=by)
    need_to_know.check_knows_where(case, reader=by)
    reader = access.beside(by, case_id=case_id, person_id=person_id)
    hidden = own_files.hidden_from(reader, case=case)
    read_log.note(case=case, by=by, what="export")
    timeline.record(case=case, what="data.exported", by=by.user, at=clock.now())
    with access.narrowed(access.machine(by.region, JOB), within=by) as job:
        return family_data_archive.packed(case, to=job, hidden=hidden)
