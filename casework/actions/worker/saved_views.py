"""Lists under a name: saved, renamed, deleted; for oneself or shared with the service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor
from casework.actions.act import act
from casework.errors import CaseworkError, NotFound
from casework.models import SavedView

MOST_VIEWS = 20
LONGEST_NAME = 60


class ViewRefused(CaseworkError):
    """The name is missing, too long or taken, or there are too many views."""

    code = "view_refused"


@act
def save_view(*, by: Actor, page: str, name: str, query: str, shared: bool, receipt: UUID | None = None) -> None:
    """Keep a list under a name.

    Args:
        page: today | families.
        query: Built from the page's known filters, never what somebody typed.

    Raises:
        Forbidden: Not a social worker.
        ViewRefused: See the class.
    """
    title = _checked(name)
    access.check_may_open_cases(by)
    owner = access.person(by)
    assert by.membership is not None
    if access.visible(SavedView, to=by).filter(owner=owner, page=page).count() >= MOST_VIEWS:
        raise ViewRefused(_("You have 20 views already, and more would hide each other. Delete one first."))
    with _name_once():
        SavedView.objects.create(
            region=by.region,
            organisation=by.membership.organisation,
            owner=owner,
            page=page,
            name=title,
            query=query[:300],
            shared=shared,
            created_at=clock.now(),
        )


def change_view(*, by: Actor, view_id: UUID, name: str, shared: bool) -> None:
    """Give an own view another name, share it or take it back.

    Raises:
        NotFound: Not the actor's own.
        ViewRefused: See the class.
    """
    title = _checked(name)
    with access.acting_as(by), _name_once():
        if not _own(by, view_id).update(name=title, shared=shared):
            raise _not_yours()


def delete_view(*, by: Actor, view_id: UUID) -> None:
    """Delete an own view; the families in it stay.

    Raises:
        NotFound: Not the actor's own.
    """
    with access.acting_as(by):
        if not _own(by, view_id).delete()[0]:
            raise _not_yours()


def _own(by: Actor, view_id: UUID) -> QuerySet[SavedView]:
    return access.visible(SavedView, to=by).filter(pk=view_id, owner=access.person(by))


def _checked(name: str) -> str:
    title = " ".join(name.split())
    if not title or len(title) > LONGEST_NAME:
        raise ViewRefused(
            _("The view has no name, or one over 60 letters, so nobody would find it. Enter a short one.")
        )
    return title


@contextmanager
def _name_once() -> Iterator[None]:
    """A savepoint whose broken name rule is told in words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise ViewRefused(
            _("You have a view of this name already, and two could not be told apart. Enter another name.")
        ) from error


def _not_yours() -> NotFound:
    return NotFound(
        _("There is no such view of yours. A shared one is changed by whoever made it. Load the page again.")
    )
