"""Papers that are true no more: marked inside the act by which their reason went, or when a newer one is out.

Their numbers and files stay in the register; nobody is handed them any more.
"""

from __future__ import annotations

from datetime import datetime

from casework import timeline
from casework.act_parts import notices
from casework.models import Case, CaseDocument, Consent
from documents import public as documents
from journeys import public as journeys

DAY_MOVED, DAY_CANCELLED, DAY_MISSED, PRINTED_ANEW = "day_moved", "day_cancelled", "day_missed", "printed_anew"
CONSENT_TAKEN_BACK, CONSENT_ENDED = "consent_taken_back", "consent_ended"
OTHER_SPEAKER = "other_speaker"
REPLACED = frozenset({DAY_MOVED, PRINTED_ANEW, OTHER_SPEAKER})  # another one tells instead what they told


def of_day(*, case: Case, item: journeys.OpenItem, because: str, at: datetime) -> None:
    """Mark what was printed about a day that was moved or cancelled or did not take place, inside that act.

    A paper that is numbered and not printed yet is given up by the job that would print it. The
    word that a paper is ready is kept back.

    Args:
        because: `DAY_MOVED`, `DAY_CANCELLED` or `DAY_MISSED`.
    """
    for row in _that_count(list(CaseDocument.objects.filter(case=case, work_item_key=item.key))):
        _end(case, row, because=because, at=at)
    notices.overtaken(case=case, template="paper_ready", item_key=item.key, at=at)


def of_consent(consent: Consent, *, because: str, at: datetime) -> None:
    """Mark the sheet of a consent that is in force no more, inside the act that tells its end.

    Args:
        because: `CONSENT_TAKEN_BACK`, `CONSENT_ENDED`, or `OTHER_SPEAKER`: another one signs.
    """
    sheets = CaseDocument.objects.filter(case=consent.case_id, part=str(consent.pk))
    for row in _that_count(list(sheets)):
        _mark(row, because=because, at=at)


def former_than(row: CaseDocument, *, case: Case, at: datetime) -> None:
    """Mark what the same step printed before of the same kind, when a newer one is out."""
    same = CaseDocument.objects.filter(case=case, work_item_key=row.work_item_key, kind=row.kind, part=row.part)
    for former in _that_count(list(same.exclude(pk=row.pk))):
        _end(case, former, because=PRINTED_ANEW, at=at)


def _that_count(rows: list[CaseDocument]) -> list[CaseDocument]:
    told = documents.describe([row.document_key for row in rows])
    return [row for row in rows if row.document_key in told and told[row.document_key].counts]


def _end(case: Case, row: CaseDocument, *, because: str, at: datetime) -> None:
    _mark(row, because=because, at=at)
    number = documents.describe([row.document_key])[row.document_key].number
    timeline.record(
        case=case,
        what="paper.ended",
        by=None,
        at=at,
        title=row.title,
        number=number,
        because=because,
    )


def _mark(row: CaseDocument, *, because: str, at: datetime) -> None:
    end = documents.replace if because in REPLACED else documents.revoke
    end(document_key=row.document_key, because=because, at=at)
