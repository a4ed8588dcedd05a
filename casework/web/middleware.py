"""Who reads the page: finds the member, the language and the zone, and opens the row-security context for reading."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor
from casework.errors import Forbidden
from casework.models import Membership, Person, Role, User
from casework.runtime import demo_progress
from casework.web import desk_switch, error_pages, family_session

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# a link's pages and the demo's list of messages find their reader themselves, whoever is signed in
# on the same machine
NOBODYS = ("/f/", "/i/", "/o/", "/messages/")
THEMES = ("auto", "light", "dark")

View = Callable[..., HttpResponseBase]


class Request(HttpRequest):
    """A request whose reader has been found; what `for_role` hands to a view."""

    actor: Actor
    desks: tuple[Membership, ...]  # of who reads; `actor` sits at one of them
    user: User
    own_files_of: tuple[Person, ...]  # on a page that a worker shows: who of the family has an own file


class ReaderMiddleware:
    """Finds `request.actor`, speaks the user's language in the region's time zone, reads under row security.

    For safe methods the whole view runs inside `access.acting_as`; for the others it does not: an
    act opens its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request as its reader."""
        desks = tuple(_desks_of(request))
        actor = _actor_of(request, desks)
        request.actor, request.desks = actor, desks  # type: ignore[attr-defined]
        _speak_the_language_of(request)
        if actor is None:
            return self.get_response(request)
        with timezone.override(actor.region.zone):
            if request.method not in SAFE:
                return self.get_response(request)
            with access.acting_as(actor, only_reads=True):
                answer = self.get_response(request)
                if not was_shown(request, answer):  # what was not there, refused or led elsewhere was not seen
                    transaction.set_rollback(True)
                return answer

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse a form that was opened at another desk: the switch counts in every window."""
        del view, args, kwargs
        actor: Actor | None = getattr(request, "actor", None)
        opened_at = request.POST.get(desk_switch.FIELD, "") if request.method == "POST" else ""
        if actor is None or not opened_at or opened_at == desk_switch.key_of(actor):
            return None
        return error_pages.page_for(request, desk_switch.opened_elsewhere())

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a refusal into its page; anything else stays an error."""
        return error_pages.page_for(request, exception)


def was_shown(request: HttpRequest, answer: HttpResponseBase) -> bool:
    """Say whether somebody saw what a page holds: not by asking for its head, and not when it led elsewhere."""
    return request.method != "HEAD" and answer.status_code < 300


def _speak_the_language_of(request: HttpRequest) -> None:
    """The account's language goes before the browser's; on the family's page the family's."""
    if request.path_info.startswith(family_session.PATH):
        language = family_session.language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        return
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        language = family_session.spoken(user.language)
        translation.activate(language)
        request.LANGUAGE_CODE = language


def _desks_of(request: HttpRequest) -> list[Membership]:
    """Return the desks of who is signed in; none on a page that finds its reader itself."""
    if request.path_info.startswith((family_session.PATH, *NOBODYS)):
        return []
    user = getattr(request, "user", None)
    return access.desks_of(user) if isinstance(user, User) and user.is_authenticated else []


def _actor_of(request: HttpRequest, desks: tuple[Membership, ...]) -> Actor | None:
    if request.path_info.startswith(family_session.PATH):
        return family_session.actor_of(request)
    return access.member(desk_switch.chosen(request, desks)) if desks else None


@contextmanager
def reading(request: HttpRequest) -> Iterator[Actor]:
    """Read under row security: joins the open context of a safe request, opens one for a form that is shown again.

    Raises:
        Forbidden: Nobody is signed in.
    """
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        raise Forbidden(_("Nobody is signed in, so nothing is shown. Sign in and open the page again."))
    if request.method in SAFE:
        yield actor
    else:
        with access.acting_as(actor, only_reads=True):
            yield actor


def is_page_of(actor: Actor, roles: Collection[Role]) -> bool:
    """Say whether a page is for the role at whose desk somebody sits."""
    return actor.role in roles


def for_role(*roles: Role) -> Callable[[View], View]:
    """Let only these roles open a page: who is not signed in goes to the sign-in page and comes back."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if actor is None:
                raise Forbidden(
                    _(
                        "You belong to no organisation at the moment, so no family is shown to you. "
                        "Ask your administrator to let you in again."
                    )
                )
            if not is_page_of(actor, roles):
                raise Forbidden(desk_switch.page_of_another_role(request))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def for_family(view: View) -> View:
    """Let only a family in that came by link and code.

    Whoever's visit has ended is told how to come in again.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if getattr(request, "actor", None) is None:
            return render(request, "family/visit_ended.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Give every template its reader, the moment and the look.

    Asks the database nothing by itself.
    """
    theme = request.COOKIES.get("theme", "auto")
    is_demo = settings.DEMO_SIGN_IN and not settings.IN_PRODUCTION
    return {
        "actor": getattr(request, "actor", None),
        "desks": getattr(request, "desks", ()),
        "theme": theme if theme in THEMES else "auto",
        "themes": THEMES,
        "now": cache(clock.now),  # asked when a template first needs it
        "is_demo": is_demo,
        "demo_walk": cache(demo_progress.under_way) if is_demo else None,
        "next_day_is_possible": demo_progress.next_day_is_possible(),
    }
