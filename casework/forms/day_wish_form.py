"""Which doctors' days would suit better, as the family or its worker says it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.act_parts.day_wish import DayWish, of_form
from casework.forms.bounded_fields import wish
from casework.forms.day_field import DayField

HOURS = range(8, 19)  # of the grid on which days are planned
WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
)
_NO_DAY = gettext_lazy("This is not a day of the calendar, so no day can be looked for. Enter it anew.")


def _day_field(label: Any) -> DayField:
    return DayField(label=label, required=False, validators=[wish], error_messages={"invalid": _NO_DAY})


def _hour_field(label: Any) -> forms.ChoiceField:
    hours = [("", gettext_lazy("any time")), *((str(hour), f"{hour}:00") for hour in HOURS)]
    return forms.ChoiceField(label=label, required=False, choices=hours)


class DayWishForm(forms.Form):
    """What is left open suits; the two days and the two hours may be chosen themselves."""

    part_of_day = forms.ChoiceField(
        label=gettext_lazy("Time of day"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("", gettext_lazy("any")),
            ("morning", gettext_lazy("morning")),
            ("afternoon", gettext_lazy("afternoon")),
        ],
        error_messages={
            "invalid_choice": gettext_lazy("There is no such part of the day, so nothing was looked for. Choose one.")
        },
    )
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Days of the week that suit"),
        help_text=gettext_lazy("None ticked: any day suits."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS)],
    )
    earliest = _day_field(gettext_lazy("Not before"))
    latest = _day_field(gettext_lazy("Not after"))
    not_before = _hour_field(gettext_lazy("Not earlier than"))
    ready_by = _hour_field(gettext_lazy("All is over by"))
    shown_too = forms.BooleanField(
        label=gettext_lazy("Also the days that were shown before and did not suit"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Ask of the two days and the two hours whether one is after the other."""
        told = super().clean() or {}
        first, last = told.get("earliest"), told.get("latest")
        if first and last and last < first:
            self.add_error("latest", _("This is before the first day, so no day is left. Correct one of the two."))
        since, until = told.get("not_before"), told.get("ready_by")
        if since and until and int(until) <= int(since):
            self.add_error("ready_by", _("Nothing is left of the day between these hours. Correct one of the two."))
        return told

    @property
    def wish(self) -> DayWish:
        """Return what is wished; of a checked form."""
        return of_form(self.cleaned_data)
