"""In production nobody who signs in sees anything before a second factor is set up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from casework.access import accounts
from casework.models import User
from casework.web import family_session
from casework.web.middleware import NOBODYS

# what shows nothing of anybody: the own account, the way out, the look, what is for everybody
OPEN = frozenset({"sign_in", "sign_out", "choose_language", "choose_theme"} | {"public_regions", "public_priorities"})
OWN_ACCOUNT = "/account/"


class CompulsoryFactorMiddleware:
    """Leads who has no second factor to where one is set up, whatever page was asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Lead to the own account in place of the page."""
        if is_wanted(request):
            return redirect("mfa_index")
        return None


def is_wanted(request: HttpRequest) -> bool:
    """Say whether this page waits for a second factor of its reader."""
    if not settings.SECOND_FACTOR_IS_COMPULSORY:
        return False
    # a family's page and an offer's are read by who holds the link, whoever is signed in on the
    # same machine
    if request.path_info.startswith((OWN_ACCOUNT, family_session.PATH, *NOBODYS)):
        return False
    match = request.resolver_match
    user = request.user
    is_open = match is not None and match.url_name in OPEN
    return not is_open and isinstance(user, User) and not accounts.has_second_factor(user)
