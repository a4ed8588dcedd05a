"""What templates say: icons, days, moments, due words, spans of time, texts in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from lucide import _load_icon, _render_icon  # the wheel's own tag renders anew at each call

from casework import clock
from casework.forms import receipt_field, step_form
from casework.statistics.small_numbers import Count, Span
from casework.texts import days_and_names, formatting, notice_texts, timeline_sentences, translated
from casework.web import desk_switch, family_addresses
from casework.web.page_data import case_team, day_plans, people, told_numbers
from casework.web.partner_desk import offer_forms
from partners import public as partners

register = template.Library()

BREAK = re.compile(r"\s*\n\s*")


@lru_cache(maxsize=256)
def _svg(name: str) -> SafeString:
    _load_icon(name)
    return mark_safe(_render_icon(name, None, **{"class": "ic", "aria-hidden": "true"}))  # noqa: S308  (from the wheel)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a lucide icon; it says nothing to a screen reader, so a word stands beside it."""
    return _svg(name)


Value = TypeVar("Value")


def written(write: Callable[[Value], str], value: Value | None) -> str:
    """Write a day or a moment in words; what is not there as nothing."""
    return write(value) if value else ""


@register.filter
def say(text: Mapping[str, str] | None) -> str:
    """Return a text in the reader's language."""
    return translated.say(text)


@register.filter
def about(title: str, whom: str) -> str:
    """`A policy for the child: Misha`: a title with whom it is about, where there is more than one."""
    return f"{title}: {whom}" if whom else title


@register.filter
def sentences_of(text: Mapping[str, str]) -> list[str]:
    """Return a text's sentences one by one, so that an instruction can be read at a glance."""
    return re.split(r"(?<=[.?!])\s+(?=[A-ZА-ЯЁ])", translated.say(text))


@register.filter
def name_of(organisation: Any) -> str:
    """Return an organisation's name in the reader's language."""
    return days_and_names.organisation_name(organisation)


@register.filter
def not_asked_words(organisation: partners.OrganisationView) -> str:
    """Say why an organisation takes no requests now, and until when."""
    return days_and_names.not_asked(organisation)


@register.filter
def address_of(organisation: Any) -> str:
    """Return an organisation's address in the reader's language."""
    return str(
        getattr(organisation, f"address_{days_and_names.two_letters(get_language())}", "") or organisation.address_ru
    )


@register.filter
def address_in(organisation: Any) -> str:
    """Return the address of an organisation as a plain value, in the reader's language."""
    return translated.say(organisation.address)


@register.filter
def weekday_time(value: datetime | None) -> str:
    """`Sunday, 29 November, 18:00`, in the region's time zone, within a sentence."""
    return written(days_and_names.weekday_and_time, value)


@register.filter
def own_reason(code: str) -> str:
    """Return a partner's reason in its own voice."""
    return str(offer_forms.IN_THEIR_VOICE.get(code, offer_forms.IN_THEIR_VOICE["other"]))


@register.filter
def day(value: date | datetime | None) -> str:
    """`25 November`, in the region's time zone."""
    return written(days_and_names.day, value)


@register.filter
def day_short(value: date | datetime | None) -> str:
    """`25.11`, as on a station of the map; `25 Nov` in English."""
    return written(days_and_names.day_short, value)


@register.filter
def last_day(value: datetime | None) -> str:
    """`25 November`: the last day of a term, whose end at midnight belongs to the day before."""
    return written(days_and_names.day_of_a_term, value)


@register.filter
def day_year(value: date | datetime | None) -> str:
    """`14 November 2026`."""
    return written(days_and_names.day_with_year, value)


@register.filter
def sms_words(template_name: str) -> str:
    """What an SMS was about, in a few words."""
    return notice_texts.about(template_name)


@register.filter
def weekday_day(value: date | datetime | None) -> str:
    """`Friday, 27 November`."""
    return written(days_and_names.weekday_and_day, value)


@register.filter
def clock_time(value: datetime | None) -> str:
    """`9:30`, in the region's time zone."""
    return written(days_and_names.clock_time, value)


@register.filter
def duration(minutes: int) -> str:
    """`2 h 40 min`."""
    return days_and_names.duration(minutes)


@register.filter
def decimal(value: float | None) -> str:
    """`4,6`."""
    return formatting.decimal(value)


@register.filter
def number(value: int) -> str:
    """`28 450`."""
    return formatting.number(value)


@register.filter
def month(value: date | None) -> str:
    """`November 2026`."""
    return formatting.month(value)


@register.filter
def percent(share: float | None) -> str:
    """`87 %`."""
    return formatting.percent(share)


@register.filter
def interval(figure: Any) -> str:
    """`71–95 %`: where a share lies in 95 of 100 such samples."""
    return formatting.between(*figure.interval)


@register.filter
def told_count(count: Count) -> str:
    """`12`, `fewer than 5`, `21 or more` families."""
    return told_numbers.count_in_words(count)


@register.filter
def told_share(span: Span | None) -> str:
    """`87 %`, `85–90 %`; a dash where nothing may be told."""
    return told_numbers.share_in_words(span)


@register.filter
def told_interval(span: Span | None) -> str:
    """`71–95 %`: where the share lies in 95 of 100 such samples."""
    return told_numbers.interval_in_words(span)


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first two words."""
    return days_and_names.initials(name)


@register.simple_tag(takes_context=True)
def moment(context: template.Context, value: datetime | None) -> str:
    """`yesterday, 16:20` or `19 November, 9:05`."""
    return days_and_names.moment(value, now=_now(context)) if value else ""


@register.simple_tag(takes_context=True)
def receipt(context: template.Context) -> SafeString:
    """Give a form its receipt: posted twice, it does one thing, and at the desk at which it was opened."""
    desk = desk_switch.hidden_field(context.get("actor"), context.get("desks") or ())
    return format_html("{}{}", receipt_field.hidden_field(), desk)


@register.simple_tag
def shade(state: str, **shades: str) -> str:
    """Return the colour of a state as one more class, with the space before it: `{% shade state done="ok" %}`."""
    found = shades.get(state, shades.get("otherwise", ""))
    return f" {found}" if found else ""


@register.tag
def joined(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """Read the lines up to `endjoined` as one: a line break of the source is no space on the page.

    For words that stand together and are too long for a line: a comma of the next line follows the word at once.
    Only breaks written in the template are taken away, never those of a value or of an included template.
    """
    nodes = parser.parse(("endjoined",))
    parser.delete_first_token()
    for node in nodes.get_nodes_by_type(template.base.TextNode):
        if isinstance(node, template.base.TextNode):  # always; the types do not say it
            node.s = BREAK.sub("", node.s)
    return JoinedNode(nodes)


class JoinedNode(template.Node):
    """What stands between `joined` and `endjoined`."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        """Render it."""
        return self.nodelist.render(context)


@register.simple_tag(takes_context=True)
def family_url(context: template.Context, name: str, *args: Any) -> str:
    """Return the address of a family's page for who reads it: the family itself, or the worker who shows it."""
    return family_addresses.address(name, *args, to=context.get("actor"))


@register.filter
def relation(person: Any) -> str:
    """Return what a person is in the household."""
    return people.relation_in_words(person)


@register.filter
def purpose(code: str) -> str:
    """Return for what a consent is."""
    return case_team.purpose_in_words(code)


@register.filter
def scope(groups: Any, danger: Any) -> str:
    """Return what a recipient sees; in danger at home never where the family lives."""
    return case_team.scope_in_words(groups, danger=bool(danger))


@register.filter
def organisation_type(key: str) -> str:
    """Return the title of an organisation type."""
    return case_team.type_in_words(key)


@register.inclusion_tag("parts/due.html", takes_context=True)
def due(context: template.Context, value: datetime | None, late: datetime | None = None) -> dict[str, Any]:
    """Say by when, as a tag of word, icon and colour."""
    return {"due": days_and_names.due(value, late=late, now=_now(context))}


def _now(context: template.Context) -> datetime:
    found = context.get("now")
    return found() if callable(found) else found or clock.now()


@register.filter
def outcome_of(key: str, item: Any) -> str:
    """Return the label of an outcome of a work item."""
    return next((translated.say(one.text) for one in item.outcomes if one.key == key), key)


@register.filter
def decline_reason(code: str) -> str:
    """Return why a partner declined."""
    return str(timeline_sentences.REASONS.get(code, timeline_sentences.REASONS["other"]))


@register.filter
def known_values(view: Any) -> list[tuple[str, str]]:
    """Return the facts that a step recorded, in words."""
    found = ((fact, view.values.get(fact.key)) for fact in view.item.records)
    return [(translated.say(fact.title), step_form.in_words(fact, value)) for fact, value in found if value is not None]


@register.filter
def with_gaps(visits: Any) -> list[day_plans.VisitRow]:
    """Return the visits of a day in their order, with the holes between them."""
    return day_plans.with_gaps(visits)


@register.filter
def titles(texts: Any) -> str:
    """Return several titles in the reader's language, with commas between."""
    return ", ".join(translated.say(text) for text in texts)


@register.filter
def as_plan(visit_day: Any) -> day_plans.ShownDay | None:
    """Return a day with what is told of all its visits together."""
    return day_plans.plan_of(visit_day)
