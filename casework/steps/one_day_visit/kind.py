"""All doctors on one day: three days are planned as soon as the step opens."""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.act_parts import proposed_days, withdrawals
from casework.act_parts.step_context import StepContext
from casework.models import VisitDay, VisitState
from casework.steps import turn
from casework.steps.family_line import FamilyKnown, FamilyLine, OpenStep
from casework.steps.kind import Kind
from casework.steps.one_day_visit.days import booked_of, days_by_item, days_with_visits, last_been, on_offer
from casework.steps.one_day_visit.family import day_line
from casework.steps.one_day_visit.lacks import in_words, lacks_by_item
from casework.steps.one_day_visit.panel import OneDayVisitPanel
from casework.steps.one_day_visit.play import play
from casework.steps.player import Player
from casework.steps.turn import Known, Said, Turn
from casework.texts import days_and_names
from journeys import public as journeys


class OneDayVisit(Kind):
    """Ends when the day has taken place and its findings are recorded."""

    name = "one_day_visit"
    panel = OneDayVisitPanel()
    button = gettext_lazy("See the day")
    family_decides = True
    family_icon = "calendar-heart"
    family_address = "family_day"
    worth_seeing = 0
    rules = journeys.KindRules(needs="visits", own_keys=frozenset({"visits", "visits_if"}))
    family_may = True
    tells_family = False
    prints_by_its_acts = True
    is_doctors_day = True

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Have the best days planned."""
        proposed_days.queue(context=context, item=item)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Free the doctors' time."""
        withdrawals.days(item=item, context=context)

    def after_end(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Free what is still held."""
        withdrawals.days(item=item, context=context)

    def paper_edition(self, item: journeys.OpenItem) -> str:
        """A day that is chosen anew gets a new itinerary."""
        return proposed_days.chosen_version(item_key=item.key)

    def edition_stands(self, item: journeys.OpenItem, edition: str) -> bool:
        """An itinerary tells of one day, as long as that day is not moved or cancelled."""
        return proposed_days.still_holds(edition, item_key=item.key)

    def turn(self, item: journeys.OpenItem, known: Known) -> Said:
        """Of the machine that looks for days, of the family that chooses, of the calendar, of the worker afterwards."""
        days = known.rows(days_by_item).get(item.key, [])
        booked = booked_of(days)
        offered = on_offer(days)
        if booked is not None and booked.day <= days_and_names.local_day(known.now):
            return Turn.YOU, _what_to_note(booked, known.now)
        if booked is not None:
            return Turn.CALENDAR, _("Booked for %(day)s.") % {"day": days_and_names.weekday_and_day(booked.day)}
        if offered and item.due is not None and item.due <= known.now + turn.ASK_THE_FAMILY_BEFORE:
            return Turn.YOU, _("The family has not chosen a day yet. Ask it and choose one together.")
        been = last_been(days)
        if offered and been is not None and been.state == VisitState.MISSED:
            return Turn.YOU, _("Nothing took place on %(day)s. Call the family and choose another day together.") % {
                "day": days_and_names.day(been.day)
            }
        if offered:
            return turn.instead_of_family(item, known, _("The family chooses one of the proposed days."))
        return Turn.MACHINE, _("The best days are being looked for.")

    def stopped(self, item: journeys.OpenItem, known: Known) -> str:
        """Name what the region lacks for the day; with everything there no day takes all visits."""
        lacks = known.rows(lacks_by_item).get(item.key)
        if lacks:
            return in_words(lacks)
        return _("No day has been found. Look for other days, or write a day down by hand.")

    def family_line(self, line: FamilyLine, step: OpenStep, known: FamilyKnown) -> FamilyLine:
        """Say how far the day is; quietly nobody is asked to choose one."""
        if step.item.status == "failed":  # nobody looks for days any more: the worker arranges them
            return replace(line, text=_("Your helper arranges the day with the doctors."), due=None, is_late=False)
        address = "" if step.quiet else known.address(self.family_address, step.item.key)
        return day_line(line, known.rows(days_with_visits).get(step.item.key, []), known.now, address=address)

    def play(self, item: journeys.OpenItem, player: Player) -> str:
        """Choose the best day; when it has been, note it."""
        return play(item, player)


def _what_to_note(booked: VisitDay, now: datetime) -> str:
    day = days_and_names.day(booked.day)
    if booked.day == days_and_names.local_day(now):
        if booked.state == VisitState.ARRIVED:
            return _("They are here. Note afterwards what the doctors found.")
        return _("The day is today. Note when they are here, and what the doctors found.")
    return _("The day was %(day)s. Note what the doctors found.") % {"day": day}


journeys.register(OneDayVisit())
