"""A paper of ours reaches a person of the family: to whom, when and by whom is noted in the register."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import locks
from casework.actions.act import act
from casework.errors import Stale
from casework.models import CaseDocument, Person
from documents import public as documents


@act
def note_given(*, by: Actor, document_key: UUID, to_person_id: UUID, receipt: UUID | None = None) -> None:
    """Note that a person of the family has received a paper. The first note stays.

    Raises:
        NotFound: The paper or the person is somebody else's.
        Stale: It is not printed yet, or counts no more.
    """
    now = clock.now()
    found = access.find(CaseDocument, to=by, document_key=document_key)
    case = locks.lock_own_case(case_id=found.case_id, by=by)
    person = access.find(Person, to=by, pk=to_person_id, family=case.family_id)
    before = documents.describe([document_key]).get(document_key)
    if before is None or not before.counts:
        raise Stale(
            _(
                "This paper is not printed yet or is no longer valid, so it was not noted as handed over. Reload the page."
            )
        )
    documents.hand_over(document_key=document_key, to=person.full_name, by=by.user.name if by.user else "—", at=now)
    if before.handed_over_at is not None:
        return
    timeline.record(
        case=case, what="paper.given", by=by.user, at=now, title=found.title, number=before.number, to=person.relation
    )
