"""Erasing a family inside an act: its rows, its key, and after the commit its files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from casework import access, outbox, timeline
from casework.access import Actor
from casework.errors import CaseworkError, NotFound
from casework.models import Case, CaseState, Erasure, LegalHold, ReceivedPaper, User
from casework.vault import key_life
from documents import public as documents


class UnderHold(CaseworkError):
    """A legal hold keeps everything of the family."""

    code = "under_hold"


class StillOpen(CaseworkError):
    """A case of the family is open: somebody still works with the data."""

    code = "still_open"


class SameMember(CaseworkError):
    """Who proposed something does not confirm it."""

    code = "same_person"


def second_person(by: Actor, *, first: User | None) -> User:
    """Return who confirms.

    Raises:
        Forbidden: Not one who looks after the data.
        SameMember: The one who proposed it, or somebody whom nobody but one has seen.
    """
    access.check_may_look_after_data(by)
    second = access.person(by)
    if second == first or (by.membership is not None and by.membership.given_alone):
        raise SameMember(
            _("You have proposed this yourself, so nothing was changed. A second person has to look at it.")
            if second == first
            else _(
                "You were let in by one person alone, so you cannot confirm this yet, and nothing was changed. Ask another "
                "administrator or a curator to look at your own role first."
            )
        )
    return second


def case_of_number(number: str, *, to: Actor) -> Case:
    """Return a case of the region by its number, as a job.

    Raises:
        NotFound: There is none.
    """
    case = access.visible(Case, to=to).filter(number=number.strip(), erased_at=None).select_related("region").first()
    if case is None:
        raise NotFound(
            _("No case of the region has this number, so nothing was changed. It stands on every letter to the family.")
        )
    return case


def cases_of(family_id: UUID, *, to: Actor) -> list[Case]:
    """Lock the cases of a family, as a job of the region, and return them."""
    rows = access.visible(Case, to=to).select_for_update(no_key=True).filter(family=family_id)
    return list(rows.select_related("region").order_by("pk"))


def check_may_go(cases: Sequence[Case]) -> None:
    """Refuse an erasure that something stands against.

    Raises:
        UnderHold: A legal hold.
        StillOpen: A case that is not closed.
    """
    if LegalHold.objects.filter(family=cases[0].family_id, lifted_at=None).exists():
        raise UnderHold(
            _(
                "Nothing was erased: the family's data is under a legal hold. Whoever set it says why on the page of "
                "personal data; two people lift it."
            )
        )
    if any(case.state != CaseState.CLOSED for case in cases):
        raise StillOpen(
            _(
                "Nothing was erased: the case %(number)s is not closed, and somebody still works with its data. End its "
                "help first, then propose it again."
            )
            % {"number": next(case.number for case in cases if case.state != CaseState.CLOSED)}
        )


def _keeps_papers(family_id: UUID) -> bool:
    """Say whether the law keeps a paper of the family: then the papers' key stays with it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM documents_document WHERE family_key = %s AND restricted_at IS NOT NULL)",
            [family_id],
        )
        return bool(cursor.fetchone()[0])


def erase(erasure: Erasure, cases: Sequence[Case], *, by: User | None, at: datetime) -> None:
    """Erase, as a job of the region. What of the family lies in files goes after the commit.

    The key is destroyed last: by then only what the law keeps is sealed by another one.
    """
    copies = _copies(cases)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tab, emptied FROM casework_erase(%s)", [erasure.pk])
        done: dict[str, int] = {}
        for table, rows in cursor.fetchall():
            done[table] = done.get(table, 0) + rows
    key_life.destroy_family_key(erasure.family_id, but_papers=_keeps_papers(erasure.family_id))
    _forget_files(erasure.family_id, copies, region_id=erasure.region_id)
    erasure.done, erasure.done_at = done, at
    erasure.save(update_fields=["done", "done_at", "confirmed_by"])
    for case in cases:
        timeline.record(case=case, what="data.erased", by=by, at=at, ground=erasure.ground)


def erase_again(family_id: UUID, *, by: Actor, at: datetime) -> bool:
    """Empty the rows of an erased family that a restored dump brought back, as a job of the region.

    Returns whether it did: not while a case is open in the dump, or a hold stands.
    """
    cases = cases_of(family_id, to=by)
    copies = _copies(cases)
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_erase_again(%s)", [family_id])
        if not cursor.fetchone()[0]:
            return False
    if not _keeps_papers(family_id):
        key_life.destroy_family_key(family_id)
    _forget_files(family_id, copies, region_id=by.region.pk)
    for case in cases:
        timeline.record(case=case, what="data.erased", by=None, at=at)
    return True


def _copies(cases: Sequence[Case]) -> list[str]:
    rows = ReceivedPaper.objects.filter(case__in=cases).exclude(copy_name="")
    return list(dict.fromkeys(rows.values_list("copy_name", flat=True)))


def _forget_files(family_id: UUID, copies: Sequence[str], *, region_id: UUID) -> None:
    """Have files deleted after the commit: copies that were brought, and papers that say nothing any more."""
    for name in copies:
        outbox.add("forget_file", region_key=region_id, copy=name)
    for place in documents.files_of_erased(family_key=family_id):
        outbox.add("forget_file", region_key=region_id, paper=place)
