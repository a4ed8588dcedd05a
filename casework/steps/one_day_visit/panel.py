"""The doctors' day on the worker's page: choosing, wishing for others, noting what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access
from casework.act_parts import form_drafts, proposed_days
from casework.actions.visits import booked_days, day_outcomes, day_proposals, written_days
from casework.forms.day_wish_form import DayWishForm
from casework.models import MissedBy, VisitDay, VisitState
from casework.steps.one_day_visit.days import BOOKED, booked_of, days_with_visits
from casework.steps.one_day_visit.lacks import titles_of
from casework.steps.one_day_visit.missed_visits import MissedVisitsForm
from casework.steps.one_day_visit.written_day import WrittenDayForm
from casework.steps.panel import Panel, SentForm, Shown, StepAtHand, said
from casework.texts import days_and_names
from journeys import public as journeys


def propose_days(sent: SentForm) -> str:
    """Have other days looked for."""
    form = DayWishForm(sent.typed)
    sent.checked(form)
    day_proposals.propose_days(by=sent.by, item_key=sent.step.item.key, wish=form.wish, receipt=sent.receipt)
    return _("Fresh days are being looked for.")


def choose_day(sent: SentForm) -> str:
    """Book the chosen day, or have others looked for."""
    if sent.typed.get("day") == "none":
        day_proposals.propose_days(by=sent.by, item_key=sent.step.item.key, none_suits=True, receipt=sent.receipt)
        return _("Fresh days are being looked for.")
    day = sent.key("day", _("No day is chosen, so nothing was booked. Choose one of the days."))
    booked_days.choose_day(by=sent.by, visit_day_id=day, receipt=sent.receipt)
    return _("Booked. Everybody expects them on that day.")


def finish_day(sent: SentForm) -> str:
    """Note what the doctors found."""
    form = sent.step_form()
    day_outcomes.finish_day(
        by=sent.by,
        item_key=sent.step.item.key,
        outcome=form.cleaned_data["outcome"],
        facts=form.facts(),
        papers_received=form.papers_received(),
        seen=sent.seen,
        receipt=sent.receipt,
    )
    return _("The day is noted.")


def note_arrival(sent: SentForm) -> str:
    """Note that the family is here."""
    day_outcomes.note_arrival(by=sent.by, item_key=sent.step.item.key, receipt=sent.receipt)
    return _("Noted: they are here.")


def note_missed(sent: SentForm) -> str:
    """Note which visits did not take place."""
    form = MissedVisitsForm(sent.typed, day=_day_at_hand(sent))
    sent.checked(form)
    return _missed(sent, form.missed)


def nobody_came(sent: SentForm) -> str:
    """Note that the family did not come at all."""
    return _missed(sent, {visit.pk: MissedBy.FAMILY for visit in _day_at_hand(sent).visits.all()})


def _missed(sent: SentForm, missed: Mapping[UUID, str]) -> str:
    day_outcomes.note_missed(by=sent.by, item_key=sent.step.item.key, missed=missed, receipt=sent.receipt)
    return _("Noted. Other days are being looked for.")


def _day_at_hand(sent: SentForm) -> VisitDay:
    with access.acting_as(sent.by):
        day = booked_of(days_with_visits([sent.step.item.key], sent.by).get(sent.step.item.key, []))
    if day is None:
        raise said(_("No day is booked any more, so there is nothing to note. Load the page again."))
    return day


def write_day(sent: SentForm) -> str:
    """Book a day that was arranged with the doctors."""
    form = WrittenDayForm(sent.typed, visits=sent.step.item.visits)
    day = sent.checked(form)["day"]
    written_days.write_day(
        by=sent.by, item_key=sent.step.item.key, day=day, visits=form.written(), receipt=sent.receipt
    )
    return _("Written down and booked.")


class OneDayVisitPanel(Panel):
    """Days to choose from, the booked one, and what the doctors found."""

    template = "steps/one_day_visit/panel.html"
    acts = {
        "propose_days": propose_days,
        "choose_day": choose_day,
        "write_day": write_day,
        "finish_day": finish_day,
        "note_arrival": note_arrival,
        "note_missed": note_missed,
        "nobody_came": nobody_came,
    }
    ends_with = frozenset({"finish_day"})
    form_acts = frozenset({"finish_day"})

    def shows(self, shown: Shown) -> dict[str, Any]:
        """Read the days that are on offer, booked or past, best first, with their visits by time."""
        live = [VisitState.PROPOSED, *BOOKED, VisitState.DONE, VisitState.MISSED]
        rows = access.visible(VisitDay, to=shown.to).filter(work_item_key=shown.step.item.key, state__in=live)
        days = list(rows.prefetch_related("visits").order_by("rank", "day"))
        booked = booked_of(days)
        wished = _wished(shown)
        came_back = shown.wrong if isinstance(shown.wrong, DayWishForm) else None
        missed_form = shown.wrong if isinstance(shown.wrong, MissedVisitsForm) else None
        item, wrong = shown.step.item, shown.wrong
        meant = shown.typed if shown.typed and shown.typed.get("act") == "write_day" else None
        written = wrong if isinstance(wrong, WrittenDayForm) else WrittenDayForm(meant, visits=item.visits)
        stopped = item.status == "failed"
        return {
            "booked": booked,
            "proposed": [day for day in days if day.state == VisitState.PROPOSED],
            "is_past": booked is not None and min(visit.during.lower for visit in booked.visits.all()) <= shown.now,
            "is_today": booked is not None and booked.day == days_and_names.local_day(shown.now),
            "missed_form": missed_form or (MissedVisitsForm(day=booked) if booked else None),
            "missed_begun": missed_form is not None,
            "before": [day for day in days if day.state in (VisitState.DONE, VisitState.MISSED)],
            "is_partly_held": booked is None and any(day.state == VisitState.DONE for day in days),
            "days_form": came_back or DayWishForm(initial=wished),
            "wish_begun": bool(wished) or came_back is not None,
            "apart": _apart(days, item.visits),
            "written_form": written,
            "writing_begun": written.is_bound or stopped,
            "stopped": stopped,
        }

    def fields_of(self, part: str, step: StepAtHand) -> Iterable[str] | None:
        """The wish for other days."""
        del step
        return tuple(DayWishForm.base_fields) if part == proposed_days.WISH else None


def _wished(shown: Shown) -> dict[str, Any]:
    """Return what its writer had begun to wish, as a form takes it."""
    begun = form_drafts.of_part(shown.draft or {}, proposed_days.WISH)
    return {name: values if name == "weekdays" else values[0] for name, values in begun.items() if values}


def _apart(days: Sequence[VisitDay], visits: Sequence[journeys.VisitType]) -> str:
    """Return which visits are on none of these days, for nobody has time entered for them."""
    taken = {visit.visit_type for day in days for visit in day.visits.all()}
    return titles_of(one for one in visits if one.key not in taken) if days else ""
