"""What lacks for a doctors' day, in words for the worker, and for whom each of it is to be said."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from casework import clock
from casework.access import Actor
from casework.act_parts import day_lacks
from casework.act_parts.day_lacks import DayLacks
from casework.steps.turn import Items
from casework.texts.translated import say
from journeys import public as journeys


def lacks_by_item(items: Items, to: Actor) -> dict[UUID, DayLacks]:
    """Read what lacks for those of these steps that stopped, by item key."""
    now = clock.now()
    stopped = (item for item in items if item.status == "failed" and item.visits)
    return {item.key: day_lacks.of_step(item, region=to.region, now=now) for item in stopped}


def in_words(lacks: DayLacks) -> str:
    """Return what nobody has entered, and what to do meanwhile."""
    told = []
    if lacks.organisations:
        kinds = journeys.organisation_types()
        told.append(
            _("The region’s directory has no organisation of this kind: %(kinds)s.")
            % {"kinds": ", ".join(say(kinds[key]) if key in kinds else key for key in lacks.organisations)}
        )
    if lacks.specialists and not lacks.organisations:
        told.append(_("Nobody is entered who does: %(visits)s.") % {"visits": titles_of(lacks.specialists)})
    if lacks.hours:
        told.append(_("The calendar is empty of those who do: %(visits)s.") % {"visits": titles_of(lacks.hours)})
    told.append(_("Arrange it with the doctors and write the day down by hand; the administrator enters what lacks."))
    return " ".join(told)


def titles_of(visits: Iterable[journeys.VisitType]) -> str:
    """Return the names of some visits, by comma."""
    return ", ".join(say(one.title) for one in visits)
