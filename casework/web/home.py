"""Where everybody begins: the first page of the own role."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from casework import clock
from casework.models import Role
from casework.web import desk_switch
from casework.web.methods import posts_only, reads_only
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import first_steps

_FIRST_PAGE = {
    Role.SOCIAL_WORKER: "inbox",
    Role.CURATOR: "curator_journeys",
    Role.ADMINISTRATOR: "organisations",
    Role.PARTNER: "questions",
}


@reads_only
@for_role(*_FIRST_PAGE)
def home(request: HttpRequest) -> HttpResponse:
    """Lead on to the desk of the reader's role; in a region where no journey can begin yet, to the first steps."""
    role = Role(request.actor.role)  # type: ignore[attr-defined]
    if role == Role.ADMINISTRATOR:
        with reading(request) as actor:
            if first_steps.is_new(to=actor, now=clock.now()):
                return redirect("first_steps")
    return redirect(_FIRST_PAGE[role])


@posts_only
@for_role(*_FIRST_PAGE)
def choose_desk(request: Request) -> HttpResponse:
    """Change to another of the own desks, and lead to its first page.

    Raises:
        NotFound: Not one of the reader's own.
    """
    desk = desk_switch.choose(request, request.desks, key=request.POST.get("desk", ""))
    return redirect(_FIRST_PAGE[Role(desk.role)])
