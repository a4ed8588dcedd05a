"""The switch between the desks of one person: the session remembers one, each request is its own."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from casework.access import Actor
from casework.errors import CaseworkError, NotFound
from casework.models import Membership

FIELD = "opened_at_desk"
_REMEMBERED = "desk"


class OtherDesk(CaseworkError):
    """The form was opened at another desk than the one chosen now."""

    code = "other_desk"


def chosen(request: HttpRequest, desks: Sequence[Membership]) -> Membership:
    """Return the desk that the session remembers; else the one that was accepted first."""
    remembered = request.session.get(_REMEMBERED, "")
    return next((desk for desk in desks if str(desk.pk) == remembered), desks[0])


def choose(request: HttpRequest, desks: Sequence[Membership], *, key: str) -> Membership:
    """Remember another desk for this session.

    Raises:
        NotFound: Not one of the reader's own.
    """
    desk = next((one for one in desks if str(one.pk) == key), None)
    if desk is None:
        raise NotFound(_("This desk is not yours any more, so you stay where you are. Choose another one at the top."))
    request.session[_REMEMBERED] = key
    return desk


def key_of(actor: Actor) -> str:
    """Return the key of the desk at which somebody sits, "" for a guest and for the machine."""
    return str(actor.membership.pk) if actor.membership is not None else ""


def hidden_field(actor: Actor | None, desks: Sequence[Membership]) -> SafeString:
    """Return what a form says of the desk at which it was opened; nothing for who has only one."""
    if actor is None or len(desks) < 2:
        return SafeString("")
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, key_of(actor))


def opened_elsewhere() -> OtherDesk:
    """Return the refusal of a form that was opened at another desk."""
    return OtherDesk(
        _(
            "You have changed to another desk since this page was opened, so nothing was done. Choose the desk of the page "
            "at the top, and send it again."
        )
    )


def page_of_another_role(request: HttpRequest) -> str:
    """Say that a page is for another role, and where it may open for who has several desks."""
    if len(getattr(request, "desks", ())) > 1:
        return _("This page is for another role than the desk at which you are. Choose another desk at the top.")
    return _("This page is for another role, so it is not shown to you. Go back to your own first page.")
