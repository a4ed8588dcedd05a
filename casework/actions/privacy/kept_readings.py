"""Reading what the law keeps of an erased family.

Asked with a reason, let by a second person, for one day.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import erased_family_papers, erasing, reasons
from casework.actions.act import act
from casework.errors import NotFound, Stale
from casework.models import Case, KeptReading
from documents import public as documents

JOB = "kept_reading"
LASTS = timedelta(hours=24)


@act
def ask(*, by: Actor, number: str, because: str, receipt: UUID | None = None) -> None:
    """Ask, as a worker of the service that led the case, to read what is kept.

    Raises:
        Forbidden: Not a social worker.
        NotFound: No erased case of the own service has this number.
        NoReason: Nobody says why.
    """
    access.check_may_open_cases(by)
    told, now = reasons.checked(because), clock.now()
    with access.narrowed(access.machine(by.region, JOB), within=by) as job:
        rows = access.visible(Case, to=job).filter(number=number.strip(), organisation=by.own_organisation_key)
        case = rows.exclude(erased_at=None).select_related("region").first()
        if case is None:
            raise NotFound(_("Your service led no case of this number that was erased, so nothing was asked."))
        KeptReading.objects.create(
            region=by.region,
            organisation_id=case.organisation_id,
            family_id=case.family_id,
            number=case.number,
            because=told,
            reader=access.person(by),
            asked_at=now,
        )
        timeline.record(case=case, what="kept.asked", by=by.user, at=now)


@act
def let(*, by: Actor, reading_id: UUID, receipt: UUID | None = None) -> None:
    """Let the worker read for a day, as the second person, who sees no paper.

    Raises:
        Forbidden: Not one who looks after the data.
        Stale: Decided meanwhile.
    """
    reading = _waiting(reading_id, by)
    reading.confirmed_by = erasing.second_person(by, first=reading.reader)
    reading.until = Now() + LASTS
    reading.save(update_fields=["confirmed_by", "until"])
    _tell(reading, "kept.let", by=by)


@act
def refuse(*, by: Actor, reading_id: UUID, receipt: UUID | None = None) -> None:
    """Decide that it is not read.

    Raises:
        Forbidden: Not one who looks after the data.
        Stale: Decided meanwhile.
    """
    reading = _waiting(reading_id, by)
    reading.set_aside_by, reading.set_aside_at = access.person(by), clock.now()
    reading.save(update_fields=["set_aside_by", "set_aside_at"])
    _tell(reading, "kept.refused", by=by)


@act
def read_paper(*, by: Actor, reading_id: UUID, document_key: UUID) -> tuple[str, bytes]:
    """Return the name and the bytes of a kept paper, and note that it was read.

    Raises:
        NotFound: Not let to this reader, or not any more.
    """
    kept = {one.key: one for one in erased_family_papers.papers(reading_id=reading_id)}.get(document_key)
    reading = KeptReading.objects.filter(pk=reading_id).first()
    if kept is None or reading is None:
        raise NotFound(access.no_such_page())
    _tell(reading, "kept.read", by=by)
    return f"{kept.number}.pdf", documents.read_stored(key=kept.storage_key, sha256=kept.sha256)


def _tell(reading: KeptReading, what: str, *, by: Actor) -> None:
    with access.narrowed(access.machine(by.region, JOB), within=by) as job:
        for case in erasing.cases_of(reading.family_id, to=job):
            timeline.record(case=case, what=what, by=by.user, at=clock.now())


def _waiting(reading_id: UUID, by: Actor) -> KeptReading:
    access.check_may_look_after_data(by)
    rows = access.visible(KeptReading, to=by).select_for_update(of=("self",)).select_related("reader")
    reading = rows.filter(pk=reading_id, confirmed_by=None, set_aside_at=None).first()
    if reading is None:
        raise Stale(_("This waits for nobody any more, so nothing was changed. Load the page again."))
    return reading
