"""Find and lock the case an act is about: case before run before work item."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor, own_files, safe_contact
from casework.act_parts import family_messages, step_kind
from casework.errors import NotFound, Stale
from casework.models import AccessLink, Case, CaseJourney, Role
from journeys import public as journeys


@contextmanager
def savepoint() -> Iterator[None]:
    """Let a constraint refuse one row without losing the act around it. Begins no transaction.

    Raises:
        TransactionManagementError: There is no act around it.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("A part of an act was called without its act.")
    with transaction.atomic():
        yield


def lock_case(*, case_id: UUID, by: Actor) -> Case:
    """Lock the case for an act of who leads it.

    Raises:
        NotFound: Missing, or led by another organisation.
        Forbidden: The actor may see but not lead it.
    """
    case = _lock(case_id, by)
    access.check_may_lead(by, case)
    return case


def lock_own_case(*, case_id: UUID, by: Actor) -> Case:
    """Lock the case for an act that the family may do as well as its worker: consents, a message.

    Raises:
        NotFound: Missing, or another's.
        Forbidden: Neither its family nor its leader acts.
    """
    case = _lock(case_id, by)
    access.check_may_take_part(by, case)
    return case


def _lock(case_id: UUID, by: Actor) -> Case:
    case: Case | None = access.visible(Case, to=by).select_for_update(no_key=True).filter(pk=case_id).first()
    if case is None:
        raise NotFound(access.no_such_page())
    journeys.memo.runs_are_locked()
    _check_still_in(by)
    _note_who_moved(case, by)
    return case


def _check_still_in(by: Actor) -> None:
    """A family's act that waited for the lock may come after its link was closed: it is out, as at the next click.

    Raises:
        NotFound: As for what is not there.
    """
    if by.guest is None or not by.is_family:
        return
    link = AccessLink.objects.select_related("case__family", "person").filter(pk=by.guest.link_id).first()
    if link is not None and (link.revoked_at is not None or safe_contact.why_not_opened(link) is not None):
        raise NotFound(access.no_such_page())


def _note_who_moved(case: Case, by: Actor) -> None:
    """Every act of the family brings its case to the worker's queue "family replied".

    Every act of hers takes it out, unless the family has said something: that waits for an answer.
    Written here because every act on a case passes here, inside its transaction: a refused act notes nothing.
    """
    if by.is_family:
        case.family_replied_at = clock.now()
        Case.objects.filter(pk=case.pk).update(family_replied_at=case.family_replied_at)
        return
    waits = by.role == Role.SOCIAL_WORKER and case.family_replied_at is not None
    if waits and not family_messages.is_unanswered(case):
        family_messages.answer(case)


def lock_case_at_once(*, case_id: UUID, by: Actor) -> Case:
    """Lock the case without waiting: one of many must not hold up the others.

    Raises:
        NotFound: Missing, or led by another organisation.
        Stale: Somebody's act holds it.
    """
    access.find(Case, to=by, pk=case_id)
    free = access.visible(Case, to=by).select_for_update(no_key=True, skip_locked=True).filter(pk=case_id)
    if not free.values_list("pk"):
        raise Stale(_("Somebody is changing this case at this moment, so it was left alone. Try again in a minute."))
    return lock_case(case_id=case_id, by=by)


def lock_by_run(*, run_key: UUID, by: Actor) -> tuple[Case, CaseJourney]:
    """Lock the case of a run and return it with the link.

    Raises:
        NotFound: No such run for this actor.
    """
    link = _link(run_key, by)
    return lock_case(case_id=link.case_id, by=by), link


def _link(run_key: UUID, by: Actor) -> CaseJourney:
    link = access.visible(CaseJourney, to=by).filter(run_key=run_key).select_related("subject").first()
    if link is None:
        raise NotFound(_("There is no such case for you. The link may be old. Go back to today's list."))
    return link


def lock_by_item(*, item_key: UUID, by: Actor) -> tuple[Case, CaseJourney, journeys.OpenItem]:
    """Lock the case of a work item that the actor may do and return it with the link and the item.

    Raises:
        NotFound: No such work item for this actor.
        Forbidden: It is for somebody else to do.
    """
    try:
        view = journeys.item(item_key=item_key)
    except journeys.Refused as refusal:
        raise NotFound(str(refusal)) from refusal
    links = access.visible(CaseJourney, to=by).filter(run_key=view.item.run_key)
    link = links.select_related("subject").first()
    if link is None:  # erased: how its help went is kept, and looks like what never was
        raise NotFound(str(journeys.Refused("unknown_item")))
    case = _lock(link.case_id, by)
    own_files.check_item(view.item, case=case, by=by)
    may = step_kind.of(view.item.kind).family_may
    access.check_may_do(by, case, item_key=item_key, holder_side=view.item.holder_side, family_may=may)
    return case, link, journeys.item(item_key=item_key).item  # again: who held the case may have changed it


def lock_by_open_item(*, item_key: UUID, by: Actor) -> tuple[Case, CaseJourney, journeys.OpenItem]:
    """Lock the case of a work item that is still open: what is asked or promised about one that is over helps nobody.

    Raises:
        NotFound: No such work item for this actor.
        Stale: It is over.
    """
    case, link, item = lock_by_item(item_key=item_key, by=by)
    if item.status in ("done", "cancelled"):
        raise Stale(str(journeys.Refused("not_open")))
    return case, link, item
