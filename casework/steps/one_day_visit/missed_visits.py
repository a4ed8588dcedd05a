"""The form in which the worker says which visits of a day did not take place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import MissedBy, VisitDay
from casework.texts import days_and_names
from casework.texts.translated import say

TOOK_PLACE = ("", gettext_lazy("It took place"))


class MissedVisitsForm(forms.Form):
    """For each visit of the day whether it took place, and if not, who was not there."""

    def __init__(self, *args: Any, day: VisitDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visits = sorted(day.visits.all(), key=lambda visit: visit.during.lower)
        for visit in self.visits:
            time = days_and_names.clock_time(visit.during.lower)
            self.fields[_name(visit.pk)] = forms.ChoiceField(
                label=f"{time} {say(visit.place.get('what') or {})}",
                required=False,
                choices=[TOOK_PLACE, *MissedBy.choices],
            )

    def clean(self) -> dict[str, Any]:
        """Ask for at least one that did not take place."""
        told = super().clean() or {}
        if not self.errors and not any(told.values()):
            raise forms.ValidationError(
                _("Every visit stands as if it took place, so nothing was noted. Say of which it is not so.")
            )
        return told

    @property
    def missed(self) -> dict[UUID, str]:
        """Return who was not there, by visit; of a checked form."""
        told = self.cleaned_data
        return {visit.pk: told[_name(visit.pk)] for visit in self.visits if told[_name(visit.pk)]}


def _name(visit: UUID) -> str:
    return f"visit-{visit}"
