"""The forms of the directory: an organisation's entry, whether it is asked, a table of many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from casework import bounds
from casework.act_parts import organisation_entries
from casework.act_parts.organisation_entries import LONGEST_ADDRESS, LONGEST_NAME, WEEK
from casework.forms.bounded_fields import LineField, WordsField, within
from casework.forms.day_field import DayField
from casework.texts import file_cures, formatting
from casework.typed import tables
from casework.web.page_data import directory_entry
from partners import public as partners

LONGEST_CODE = 6
LONGEST_DAYS_OFF = 1000
LONGEST_HOURS = 20
MOST_BYTES = 2 * 1024 * 1024
MOST_CURES = 200  # told on a page


def _line(label: Any, *, longest: int, hint: Any = "", missing: Any = None) -> LineField:
    return LineField(
        label=label,
        help_text=hint,
        missing=missing,
        max_length=longest,
        check=lambda text: bounds.check_printed(text, longest=longest),
    )


class OrganisationForm(forms.Form):
    """What is written of an organisation; of one that is there its kind and code stay."""

    type = forms.ChoiceField(
        label=gettext_lazy("Kind of organisation"),
        error_messages={"required": gettext_lazy("The kind is missing, so nobody would ask it. Choose one.")},
    )
    short_code = _line(
        gettext_lazy("Code"),
        longest=LONGEST_CODE,
        hint=gettext_lazy("Two to six capitals or digits; begins the numbers of its papers"),
        missing=gettext_lazy("The code is missing, and papers take their numbers from it. Write one."),
    )
    name_ru = _line(
        gettext_lazy("Name in Russian"),
        longest=LONGEST_NAME,
        missing=gettext_lazy("The name is missing, so families would not know who it is. Write it."),
    )
    name_en = _line(
        gettext_lazy("Name in English"), longest=LONGEST_NAME, hint=gettext_lazy("Left empty: as in Russian")
    )
    address_ru = _line(gettext_lazy("Address"), longest=LONGEST_ADDRESS)
    address_en = _line(
        gettext_lazy("Address in English"), longest=LONGEST_ADDRESS, hint=gettext_lazy("Left empty: as in Russian")
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=40)
    email = forms.CharField(label=gettext_lazy("E-mail"), required=False, max_length=254)
    language = forms.ChoiceField(label=gettext_lazy("E-mails in"), initial="ru")
    days_off = WordsField(
        label=gettext_lazy("Own days off"),
        longest=LONGEST_DAYS_OFF,
        required=False,
        help_text=gettext_lazy("One a line: 03.05.2027, or 03.05.2027–10.05.2027. Public holidays are known."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, sent: Any = None, *, of: partners.OrganisationView | None = None, kind: str = "") -> None:
        super().__init__(sent, initial=directory_entry.as_typed(of) if of is not None else {"type": kind})
        self.of = of
        self.fields["type"].choices = directory_entry.kinds()  # type: ignore[attr-defined]
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]
        if of is not None:
            del self.fields["type"], self.fields["short_code"]
        for number in range(WEEK):
            self.fields[f"hours_{number}"] = forms.CharField(
                label=formatting.weekday(number),
                required=False,
                max_length=LONGEST_HOURS,
                validators=[within(organisation_entries.read_hours)],
                widget=forms.TextInput(attrs={"autocomplete": "off", "size": 11}),
            )

    @property
    def said(self) -> list[forms.BoundField]:
        """Return the fields beside the hours and the days off."""
        return [field for field in self if not field.name.startswith("hours_") and field.name != "days_off"]

    @property
    def hours(self) -> list[forms.BoundField]:
        """Return the seven fields of the week."""
        return [self[f"hours_{number}"] for number in range(WEEK)]

    def clean_days_off(self) -> tuple[partners.DaysOff, ...]:
        """Read the closures; a mistake is told at the field."""
        try:
            return organisation_entries.read_days_off(self.cleaned_data["days_off"])
        except bounds.OutOfBounds as error:
            raise forms.ValidationError(str(error)) from error

    def entry(self) -> partners.OrganisationEntry:
        """Return the entry of a checked form."""
        told = {name: value for name, value in self.cleaned_data.items() if not name.startswith("hours_")}
        if self.of is not None:
            told |= {"type": self.of.type, "short_code": self.of.short_code}
        week = tuple(organisation_entries.read_hours(self.cleaned_data[f"hours_{number}"]) for number in range(WEEK))
        return partners.OrganisationEntry(**told, hours=week if any(week) else ())


class RequestsForm(forms.Form):
    """Whether an organisation is asked."""

    stance = forms.ChoiceField(
        label=gettext_lazy("Is it asked?"),
        choices=(
            ("takes", gettext_lazy("Takes requests")),
            ("full", gettext_lazy("Is full until the day below")),
            ("paused", gettext_lazy("Pauses until the day below")),
            ("none", gettext_lazy("Takes none until further notice")),
        ),
        widget=forms.RadioSelect,
    )
    again_on = DayField(
        label=gettext_lazy("Takes requests again from"),
        required=False,
        help_text=gettext_lazy("Of one that is full or pauses"),
        error_messages={
            "invalid": gettext_lazy("This is not a day of the calendar, so nothing could be kept. Enter it anew.")
        },
    )

    prefix = "requests"

    def told(self) -> dict[str, Any]:
        """Return the act's words for it, of a checked form."""
        stance = self.cleaned_data["stance"]
        if stance in ("takes", "none"):
            return {"takes": stance == "takes"}
        return {"pause": stance, "again_on": self.cleaned_data["again_on"]}


class TableForm(forms.Form):
    """A table: a file, or its text as it was looked at."""

    file = forms.FileField(label=gettext_lazy("A file"), required=False, help_text=gettext_lazy("CSV, at most 2 MB"))
    text = forms.CharField(
        label=gettext_lazy("Or the table itself"),
        required=False,
        strip=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    encoding = ""  # how the letters of a chosen file were read

    def clean(self) -> dict[str, Any]:
        """Take the file's text, where one was chosen."""
        told = self.cleaned_data
        file = told.get("file")
        try:
            if file is not None:
                told["text"], self.encoding = _read(file)
        except bounds.OutOfBounds as error:
            self.add_error("file", str(error))
        return told


def reading_of(form: TableForm) -> dict[str, Any]:
    """Return for the page how a checked form's table was read, and what was put right at which row."""
    found = tables.cures(form.cleaned_data["text"])
    cured = [{"row": one.row, "words": file_cures.in_words(one.code, one.value)} for one in found[:MOST_CURES]]
    return {"read_as": file_cures.encoding(form.encoding), "cured": cured}


def _read(file: Any) -> tuple[str, str]:
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise tables.NoTable(gettext_lazy("The file is larger than 2 MB, so it was not read. Part it."))
    return tables.text_of(content)
