"""The form in which a doctors' day is written down: the day, and of each visit the time, the place and the doctor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import bounds
from casework.actions.visits.written_days import LONGEST_PLACE, WrittenVisit
from casework.forms.bounded_fields import within
from casework.forms.day_field import DayField
from casework.texts.translated import say
from journeys import public as journeys


@dataclass(frozen=True, slots=True)
class VisitFields:
    """The three fields of one visit, under its name."""

    title: str
    fields: tuple[forms.BoundField, ...]


class WrittenDayForm(forms.Form):
    """A visit without a time does not take place on that day."""

    day = DayField(
        label=gettext_lazy("Day"),
        error_messages={
            "required": gettext_lazy("The day is missing, so nothing could be booked. Enter it."),
            "invalid": gettext_lazy("This is not a day of the calendar, so nothing could be booked. Enter it anew."),
        },
    )

    def __init__(self, *args: Any, visits: Sequence[journeys.VisitType], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visits = visits
        for one in visits:
            self.fields.update(_fields(one.key))

    def by_visit(self) -> Iterator[VisitFields]:
        """Return the fields of each visit."""
        for one in self.visits:
            yield VisitFields(say(one.title), tuple(self[name] for name in _fields(one.key)))

    def clean(self) -> dict[str, Any]:
        """Ask where a visit with a time takes place."""
        told = self.cleaned_data
        for one in self.visits:
            if told.get(f"time-{one.key}") and not told.get(f"place-{one.key}") and not self._is_wrong(one.key):
                self.add_error(f"place-{one.key}", _("The place is missing, so they would not find it. Enter it."))
        return told

    def _is_wrong(self, key: str) -> bool:
        return f"place-{key}" in self.errors

    def written(self) -> tuple[WrittenVisit, ...]:
        """Return the visits that have a time; of a checked form."""
        told = self.cleaned_data
        return tuple(
            WrittenVisit(one.key, told[f"time-{one.key}"], told[f"place-{one.key}"], told[f"doctor-{one.key}"])
            for one in self.visits
            if told.get(f"time-{one.key}")
        )


def _fields(key: str) -> dict[str, forms.Field]:
    return {
        f"time-{key}": forms.TimeField(
            label=gettext_lazy("Time"),
            required=False,
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            error_messages={"invalid": gettext_lazy("This is no time of the day. Enter it as in 09:30.")},
        ),
        f"place-{key}": forms.CharField(
            label=gettext_lazy("Place"),
            required=False,
            max_length=LONGEST_PLACE,
            validators=[within(bounds.check_printed, longest=LONGEST_PLACE)],
        ),
        f"doctor-{key}": forms.CharField(
            label=gettext_lazy("Doctor"),
            required=False,
            max_length=bounds.LONGEST_NAME,
            validators=[within(bounds.check_printed, longest=bounds.LONGEST_NAME)],
        ),
    }
