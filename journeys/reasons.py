"""Why a step waits, sleeps, was skipped or taken away, in words. Pure. Without words it speaks Russian."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from journeys.acts import Reason
from journeys.answers import Why
from journeys.definition import Definition
from journeys.terms import local_day
from journeys.vocabulary import Text
from journeys.wording import date_in_words, in_language

_WORDS: Mapping[str, Text] = {
    "step": {"ru": "Ждёт шага «{about}»", "en": "Waits for the step “{about}”"},
    "need": {"ru": "Нужен шаг «{about}»", "en": "Needs the step “{about}”"},
    "event": {"ru": "Ждёт события «{about}»", "en": "Waits for the event “{about}”"},
    "moment": {"ru": "Ещё рано", "en": "It is too early"},
    "fact": {"ru": "Ждёт сведения «{about}»", "en": "Waits for the fact “{about}”"},
    "when": {"ru": "К этой семье не относится: «{about}»", "en": "Does not concern this family: “{about}”"},
    "quiet": {"ru": "Тихий режим: лишнего не спрашиваем", "en": "Quiet time: nothing needless is asked"},
    "closed": {"ru": "Путь завершён", "en": "The journey has ended"},
    "by_hand": {"ru": "Отменено вручную: «{about}»", "en": "Cancelled by hand: “{about}”"},
    "event_cancelled": {"ru": "Отменено событием «{about}»", "en": "Cancelled by the event “{about}”"},
    "paused": {"ru": "Приостановлено событием «{about}»", "en": "Paused by the event “{about}”"},
    "held": {"ru": "Дело на паузе, и этот срок стоит", "en": "The case is on hold, and this clock stands still"},
    "repeat_over": {"ru": "Повторы закончились", "en": "The repeats are over"},
    "way_back": {"ru": "Начинается заново с шага «{about}»", "en": "Begins anew from the step “{about}”"},
    "redone": {"ru": "Повторяется", "en": "Is done again"},
    "reopened": {"ru": "Открыто снова", "en": "Was opened again"},
}
_PLAIN: Mapping[str, Text] = {
    "when": {"ru": "К этой семье не относится", "en": "Does not concern this family"},
    "by_hand": {"ru": "Отменено вручную", "en": "Cancelled by hand"},
}
_UNTIL: Text = {"ru": "{text}, до {day}", "en": "{text}, until {day}"}


def name_of(definition: Definition, key: str, language: str) -> str:
    """Return the title of whatever a reason is about: a step, event, fact or word; the key where it has none."""
    step = definition.by_key.get(key)
    if step is not None:
        return in_language(step.title, language) or key
    event, fact = definition.events.get(key), definition.vocabulary.facts.get(key)
    title = event.title if event else fact.title if fact else definition.vocabulary.words.get(key, {})
    return in_language(title, language) or key


def explain(definition: Definition, reason: Reason, language: str, zone: ZoneInfo) -> Why:
    """Say a reason in words, with its day where one is known."""
    about = name_of(definition, reason.about, language) if reason.about else ""
    words = _WORDS if about else {**_WORDS, **_PLAIN}
    text = in_language(words.get(reason.kind, {"ru": reason.kind}), language).format(about=about)
    if reason.until is not None:
        text = in_language(_UNTIL, language).format(
            text=text, day=date_in_words(local_day(reason.until, zone), language)
        )
    return Why(kind=reason.kind, about=reason.about, until=reason.until, text=text)


def explain_all(definition: Definition, reasons: tuple[Reason, ...], language: str, zone: ZoneInfo) -> tuple[Why, ...]:
    """Say several reasons, each once."""
    return tuple(dict.fromkeys(explain(definition, one, language, zone) for one in reasons))
