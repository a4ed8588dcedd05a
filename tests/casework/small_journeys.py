"""Journeys for tests of the real actions, each as small as what it shows. None of them is in the catalogue."""

from __future__ import annotations

_HEAD = """journey: {key}
version: 1
area: social_services
title: {title}
about: Маленький маршрут для проверки.
led_by: clinic_social_service
rights_date: child.born_on
eligibility:
  born: child.born_on is known
stages:
  work: Работа
steps:
  work:
"""

# what is waited for, a second person's yes or no, another matter, and the question at the end
WAITING = (
    _HEAD.format(key="waiting", title="Подождать и спросить")
    + """    two_days:
      kind: wait
      by: machine
      not_before: 2 days after start
      due: same_day
      title: Два дня на раздумье
      family: Подождём два дня.
    approval:
      kind: approval
      by: polyclinic
      needs: [two_days]
      due: closing_week
      outcomes: [granted, refused]
      ends_here: [refused]
      title: Согласие поликлиники
      family: Поликлиника решает, можно ли.
    allowance:
      kind: other_journey
      journey: short
      by: leader
      needs: [approval]
      due: closing_week
      title: Пособие
      family: Оформим вам пособие.
    survey:
      kind: survey
      by: family
      after: [allowance]
      due: survey_answer
      title: Как всё прошло
      family: Скажите, было ли вам легко.
"""
)

# another matter, as short as can be
SHORT = (
    _HEAD.format(key="short", title="Короткое дело")
    + """    only:
      by: leader
      due: closing_week
      title: Единственный шаг
      family: Делаем.
"""
)

# one step that opens two, the first of which asks a partner before the second begins
OPENING_TWO = (
    _HEAD.format(key="opening_two", title="Один шаг открывает два")
    + """    first:
      by: leader
      records: [family.income_per_person]
      due: closing_week
      title: Первый шаг
      family: Делаем первый шаг.
    asked:
      by: polyclinic
      needs: [first]
      due: closing_week
      title: Вопрос поликлинике
      family: Спросим поликлинику.
    last:
      kind: wait
      by: machine
      needs: [first]
      due: same_day
      title: Пауза
      family: Немного подождём.
"""
)

_PAIR = """    part_{n}:
      by: leader
      due: closing_week
      title: Часть {n}
      family: Часть {n} в работе.
    asked_{n}:
      by: polyclinic
      needs: [part_{n}]
      due: closing_week
      title: Вопрос {n}
      family: Спросим поликлинику.
"""


def pairs(number: int) -> str:
    """Return a journey with so many steps side by side, each of which opens one that asks a partner."""
    head = _HEAD.format(key="pairs", title="Много шагов сразу")
    return head + "".join(_PAIR.format(n=n) for n in range(number))


# a kind of step that the product does not have
PHONING = (
    _HEAD.format(key="phoning", title="Позвонить и сделать")
    + """    call:
      kind: phone_call
      by: leader
      due: closing_week
      title: Позвонить тёте
      family: Позвоним.
    only:
      by: leader
      needs: [call]
      due: closing_week
      title: Единственный шаг
      family: Делаем.
"""
)
