"""Why a step waits, sleeps, was skipped or taken away, in words. Pure.

Without words it speaks Russian.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from journeys.engine.acts import Reason
from journeys.engine.deadlines import local_day
from journeys.language import sentences
from journeys.language.definition import Definition
from journeys.language.formatting import date_in_words, in_language
from journeys.values.runs import Why


def name_of(definition: Definition, key: str, language: str) -> str:
    """Return the title of whatever a reason is about: a step, event, fact or word.

    The key where it has none.
    """
    vocabulary = definition.vocabulary
    titled = definition.by_key.get(key) or definition.events.get(key) or vocabulary.facts.get(key)
    title = titled.title if titled else vocabulary.words.get(key, {})
    return in_language(title, language) or key


def explain(definition: Definition, reason: Reason, language: str, zone: ZoneInfo) -> Why:
    """Say a reason in words, with its day where one is known."""
    about = name_of(definition, reason.about, language) if reason.about else ""
    plain = not about and sentences.has("reasons_about_nothing", reason.kind)
    key = ("reasons_about_nothing" if plain else "reasons", reason.kind)
    text = sentences.say(*key, language=language).format(about=about) if sentences.has(*key) else reason.kind
    if reason.until is not None:
        day = date_in_words(local_day(reason.until, zone), language)
        text = sentences.say("reasons_until", "until", language=language).format(text=text, day=day)
    return Why(kind=reason.kind, about=reason.about, until=reason.until, text=text)


def explain_all(definition: Definition, reasons: tuple[Reason, ...], language: str, zone: ZoneInfo) -> tuple[Why, ...]:
    """Say several reasons, each once."""
    return tuple(dict.fromkeys(explain(definition, one, language, zone) for one in reasons))
