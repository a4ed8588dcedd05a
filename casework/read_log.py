"""Who looked at what of a case: a row in the transaction that showed it, so that none can be lost.

Append-only. What was refused, or not there, showed nothing: its transaction is taken back, and the
note with it (`casework.web.middleware`). The family reads it all on its page.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from casework.access import Actor
from casework.models import Case, ReadLogEntry

# what was seen; each has its words on the family's page (`casework.web.page_data.looks`)
KINDS = (
    "case", "family", "step", "income", "known", "arranging", "choice", "event",  # of one family
    "family_page",  # shown to the family on the worker's screen
    "paper", "copy", "export",  # files; everything in one
    "line", "found", "list",  # one line among others: in a list, of a search, in a list that was taken away
    "question",  # by a partner, of what it was asked
)  # fmt: skip


def note(*, case: Case, by: Actor, what: str) -> None:
    """Note that a person saw something of a case.

    Jobs, and the family itself, look without being noted.

    Args:
        what: One of KINDS.
    """
    note_each(case_ids=[case.pk], by=by, what=what)


def note_each(*, case_ids: Iterable[UUID], by: Actor, what: str) -> None:
    """Note that a person saw something of each of these cases, once of one that stands there twice."""
    assert what in KINDS, what
    if by.user is None and not by.is_partner:
        return
    organisation = by.own_organisation_key or by.organisation_key
    ReadLogEntry.objects.bulk_create(
        ReadLogEntry(case_id=key, user=by.user, organisation_id=organisation, what=what)
        for key in dict.fromkeys(case_ids)
    )
