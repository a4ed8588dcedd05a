"""Forms drawn from a definition: the fields of a step's facts, its outcomes, the papers that come with it.

A label, unit and choices come from the journey's vocabulary; nothing of a journey is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from casework import bounds
from casework.act_parts.papers import PaperInput
from casework.forms import doubts, snils
from casework.forms.amount_field import CountField, FigureField
from casework.forms.bounded_fields import LineField, past, today, within
from casework.forms.day_field import DayField
from casework.models import Person
from casework.texts.translated import say
from casework.typed import identifiers
from journeys import public as journeys

COPIES_TAKEN = "application/pdf,image/jpeg,image/png,image/heic,image/heif,.heic,.heif"

Common = dict[str, Any]  # label, required, error_messages of every field
Widget = Callable[[journeys.FactField, Sequence[Person], Common], forms.Field]


class FormWrong(Exception):
    """The form has mistakes; it is shown again with them."""

    def __init__(self, form: forms.Form) -> None:
        super().__init__("the form is wrong")
        self.form = form


def fact_field(fact: journeys.FactField, *, people: Sequence[Person] = (), required: bool = True) -> forms.Field:
    """Return the form field of a fact.

    Args:
        people: Of the family, for facts that name some of them.
    """
    title = say(fact.title)
    missing = _("%(title)s is missing, and later steps ask for it. Enter it here.") % {"title": title}
    common: Common = {"label": title, "required": required, "error_messages": {"required": missing}}
    field = WIDGETS[fact.type](fact, people, common)
    field.unit = say(fact.unit)  # type: ignore[attr-defined]
    field.say_optional = not required  # type: ignore[attr-defined]
    if fact.declared:
        field.help_text = _("as the family says it; it is confirmed later")
    return field


def _choice(fact: journeys.FactField, people: Sequence[Person], common: Common) -> forms.Field:
    del people
    choices = [(choice.key, say(choice.text)) for choice in fact.choices]
    if not common["required"]:
        choices.append(("", _("not known yet")))
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


def _people(fact: journeys.FactField, people: Sequence[Person], common: Common) -> forms.Field:
    del fact
    named = [(str(one.pk), one.full_name or _("a child on the way")) for one in people]
    return forms.MultipleChoiceField(choices=named, widget=forms.CheckboxSelectMultiple, **common)


def _day(fact: journeys.FactField, people: Sequence[Person], common: Common) -> forms.Field:
    del people
    wrong = _("%(title)s is not a day of the calendar, so no deadline can be counted. Enter it anew.")
    common["error_messages"]["invalid"] = wrong % {"title": common["label"]}
    return DayField(validators=[_bound(fact)], **common)


def _number(fact: journeys.FactField, people: Sequence[Person], common: Common) -> forms.Field:
    del people
    wrong = _("%(title)s has to be a whole number from 0 up; nothing can be counted with this. Enter digits.")
    faults = ("invalid", "min_value", "max_value")
    common["error_messages"] |= dict.fromkeys(faults, wrong % {"title": common["label"]})
    return CountField(min_value=0, validators=[_bound(fact)], **common)


def _money(fact: journeys.FactField, people: Sequence[Person], common: Common) -> forms.Field:
    del fact, people
    wrong = _("%(title)s has to be an amount in roubles; nothing can be counted with this. Enter digits.")
    faults = ("invalid", "min_value", "max_digits", "max_decimal_places")
    common["error_messages"] |= dict.fromkeys(faults, wrong % {"title": common["label"]})
    return FigureField(min_value=0, max_digits=12, decimal_places=2, **common)


def _text(fact: journeys.FactField, people: Sequence[Person], common: Common) -> forms.Field:
    del people
    missing = common["error_messages"]["required"] if common["required"] else None
    printed = partial(bounds.check_printed, longest=bounds.LONGEST_FACT)
    checks = snils.check_digits if fact.key.endswith(".snils") else printed
    return LineField(label=common["label"], check=checks, missing=missing)


def _bound(fact: journeys.FactField) -> Callable[[Any], None]:
    """Return the validator of a day or a number, which says the same as the act would."""
    return within(partial(bounds.check_fact, fact.key), today=today())


def _yes_no(fact: journeys.FactField, people: Sequence[Person], common: Common) -> forms.Field:
    del fact, people
    choices = [("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No"))]
    if not common["required"]:
        choices.append(("", gettext_lazy("not known yet")))
    return forms.TypedChoiceField(
        choices=choices, widget=forms.RadioSelect, coerce=lambda word: word == "yes", empty_value=None, **common
    )


WIDGETS: Mapping[str, Widget] = {  # one row for each type of journeys.fact_types
    "yes_no": _yes_no,
    "number": _number,
    "money": _money,
    "date": _day,
    "text": _text,
    "choice": _choice,
    "people": _people,
}


def name_of(key: str) -> str:
    """Return a fact's name in a form; a dot would end an id in a selector."""
    return "fact-" + key.replace(".", "-")


def shown(value: Any) -> Any:
    """Return a fact's value as its field shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def told(fields: Iterable[journeys.FactField], cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that a valid form tells, typed; those left empty are not told."""
    found: dict[str, Any] = {}
    for fact in fields:
        value = cleaned.get(name_of(fact.key))
        if value is None or value in ("", []):
            continue
        found[fact.key] = value
    return found


class StepForm(forms.Form):
    """How a step ended: its outcome, what was learned, the papers that came with it."""

    outcome = forms.ChoiceField(widget=forms.RadioSelect, label=gettext_lazy("How did it end?"))
    is_questioned = False
    is_doubted = False

    def __init__(
        self,
        *args: Any,
        view: journeys.ItemView,
        people: Sequence[Person] = (),
        only_other: bool = False,
        only_own_papers: bool = False,
        begun: Mapping[str, Sequence[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        """Draw the fields of the item.

        Args:
            begun: What a draft kept of each field; it goes before what is stored.
            only_other: Leave the hoped-for outcome out: it has its own way (a day booked, things handed over).
            only_own_papers: Leave out what the family brings: the organisation that answers notes its own.
        """
        self.item = view.item
        kwargs.setdefault("initial", {name_of(key): shown(value) for key, value in view.values.items()})
        kwargs["initial"].setdefault("outcome", "" if only_other else self.item.hoped_for)
        super().__init__(*args, **kwargs)
        self.begun = begun or {}
        self.choices = list(self.item.outcomes)
        self.records, self.papers = self.item.records, _papers_of(self.item, with_the_familys=not only_own_papers)
        if only_other:
            self.choices = [choice for choice in self.choices if choice.key != self.item.hoped_for]
            self.records, self.papers = (), ()
        self._draw_outcome()
        self._draw_facts(people)
        self._draw_papers()
        self._draw_doubts()
        self._fill_from_draft()

    @property
    def _asks_all(self) -> bool:
        """Say whether everything has to be told: it ended as hoped for, and nobody says that something is not known."""
        return self._outcome_now() == self.item.hoped_for and not self._knows_not_yet()

    def _draw_facts(self, people: Sequence[Person]) -> None:
        for fact in self.records:
            required = self._asks_all and fact.assumed is None
            self.fields[name_of(fact.key)] = fact_field(fact, people=people, required=required)

    def _draw_papers(self) -> None:
        given = {paper.key for paper in self.item.gives if paper.whose == "authority"}
        for paper in self.papers:
            self._draw_paper(paper, required=self._asks_all and paper.key in given)

    def _draw_doubts(self) -> None:
        """Let it be said that something is not known yet, or that two papers do carry the same number."""
        if self._knows_not_yet() or any(field.required for key, field in self.fields.items() if key != "outcome"):
            self.fields["not_known"] = forms.BooleanField(
                required=False, label=gettext_lazy("Something of this is not known yet; I will add it later")
            )
        if self.records or self.papers:
            self.fields[doubts.STANDS_SO] = doubts.stands_so_field()
        if len(self.papers) > 1:
            self.fields["same_number"] = forms.BooleanField(
                required=False, label=gettext_lazy("I have compared them: the papers carry the same number")
            )

    def _fill_from_draft(self) -> None:
        for name in self.begun.keys() & self.fields.keys():
            values = self.begun[name]
            if isinstance(self.fields[name], forms.MultipleChoiceField):
                self.initial[name] = list(values)
            else:
                self.initial[name] = values[-1] if values else ""

    def _draw_outcome(self) -> None:
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.key, say(one.text)) for one in self.choices]
        field.error_messages = {
            "required": _("It is not said how it ended, and the next steps hang on that. Choose one."),
            "invalid_choice": _("This step cannot end so; the next steps would be misled. Choose one of those shown."),
        }
        if len(self.choices) == 1:
            field.widget = forms.HiddenInput()
            self.initial["outcome"] = self.choices[0].key

    def _outcome_now(self) -> str:
        return str(self.data.get(self.add_prefix("outcome"), "")) if self.is_bound else self.item.hoped_for

    def _knows_not_yet(self) -> bool:
        return bool(self.is_bound and self.data.get(self.add_prefix("not_known")))

    def _draw_paper(self, paper: Any, *, required: bool) -> None:
        wrong = _("This is not a day of the calendar, so nobody can tell how long the paper is valid. Enter it anew.")
        missing = _("The number of the paper is missing, and without it nobody can find the paper again. Enter it.")
        self.fields[f"{paper.key}-number"] = LineField(
            label=_("Number"), check=bounds.check_number_of_paper, missing=missing if required else None
        )
        self.fields[f"{paper.key}-day"] = DayField(
            label=_("Date of issue"),
            required=False,
            validators=[past],
            error_messages={"invalid": wrong},
        )
        self.fields[f"{paper.key}-copy"] = forms.FileField(
            label=_("Copy"),
            required=False,
            help_text=_("PDF or photo (JPEG, PNG, HEIC), up to 10 MB"),
            widget=forms.FileInput(attrs={"accept": COPIES_TAKEN}),
        )

    def clean(self) -> dict[str, Any]:
        """Question a number that stands at two papers: it is nearly always copied by mistake."""
        cleaned = super().clean() or {}
        seen: set[str] = set()
        for paper in self.papers if not cleaned.get("same_number") else ():
            number = str(cleaned.get(f"{paper.key}-number") or "").casefold()
            if number and number in seen:
                self.add_error(
                    f"{paper.key}-number",
                    _("The same number stands at another paper. Compare both; if it is right so, say it below."),
                )
                self.is_questioned = True
            seen.add(number)
        self._question_numbers()
        return cleaned

    def _question_numbers(self) -> None:
        """Ask about what fits no paper of its kind, or is ten times what was known before."""
        named = [(name_of(fact.key), fact) for fact in self.records]
        self.is_doubted = doubts.ask_about_facts(self, named, before=self.initial)
        for paper in self.papers if not self.cleaned_data.get(doubts.STANDS_SO) else ():
            name = f"{paper.key}-number"
            pattern = identifiers.of_paper(paper.key)
            strange = identifiers.doubt(str(self.cleaned_data.get(name) or ""), pattern)
            if strange:
                self.add_error(name, strange)
                self.is_doubted = True

    def fact_fields(self) -> list[forms.BoundField]:
        """Return the bound fields of the facts, for the template."""
        return [self[name_of(fact.key)] for fact in self.records]

    def doubts(self) -> list[forms.BoundField]:
        """Return what may be said once something is missing or looks wrong: not known yet, really the same number."""
        asked = ["not_known"] if self.errors else []
        asked += ["same_number"] if self.is_questioned or self.data.get("same_number") else []
        asked += [doubts.STANDS_SO] if self.is_doubted or self.data.get(doubts.STANDS_SO) else []
        return [self[name] for name in asked if name in self.fields]

    def paper_fields(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return each paper with its bound fields."""
        parts = ("number", "day", "copy")
        return [(paper, [self[f"{paper.key}-{part}"] for part in parts]) for paper in self.papers]

    def facts(self) -> dict[str, Any]:
        """Return what was learned."""
        return told(self.records, self.cleaned_data)

    def papers_received(self) -> tuple[PaperInput, ...]:
        """Return the papers of which anything was entered."""
        found = (
            PaperInput(
                kind=paper.key,
                number=self.cleaned_data.get(f"{paper.key}-number") or "",
                issued_on=self.cleaned_data.get(f"{paper.key}-day"),
                upload=self.cleaned_data.get(f"{paper.key}-copy"),
            )
            for paper in self.papers
        )
        return tuple(one for one in found if one.number or one.issued_on or one.upload)


def _papers_of(item: journeys.OpenItem, *, with_the_familys: bool) -> tuple[Any, ...]:
    """Papers whose number, date and copy we keep: an authority's that the step gives, a family's that it takes."""
    given = [paper for paper in item.gives if paper.whose != "ours"]
    brought = [paper for paper in item.takes if paper.whose == "family" and with_the_familys]
    return tuple({paper.key: paper for paper in (*given, *brought)}.values())


def in_words(fact: journeys.FactField, value: Any) -> str:
    """Return a known value as a person reads it."""
    from casework.texts import days_and_names, formatting

    if value is None:
        return _("not known yet")
    language = days_and_names.two_letters(get_language())
    unit = journeys.rules.counted_unit(fact.unit_key, value, language) or say(fact.unit)
    if isinstance(value, bool):
        return str(pgettext_lazy("answer", "Yes") if value else pgettext_lazy("answer", "No"))
    if isinstance(value, date):
        return days_and_names.day_with_year(value)
    if isinstance(value, Decimal):
        return f"{formatting.money(value)} {unit}".strip()
    if isinstance(value, (list, tuple)):
        return str(len(value))
    labels = {choice.key: say(choice.text) for choice in fact.choices}
    return f"{labels.get(str(value), value)} {unit}".strip()


@dataclass(frozen=True, slots=True)
class Both:
    """One field about which two people say different things."""

    title: str
    typed: str
    stored: str


def both_values(
    fields: Iterable[journeys.FactField], keys: Iterable[str], *, typed: Mapping[str, Any], stored: Mapping[str, Any]
) -> list[Both]:
    """Return what was typed beside what stands there now, for the facts that differ."""
    wanted = set(keys)
    return [
        Both(say(fact.title), in_words(fact, typed.get(fact.key)), in_words(fact, stored.get(fact.key)))
        for fact in fields
        if fact.key in wanted
    ]
