"""The forms of an offer: all or part of it on which day, and a no with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.act_parts.offer_round import REASONS
from casework.actions.partners.partner_desk import LONGEST_WORDS
from casework.actions.partners.partner_desk import REASONS as REASONS_OF_OFFICES
from casework.forms.amount_field import count_typed
from casework.forms.day_field import DayField
from casework.typed import figures
from casework.web.page_data.offer import OfferPage, Thing

IN_THEIR_VOICE: Mapping[str, Any] = {
    "no_stock": gettext_lazy("We have none at the moment"),
    "no_people": gettext_lazy("We have nobody free"),
    "too_far": gettext_lazy("It is too far away for us"),
    "not_our_work": gettext_lazy("This is not our kind of work"),
    "too_late": gettext_lazy("We cannot do it in time"),
    "other": gettext_lazy("Another reason"),
    "not_ours": gettext_lazy("Another office is in charge"),
    "papers_missing": gettext_lazy("Papers or data are missing"),
    "no_grounds": gettext_lazy("The law gives no grounds for it"),
    "busy": gettext_lazy("We cannot do it in time"),
}


def pieces_typed(text: str) -> int | None:
    """Return how many pieces were typed; None where it is no whole number, or could be two."""
    try:
        return count_typed(text)
    except (figures.NoFigure, figures.TwoReadings):
        return None


_NO_REASON = gettext_lazy("The reason is missing, and it tells us whom to ask next. Choose the one that fits best.")


_NO_RETURN_DAY = gettext_lazy(
    "This is not a day of the calendar, so nobody would know when to return it. "
    "Enter it anew, or leave it empty: then it is a gift."
)


class AcceptForm(forms.Form):
    """What the partner takes on: each thing with a tick and how many, and another day if the wanted one does not suit."""

    day = DayField(
        label=gettext_lazy("Another day"),
        required=False,
        error_messages={
            "invalid": gettext_lazy("This is not a day of the calendar, so nobody would wait for you. Enter it anew.")
        },
    )

    def __init__(self, *args: Any, page: OfferPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.things = page.things
        for thing in page.things:
            self.fields[f"take-{thing.key}"] = forms.BooleanField(required=False, label=thing.title, initial=True)
            self.fields[f"amount-{thing.key}"] = forms.CharField(
                required=False,
                initial=str(thing.wanted),
                label=_("How many: %(title)s") % {"title": thing.title},
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "amount num"}),
            )
            if thing.rental:
                self.fields[f"lent-{thing.key}"] = DayField(
                    required=False,
                    label=_("Only lent? To be returned by: %(title)s") % {"title": thing.title},
                    error_messages={"invalid": _NO_RETURN_DAY},
                )

    def rows(self) -> list[tuple[Thing, forms.BoundField, forms.BoundField, forms.BoundField | None]]:
        """Return each thing with its tick, its amount and, where it may be lent, its day of return."""
        return [
            (
                one,
                self[f"take-{one.key}"],
                self[f"amount-{one.key}"],
                self[f"lent-{one.key}"] if one.rental else None,
            )
            for one in self.things
        ]

    def lent(self) -> dict[str, date]:
        """Return until when what is ticked is lent, by item key; what is not there is given."""
        told = {thing.key: self.cleaned_data.get(f"lent-{thing.key}") for thing in self.things if thing.rental}
        return {key: day for key, day in told.items() if day is not None and key in (self.amounts or {})}

    def clean(self) -> dict[str, Any]:
        """Read the amounts of what is ticked; without things there is nothing to tick."""
        cleaned = super().clean() or {}
        self.amounts: dict[str, int] | None = {} if self.things else None
        for thing in self.things:
            if cleaned.get(f"take-{thing.key}"):
                self._take(thing, str(cleaned.get(f"amount-{thing.key}") or thing.wanted).strip())
        if self.amounts == {} and not self.errors:
            self.add_error(
                None, _("Nothing is ticked, so nothing would be promised. Tick what you can bring, or say no.")
            )
        return cleaned

    def _take(self, thing: Thing, text: str) -> None:
        amount = pieces_typed(text)
        if amount is None or not 1 <= amount <= thing.wanted:
            wrong = _("%(title)s: we need a whole number from 1 to %(most)s, so nothing was promised. Correct it.")
            self.add_error(f"amount-{thing.key}", wrong % {"title": thing.title, "most": thing.wanted})
            return
        assert self.amounts is not None
        self.amounts[thing.key] = amount

    @property
    def chosen_day(self) -> date | None:
        """Return the other day, if one was named."""
        found: date | None = self.cleaned_data.get("day")
        return found


class WhyNotForm(forms.Form):
    """A reason from a list, and a few words if wanted."""

    codes: tuple[str, ...] = REASONS
    reason = forms.ChoiceField(
        label=gettext_lazy("Why not this time?"),
        widget=forms.RadioSelect,
        error_messages={"required": _NO_REASON, "invalid_choice": _NO_REASON},
    )
    words = forms.CharField(
        label=gettext_lazy("In your own words, if you like"),
        help_text=gettext_lazy("Only the family’s worker reads it."),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(code, IN_THEIR_VOICE[code]) for code in self.codes]  # type: ignore[attr-defined]


class DeclineForm(WhyNotForm):
    """Why not this time."""


class CannotForm(WhyNotForm):
    """Why an organisation that must answer cannot."""

    codes = REASONS_OF_OFFICES
    prefix = "cannot"
