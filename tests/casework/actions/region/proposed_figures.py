"""A region whose people propose figures of the law, and a journey that asks one."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from casework import access, clock
from casework.access import Actor
from casework.actions.region import law_figures
from casework.actions.region.law_figures import Proposed
from journeys import public as journeys
from tests.casework.actions.region.conftest import Office

ASKS = """
journey: asks_figures
version: 1
area: social_services
title: Путь с величиной
about: Для проверки величин.
led_by: service_curator
rights_date: child.born_on
eligibility:
  low: family.income_per_person at most subsistence_minimum
stages:
  work: Работа
rules:
  full:
    answers:
      income_too_high: family.income_per_person above subsistence_minimum
      right: otherwise
steps:
  work:
    begin:
      by: leader
      due: closing_week
      title: Начать
      family: Мы начинаем.
    help:
      by: leader
      needs: [begin]
      when: full is right
      due: closing_week
      title: Помочь
      family: Мы помогаем.
    end:
      by: leader
      after: [help]
      needs: [begin]
      due: closing_week
      closes_case: quietly
      title: Закончить
      family: Мы заканчиваем.
"""
MINIMUM = "subsistence_minimum"


def today(by: Actor) -> date:
    return clock.now().astimezone(by.region.zone).date()


def proposed(by: Actor, **changes: Any) -> Proposed:
    day = today(by)
    told = Proposed(MINIMUM, day, Decimal("18200.50"), "Постановление № 417-п", day, sure=True)
    return replace(told, **changes)


def confirmed(office: Office, **changes: Any) -> uuid.UUID:
    """Propose as the first curator, confirm as the second, and let the minute pass after which it counts."""
    one, two, _ = office.curators
    key = law_figures.propose(by=one, proposed=proposed(one, **changes), seen_what_it_touches=True)
    law_figures.confirm(by=two, figure_id=key)
    clock.move(timedelta(minutes=2))
    return key


def held(office: Office, on: date | None = None) -> journeys.rules.FigureInfo:
    with access.acting_as(office.administrator) as actor:
        found = journeys.rules.figure(region_key=actor.region.pk, parameter=MINIMUM, on=on or today(actor))
    assert found is not None
    return found


def eligible(office: Office, income: str, on: date) -> Any:
    with access.acting_as(office.administrator) as actor:
        fits = journeys.eligible_journeys(
            facts={"family.income_per_person": Decimal(income)}, on=on, language="en", region_key=actor.region.pk
        )
    return next(fit.eligibility for fit in fits if fit.info.journey == "asks_figures")
