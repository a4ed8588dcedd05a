"""The doctors' day on the worker's page: choosing, wishing for others, noting what was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import access
from casework.act_parts import proposed_days
from casework.actions.visits import booked_days, day_proposals, written_days
from casework.forms.bounded_fields import wish
from casework.forms.day_field import DayField
from casework.models import VisitDay, VisitState
from casework.steps.one_day_visit.days import BOOKED, booked_of
from casework.steps.one_day_visit.lacks import titles_of
from casework.steps.one_day_visit.written_day import WrittenDayForm
from casework.steps.panel import Panel, SentForm, Shown, StepAtHand
from journeys import public as journeys


class DaysForm(forms.Form):
    """Which days would suit better."""

    earliest = DayField(
        label=gettext_lazy("Not before"),
        required=False,
        validators=[wish],
        error_messages={
            "invalid": gettext_lazy("This is not a day of the calendar, so no day can be looked for. Enter it anew.")
        },
    )
    part_of_day = forms.ChoiceField(
        label=gettext_lazy("Time of day"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("", gettext_lazy("any")),
            ("morning", gettext_lazy("morning")),
            ("afternoon", gettext_lazy("afternoon")),
        ],
    )


def propose_days(sent: SentForm) -> str:
    """Have other days looked for."""
    wished = sent.checked(DaysForm(sent.typed))
    day_proposals.propose_days(by=sent.by, item_key=sent.step.item.key, receipt=sent.receipt, **wished)
    return _("Fresh days are being looked for.")


def choose_day(sent: SentForm) -> str:
    """Book the chosen day, or have others looked for."""
    if sent.typed.get("day") == "none":
        day_proposals.propose_days(by=sent.by, item_key=sent.step.item.key, receipt=sent.receipt)
        return _("Fresh days are being looked for.")
    day = sent.key("day", _("No day is chosen, so nothing was booked. Choose one of the days."))
    booked_days.choose_day(by=sent.by, visit_day_id=day, receipt=sent.receipt)
    return _("Booked. Everybody expects them on that day.")


def finish_day(sent: SentForm) -> str:
    """Note what the doctors found."""
    form = sent.step_form()
    booked_days.finish_day(
        by=sent.by,
        item_key=sent.step.item.key,
        outcome=form.cleaned_data["outcome"],
        facts=form.facts(),
        papers_received=form.papers_received(),
        seen=sent.seen,
        receipt=sent.receipt,
    )
    return _("The day is noted.")


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
    }
    ends_with = frozenset({"finish_day"})
    form_acts = frozenset({"finish_day"})

    def shows(self, shown: Shown) -> dict[str, Any]:
        """Read the days that are on offer, booked or past, best first, with their visits by time."""
        live = [VisitState.PROPOSED, *BOOKED, VisitState.DONE]
        rows = access.visible(VisitDay, to=shown.to).filter(work_item_key=shown.step.item.key, state__in=live)
        days = list(rows.prefetch_related("visits").order_by("rank", "day"))
        booked = booked_of(days)
        wished = shown.drafted(proposed_days.WISH)
        came_back = shown.wrong if isinstance(shown.wrong, DaysForm) else None
        item, wrong = shown.step.item, shown.wrong
        meant = shown.typed if shown.typed and shown.typed.get("act") == "write_day" else None
        written = wrong if isinstance(wrong, WrittenDayForm) else WrittenDayForm(meant, visits=item.visits)
        stopped = item.status == "failed"
        return {
            "booked": booked,
            "proposed": [day for day in days if day.state == VisitState.PROPOSED],
            "is_past": booked is not None and min(visit.during.lower for visit in booked.visits.all()) <= shown.now,
            "days_form": came_back or DaysForm(initial=wished),
            "wish_begun": bool(wished) or came_back is not None,
            "apart": _apart(days, item.visits),
            "written_form": written,
            "writing_begun": written.is_bound or stopped,
            "stopped": stopped,
        }

    def fields_of(self, part: str, step: StepAtHand) -> Iterable[str] | None:
        """The wish for other days."""
        del step
        return tuple(DaysForm.base_fields) if part == proposed_days.WISH else None


def _apart(days: Sequence[VisitDay], visits: Sequence[journeys.VisitType]) -> str:
    """Return which visits are on none of these days, for nobody has time entered for them."""
    taken = {visit.visit_type for day in days for visit in day.visits.all()}
    return titles_of(one for one in visits if one.key not in taken) if days else ""
