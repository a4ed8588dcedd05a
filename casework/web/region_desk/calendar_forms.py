"""The forms of a calendar: a doctor, room or device; the hours of a week; days away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import bounds
from casework.actions.region.calendars import LONGEST_REASON
from casework.forms.bounded_fields import within
from casework.forms.day_field import DayField
from casework.texts import days_and_names
from casework.texts.translated import say
from casework.web.page_data import calendars
from casework.web.page_data.calendars import OrganisationCalendar
from partners import public as partners

AS_BEFORE, AS_ABOVE = "=", "^"  # a cell like the day before, like the one above
KINDS = (
    ("doctor", gettext_lazy("Doctor")),
    ("room", gettext_lazy("Room")),
    ("device", gettext_lazy("Device")),
)


def _name(label: Any, *, required: bool = False, longest: int = bounds.LONGEST_NAME, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        help_text=hint,
        validators=[within(bounds.check_printed, longest=longest)],
        error_messages={"required": gettext_lazy("This is missing, so nobody could be entered. Write it.")},
    )


def _day(label: Any) -> DayField:
    return DayField(
        label=label,
        error_messages={
            "required": gettext_lazy("The day is missing, so nothing could be kept. Enter it."),
            "invalid": gettext_lazy("This is not a day of the calendar, so nothing could be kept. Enter it anew."),
        },
    )


class ResourceForm(forms.Form):
    """Who or what sees people."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=KINDS)
    name_ru = _name(gettext_lazy("Name in Russian"), required=True)
    name_en = _name(gettext_lazy("Name in English"), hint=gettext_lazy("Left empty: as in Russian"))
    specialty = forms.ChoiceField(label=gettext_lazy("What it is needed for"))
    building = _name(gettext_lazy("Building"), hint=gettext_lazy("Left empty: the organisation itself"))
    address = _name(gettext_lazy("Address"), hint=gettext_lazy("Of a building that is new here"))
    room = _name(gettext_lazy("Room number"), longest=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["specialty"].choices = calendars.specialties()  # type: ignore[attr-defined]


class AbsenceForm(forms.Form):
    """From which day until which somebody is away."""

    resource = forms.ChoiceField(label=gettext_lazy("Who is away"))
    first = _day(gettext_lazy("First day"))
    last = _day(gettext_lazy("Last day"))
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Leave, course, repair; never an illness"),
    )

    prefix = "away"

    def __init__(self, *args: Any, page: OrganisationCalendar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].choices = [(str(one.key), say(one.name)) for one in page.resources]  # type: ignore[attr-defined]

    @property
    def told(self) -> dict[str, Any]:
        """Return whom and which days, of a checked form."""
        data = self.cleaned_data
        return {"resource_key": UUID(data["resource"]), "first": data["first"], "last": data["last"]}


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One line of the week: whose, for which visits, and its seven fields."""

    resource: partners.ResourceView
    sees: str
    cells: tuple[forms.BoundField, ...]


class WeekForm(forms.Form):
    """A week of everybody: one line each, one field a day, and for which days it counts.

    In a field "=" means as the day before, "^" as in the line above: a week of twelve doctors is
    typed once. Fields are named by the place in the list.
    """

    first = _day(gettext_lazy("From"))
    last = _day(gettext_lazy("Until"))

    def __init__(self, *args: Any, page: OrganisationCalendar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        for resource in page.resources:
            for number, day in enumerate(page.days):
                self.fields[_cell(resource, number)] = forms.CharField(
                    label=f"{say(resource.name)}, {days_and_names.weekday_and_day(day)}",
                    required=False,
                    max_length=60,
                    initial=partners.hours_in_words(page.hours[resource.key][number]),
                    widget=forms.TextInput(attrs={"autocomplete": "off", "size": 11}),
                )

    def rows(self) -> Iterator[WeekRow]:
        """Return the lines of the grid."""
        visits = dict(calendars.specialties())
        for resource in self.page.resources:
            sees = visits.get(resource.specialty, resource.specialty)
            yield WeekRow(resource, sees, tuple(self[_cell(resource, number)] for number in range(len(self.page.days))))

    def clean(self) -> dict[str, Any]:
        """Read every cell; each mistake is told at its own."""
        told = self.cleaned_data
        told["weeks"] = {}
        above: Sequence[tuple[partners.Hours, ...]] | None = None
        for resource in self.page.resources:
            above = self._week(resource, above)
            told["weeks"][resource.key] = tuple(above)
        first, last = told.get("first"), told.get("last")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("last", _("The last day lies before the first one. Correct one of them."))
        return told

    def _week(
        self, resource: partners.ResourceView, above: Sequence[tuple[partners.Hours, ...]] | None
    ) -> list[tuple[partners.Hours, ...]]:
        week: list[tuple[partners.Hours, ...]] = []
        for number in range(len(self.page.days)):
            text = str(self.cleaned_data.get(_cell(resource, number), "")).strip()
            try:
                week.append(_hours(text, before=week, above=above))
            except partners.HoursRefused as refused:
                self.add_error(_cell(resource, number), f"{self[_cell(resource, number)].label}: {refused}")
                week.append(())
        return week


def _hours(
    text: str,
    *,
    before: Sequence[tuple[partners.Hours, ...]],
    above: Sequence[tuple[partners.Hours, ...]] | None,
) -> tuple[partners.Hours, ...]:
    if text == AS_BEFORE and before:
        return before[-1]
    if text == AS_ABOVE and above is not None:
        return above[len(before)]
    return partners.read_hours(text)


def _cell(resource: partners.ResourceView, number: int) -> str:
    return f"{resource.key}-{number}"
