"""Forms of a promise that has changed: another day, fewer things, not after all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.forms.day_field import DayField
from casework.models import PledgeState
from casework.texts.translated import say
from casework.web.page_data.offer import OfferPage
from casework.web.partner_desk.offer_forms import WhyNotForm, pieces_typed

NO_DAY = gettext_lazy("This is not a day of the calendar, so nobody would wait for you. Enter it anew.")


class AnotherDayForm(forms.Form):
    """On which other day the promise is kept."""

    prefix = "moved"
    day = DayField(label=gettext_lazy("Another day"), error_messages={"invalid": NO_DAY, "required": NO_DAY})


class AnswerByForm(forms.Form):
    """By which day there will be an answer."""

    prefix = "looks"
    until = DayField(
        label=gettext_lazy("We answer by"),
        error_messages={"invalid": NO_DAY, "required": NO_DAY},
    )


class LaterForm(forms.Form):
    """From which day on the partner could help."""

    prefix = "later"
    from_day = DayField(
        label=gettext_lazy("We can from"),
        error_messages={"invalid": NO_DAY, "required": NO_DAY},
    )


class FewerForm(forms.Form):
    """How many of each promised thing still come."""

    prefix = "fewer"

    def __init__(self, *args: Any, page: OfferPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coming = [pledge for pledge in page.pledges if pledge.state == PledgeState.PLEDGED]
        for pledge in self.coming:
            self.fields[pledge.item.key] = forms.CharField(
                initial=str(pledge.amount),
                required=False,
                label=say(pledge.item.title),
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "amount num"}),
            )

    def clean(self) -> dict[str, Any]:
        """Read how many of each still come; an empty field is none."""
        cleaned = super().clean() or {}
        self.left: dict[str, int] = {}
        for pledge in self.coming:
            text = str(cleaned.get(pledge.item.key) or "0").strip()
            amount = pieces_typed(text)
            if amount is None or not 0 <= amount <= pledge.amount:
                wrong = _("%(title)s: we need a whole number from 0 to %(most)s, so nothing was changed. Correct it.")
                self.add_error(
                    pledge.item.key,
                    wrong % {"title": say(pledge.item.title), "most": pledge.amount},
                )
                continue
            self.left[pledge.item.key] = amount
        return cleaned


class BrokenForm(WhyNotForm):
    """Why not after all, and a few words if wanted."""

    prefix = "broken"
