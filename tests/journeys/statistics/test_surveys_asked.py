"""How many families were asked how it was: counts that everybody may know, of one region, and nothing but counts."""

from __future__ import annotations

import uuid

import pytest

from journeys import public
from tests.journeys.planted_runs import NOON, Region, item_of, publish, see

ASKED = """
journey: asked
version: 1
area: social_services
title: Один вопрос
about: Шаг и вопрос после него.
led_by: clinic_social_service
rights_date: child.born_on
eligibility:
  born: child.born_on is known
stages:
  work: Работа
steps:
  work:
    help:
      by: leader
      due: closing_week
      title: Помочь
      family: Мы помогаем.
    survey:
      kind: survey
      by: family
      needs: [help]
      due: closing_week
      title: Как всё прошло
      family: Скажите, было ли вам легко.
"""


@pytest.fixture
def three_runs(region: Region) -> list[uuid.UUID]:
    """Three families: of two the question was asked, one of them answered."""
    publish(ASKED)
    runs = [region.start("asked").run_key for _ in range(3)]
    for run in runs[:2]:
        region.done(item_of(run, "help"))
    region.done(item_of(runs[0], "survey"))
    return runs


def test_given_questions_asked_then_open_and_answered_ones_count_without_any_context(
    three_runs: list[uuid.UUID], region: Region
) -> None:
    see(None, "none")

    assert public.surveys_asked(region_key=region.key) == {"asked": 2}
    assert public.surveys_asked(region_key=uuid.uuid4()) == {}


def test_given_a_question_that_was_taken_back_then_it_was_not_asked(
    three_runs: list[uuid.UUID], region: Region
) -> None:
    public.drop(run_key=three_runs[1], step="survey", because="quiet", at=NOON, by_key=region.worker)

    assert public.surveys_asked(region_key=region.key) == {"asked": 1}
