"""Who looked at what of a case: a row in the transaction that showed it, so that none can be lost.

Append-only. What was refused, or not there, showed nothing: its transaction is taken back, and the
note with it (`casework.web.middleware`). The family reads it all on its page.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

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


OPENED_OFTEN = frozenset({"line", "found"})
# among the newest looks at the case: one more row for one that was missed costs less than an index for all
_NOTE_ONCE_AN_HOUR = """
INSERT INTO casework_readlogentry (case_id, user_id, organisation_id, what)
SELECT seen.case_id, %(user)s, %(organisation)s, %(what)s
FROM unnest(%(cases)s::uuid[]) WITH ORDINALITY AS seen (case_id, place)
WHERE NOT EXISTS (
  SELECT 1 FROM (
    SELECT e.user_id, e.organisation_id, e.what, e.read_at FROM casework_readlogentry e
    WHERE e.case_id = seen.case_id ORDER BY e.id DESC LIMIT 20
  ) AS newest
  WHERE newest.user_id IS NOT DISTINCT FROM %(user)s AND newest.organisation_id IS NOT DISTINCT FROM %(organisation)s
    AND newest.what = %(what)s AND newest.read_at > now() - interval '1 hour'
) ORDER BY seen.place
"""


def note(*, case: Case, by: Actor, what: str) -> None:
    """Note that a person saw something of a case.

    Jobs, and the family itself, look without being noted.

    Args:
        what: One of KINDS.
    """
    note_each(case_ids=[case.pk], by=by, what=what)


def note_each(*, case_ids: Iterable[UUID], by: Actor, what: str) -> None:
    """Note that a person saw something of each of these cases, once of one that stands there twice.

    A line in a list that is opened again and again is noted once an hour (record 0043).
    """
    assert what in KINDS, what
    if by.user is None and not by.is_partner:
        return
    organisation = by.own_organisation_key or by.organisation_key
    if what in OPENED_OFTEN:
        with connection.cursor() as cursor:
            told = {"user": by.user_key, "organisation": organisation, "what": what}
            cursor.execute(_NOTE_ONCE_AN_HOUR, {**told, "cases": list(dict.fromkeys(case_ids))})
        return
    ReadLogEntry.objects.bulk_create(
        ReadLogEntry(case_id=key, user=by.user, organisation_id=organisation, what=what)
        for key in dict.fromkeys(case_ids)
    )
