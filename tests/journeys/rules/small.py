"""A journey of one step with rules of its own, read from text, so that a test states its law in three lines."""

from __future__ import annotations

from pathlib import Path

from journeys.language.definition import Definition
from journeys.reader import CATALOGUE, read_texts

SHARED = {f"_shared/{path.name}": path.read_text("utf-8") for path in Path(CATALOGUE, "_shared").glob("*.yaml")}
BODY = """journey: small
version: 1
area: social_services
title: Небольшой путь
about: Для проверки правил.
led_by: clinic
rights_date: {rights_date}
eligibility:
{eligibility}
stages: {{only: Этап}}
rules:
{rules}
amounts:
{amounts}
steps:
  only:
    talk:
      by: family
      due: family_answer
      records: [{records}]
      title: Разговор
      family: Поговорим.
"""
ENGLISH = """title: A small journey
about: To try rules with.
stages: {only: Stage}
steps:
  talk:
    title: Talk
    family: We will talk.
"""
WALKTHROUGH = """walkthroughs:
  - {ru: Путь, en: The way, start: 2026-01-01, story: [{day: 0, finish: all}]}
"""


def definition(
    *,
    eligibility: str = "born: child.born_on is known",
    rules: str = "",
    amounts: str = "",
    parameters: str = "",
    rights_date: str = "child.born_on",
    records: str = "family.income_per_person",
) -> Definition:
    """Return the definition; `parameters` stand beside the shared ones."""
    shared = {**SHARED, "_shared/parameters.yaml": SHARED["_shared/parameters.yaml"] + parameters}
    text = BODY.format(
        eligibility=_indented(eligibility),
        rules=_indented(rules) if rules else "  {}",
        amounts=_indented(amounts) if amounts else "  {}",
        rights_date=rights_date,
        records=records,
    )
    files = {"small/v1.yaml": text, "small/v1.en.yaml": ENGLISH, "small/walkthrough.yaml": WALKTHROUGH}
    read = read_texts({**shared, **files})
    assert read.mistakes == (), [str(mistake) for mistake in read.mistakes]
    return read.definitions["small", 1]


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.strip("\n").splitlines())
