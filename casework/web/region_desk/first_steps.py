"""The administrator's page of what a new region still lacks."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from casework import clock
from casework.models import Role
from casework.web.methods import reads_only
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import first_steps as reader


@reads_only
@for_role(Role.ADMINISTRATOR)
def first_steps(request: Request) -> HttpResponse:
    """Show what is missing before each journey can begin, and where it is done."""
    with reading(request) as actor:
        context = {"section": "first_steps", "page": reader.read(to=actor, now=clock.now())}
        return render(request, "region_desk/first_steps.html", context)
