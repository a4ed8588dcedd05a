"""The day on which a partner is expected, as a calendar file: where to, and nothing about the family."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from casework.web import wording
from casework.web.reading.offer import OfferPage


def answer(page: OfferPage) -> HttpResponse:
    """Return the file; the same offer keeps its UID, so that a later file moves the entry."""
    day = page.day
    assert day is not None
    event = Event()
    event.add("uid", f"{page.offer.pk}@ryadom")
    event.add("dtstamp", page.now)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", _("Bring things to %(name)s") % {"name": wording.organisation_name(page.leader)})
    language = wording.two_letters(get_language())
    event.add("location", page.leader.address.get(language) or page.leader.address["ru"])
    calendar = Calendar()
    calendar.add("prodid", "-//Ryadom//RU")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    found = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    found["Content-Disposition"] = f'attachment; filename="{page.offer.pk}.ics"'
    return found
