"""A family's visit: begun by link and code, ended after two hours, by "Leave", or by whoever revokes the link.

It lives in the ordinary session beside a member's sign-in and counts below /family/ only; there the
family is the reader.
"""

from __future__ import annotations

import time
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from casework.access import Actor
from casework.act_parts import access_links
from casework.act_parts.access_links import FoundLink

PATH = "/family/"
LASTS_SECONDS = 2 * 3600
_KEY = "family"


def begin(request: HttpRequest, *, found: FoundLink, language: str) -> None:
    """Let the family in; nobody who knew the session before knows it any more."""
    request.session.cycle_key()
    rotate_token(request)
    request.session[_KEY] = {"link": str(found.id), "until": time.time() + LASTS_SECONDS, "language": language}


def end(request: HttpRequest) -> None:
    """End the visit; a member signed in on the same machine stays signed in."""
    if request.session.pop(_KEY, None) is not None:
        request.session.cycle_key()


def actor_of(request: HttpRequest) -> Actor | None:
    """Return the family that visits.

    Its link is looked up at every click: a revoked one is out at once.
    """
    kept = request.session.get(_KEY)
    if not kept:
        return None
    try:
        if kept["until"] < time.time():
            raise access_links.closed()
        return access_links.find_again(link_id=UUID(kept["link"])).visitor
    except access_links.LinkClosed:
        end(request)
        return None


def link_of(request: HttpRequest) -> str:
    """Return the key of the link by which a family is in, "" when none is."""
    kept: dict[str, str] = request.session.get(_KEY) or {}
    return kept.get("link", "")


def is_in(request: HttpRequest, *, found: FoundLink) -> bool:
    """Say whether the family of this link is in already: its link, opened again, leads on without a code."""
    kept = request.session.get(_KEY) or {"link": "", "until": 0}
    return bool(kept["link"] == str(found.id) and kept["until"] > time.time())


def speak(request: HttpRequest, language: str) -> None:
    """Speak a language for the rest of the visit."""
    request.session[_KEY] = {**request.session[_KEY], "language": language}


def chosen_language(request: HttpRequest) -> str:
    """Return the language that the reader chose on a page, "" when none was chosen."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else ""


def language_of(request: HttpRequest) -> str:
    """Return what the reader chose on the page, else the family's language."""
    language: str = chosen_language(request) or (request.session.get(_KEY) or {}).get("language", "")
    return spoken(language)


def spoken(language: str) -> str:
    """Return a language if the pages speak it, else the first one."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
