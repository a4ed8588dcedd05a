"""Where everybody begins: the first page of the own role."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from casework.models import Role
from casework.web.methods import reads_only
from casework.web.middleware import for_role

_FIRST_PAGE = {
    Role.SOCIAL_WORKER: "inbox",
    Role.CURATOR: "curator_journeys",
    Role.ADMINISTRATOR: "organisations",
    Role.PARTNER: "questions",
}


@reads_only
@for_role(*_FIRST_PAGE)
def home(request: HttpRequest) -> HttpResponse:
    """Lead on to the desk of the reader's role."""
    return redirect(_FIRST_PAGE[Role(request.actor.role)])  # type: ignore[attr-defined]
