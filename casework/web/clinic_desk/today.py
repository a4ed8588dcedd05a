"""Today's list: what needs the worker now."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from casework import clock
from casework.models import Role
from casework.web import wording
from casework.web.reader import Request, for_role, reading
from casework.web.reading.today import QUEUES, read_today


@for_role(Role.SOCIAL_WORKER)
def inbox(request: Request) -> HttpResponse:
    """Show one queue; the address says which, so that it can be kept and sent."""
    queue = request.GET.get("queue", QUEUES[0])
    everybody = request.GET.get("whose") == "all"
    with reading(request) as actor:
        now = clock.now()
        today = read_today(to=actor, queue=queue if queue in QUEUES else QUEUES[0], everybody=everybody, now=now)
        return render(
            request,
            "clinic_desk/today.html",
            {
                "section": "inbox",
                "today": today,
                "counts": today.counts,
                "queue": queue if queue in QUEUES else QUEUES[0],
                "everybody": everybody,
                "greeting": wording.greeting(now),
                "first_name": wording.first_name(request.user.name),
                "now": now,
            },
        )
