"""Doctors' days in sentences of the timeline: looked for, chosen, moved, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.texts.entry_parts import Details, day, title, with_parts


def _proposed(details: Details) -> str:
    count = int(details.get("count") or 0)
    return ngettext(
        "%(count)s day was found that takes all visits",
        "%(count)s days were found that take all visits",
        count,
    ) % {"count": count}


def _booked(details: Details) -> str:
    visits = int(details.get("visits") or 0)
    return ngettext(
        "The family chose %(day)s: %(visits)s visit is booked",
        "The family chose %(day)s: all %(visits)s visits are booked",
        visits,
    ) % {"day": day(details), "visits": visits}


def _who_was_missing(missed_by: Sequence[str]) -> str:
    words = {"family": _("the family did not come"), "doctor": _("the doctor was not there")}
    return ", ".join(words[who] for who in missed_by if who in words)


def _missed(details: Details) -> str:
    visits, missed = int(details.get("visits") or 0), int(details.get("missed") or 0)
    who = _who_was_missing(details.get("missed_by") or ())
    told = {"day": day(details), "who": who, "missed": missed, "visits": visits}
    if missed == visits:
        return _("The doctors’ day of %(day)s did not take place: %(who)s. Other days are looked for") % told
    return (
        ngettext(
            "Of the doctors’ day of %(day)s %(missed)s visit of %(visits)s did not take place: %(who)s. "
            "A day for it is looked for",
            "Of the doctors’ day of %(day)s %(missed)s visits of %(visits)s did not take place: %(who)s. "
            "A day for them is looked for",
            missed,
        )
        % told
    )


DAYS: Mapping[str, Callable[[Details], str]] = {
    "day.booked": _booked,
    "day.cancelled": with_parts(lambda: _("The day %(day)s was given back; other days are looked for"), day=day),
    "day.arrived": with_parts(lambda: _("The family is here for its doctors’ day"), day=day),
    "day.done": with_parts(lambda: _("The doctors’ day of %(day)s took place"), day=day),
    "day.hours_gone": with_parts(
        lambda: _("The day %(day)s was cancelled, for a doctor has no hours then any more; other days are looked for"),
        day=day,
    ),
    "day.missed": _missed,
    "day.written": with_parts(lambda: _("A day arranged with the doctors was written down: %(day)s"), day=day),
    "days.asked": with_parts(lambda: _("Fresh days are being looked for: %(title)s"), title=title),
    "days.refused": with_parts(
        lambda: _("None of the days suits the family; other days are looked for: %(title)s"), title=title
    ),
    "days.failed": with_parts(lambda: _("Looking for days stopped with an error: %(title)s"), title=title),
    "days.none": with_parts(lambda: _("No day was found on which all doctors are free: %(title)s"), title=title),
    "days.lost": with_parts(lambda: _("A proposed day can no longer be chosen: %(title)s"), title=title),
    "days.proposed": _proposed,
}
