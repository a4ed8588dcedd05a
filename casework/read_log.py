"""Who looked at what of a case: a row in the transaction that showed it, so that none can be lost.

Append-only.
"""

from __future__ import annotations

from casework.access import Actor
from casework.models import Case, ReadLogEntry


def note(*, case: Case, by: Actor, what: str) -> None:
    """Note that a person saw something of a case.

    Jobs, and the family itself, look without being noted.

    Args:
        what: case | family_page (shown to the family) | step | paper | copy | question (of a
            partner).
    """
    if by.user is not None or by.is_partner:
        organisation = by.own_organisation_key if by.is_partner else None
        ReadLogEntry.objects.create(case=case, user=by.user, organisation_id=organisation, what=what)
