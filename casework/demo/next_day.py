"""The demo's button "next day": business time goes on to the next morning, and doctors have their calendars then, too."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from casework import clock
from casework.access import Actor
from casework.demo import region
from casework.errors import CaseworkError
from casework.models import Region
from casework.runtime import demo_progress as progress
from casework.texts import days_and_names
from casework.web.methods import posts_only

MORNING = time(9, 0)
CALENDARS_AHEAD = 62  # days


class StillWalking(CaseworkError):
    """The demo's families are still being walked in."""

    code = "still_walking"


def move(*, in_region: Region, shown: date | None = None) -> datetime:
    """Move business time to the morning after the day that the button was shown on, and return it.

    However often and by however many it is pressed on one page, one day passes. The worker process
    does what that brings.

    Args:
        shown: The region's day on the page; today where it is not told.

    Raises:
        StillWalking: Families are being walked in; the walk moves the clock itself.
    """
    if not progress.next_day_is_possible():
        raise StillWalking(
            _("The demo's families are still being walked in, so the day was not changed. Wait until all are in.")
        )
    zone = in_region.zone
    today = clock.now().astimezone(zone).date()
    tomorrow = min(shown or today, today) + timedelta(days=1)
    if clock.move_to(datetime.combine(tomorrow, MORNING, tzinfo=zone)):
        region.plant_calendars(in_region, first_day=tomorrow + timedelta(days=CALENDARS_AHEAD - 3), days=4)
    return clock.now()


@posts_only
def go_on(request: HttpRequest) -> HttpResponse:
    """Move on to the next morning and come back to the first page.

    There is no such page outside a demo.
    """
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or not progress.next_day_is_possible():
        raise Http404
    now = move(in_region=actor.region, shown=_day(request.POST.get("day", "")))
    messages.success(request, _("It is %(day)s now.") % {"day": days_and_names.weekday_and_day(now)})
    return redirect("home")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
