"""A new journey's folder: the smallest one that passes the check, with its example, to be changed from the first line on."""

from __future__ import annotations

import re
from pathlib import Path

from journeys.reader.fields import NAME
from journeys.reader.shared import FOLDER
from journeys.reader.step_templates import STEP_KEYS
from journeys.reader.tables import AREAS

VERSION = """# The texts of this file are Russian; English stands in v1.en.yaml. Words of the language: manage.py journeys schema
journey: {name}
version: 1
status: draft                       # checked like any other; take the line away to publish it
area: {area}
title: {russian}
about: Кому и в чём поможет эта процедура.
led_by: {led_by}
rights_date: opening                # whose day picks rules and amounts
includes: [start, exceptions, end]  # first talk, consents, route sheet; what may happen; check and survey
eligibility:
  has_account: family.has_gosuslugi is known
stages:
  first_talk: Первый разговор
  help: Помощь
  closing: Завершение
  exceptions: Если что-то изменилось

steps:
  help:
    first_help:
      by: leader
      needs: [consents]             # opens when the family has agreed
      due: family_answer            # a term of _shared/terms.yaml
      outcomes: [done, refused]     # the first is the hoped-for one
      ends_here: [refused]
      title: Первая помощь
      family: Мы делаем для вас первый шаг.
"""
ENGLISH = """title: {english}
about: Whom this journey helps, and with what.
stages:
  first_talk: First talk
  help: Help
  closing: Closing
  exceptions: If something changes
steps:
  first_help:
    title: First help
    family: We do the first step for you.
"""
WALKTHROUGH = """# opens: exactly what a line opens. finish: all plays the rest with hoped-for outcomes
facts: {family.has_gosuslugi: true}
walkthroughs:
  - ru: Обычный путь
    en: The usual path
    start: 2026-11-14
    story:
      - {day: 0, opens: [intake], expect: {eligible: true}}
      - {day: 0, done: intake, opens: [consents, route_sheet]}
      - {day: 1, done: consents, opens: [first_help]}
      - {day: 2, finish: all, expect: {closed: true, done: [first_help, survey]}}
  - ru: Помощь не понадобилась
    en: No help was needed
    start: 2026-11-14
    story:
      - {day: 0, done: [intake, consents], opens: [intake, consents, route_sheet, first_help]}
      - {day: 1, done: first_help, outcome: refused}
      - {day: 2, finish: all, expect: {closed: true}}
"""


class CannotScaffold(ValueError):
    """The folder was not made; the text says why and what to do."""


def scaffold_journey(
    name: str,
    *,
    into: Path,
    russian: str = "Новая жизненная ситуация",
    english: str = "A new life situation",
    area: str = AREAS[0],
    led_by: str = "clinic_social_service",
) -> tuple[Path, ...]:
    """Make the folder of a new journey; return its files.

    Raises:
        CannotScaffold: The name is no key, is taken, or the area does not exist.
    """
    if not re.fullmatch(NAME, name) or name in STEP_KEYS or name == FOLDER:
        raise CannotScaffold(
            f"'{name}' is no name for a journey, so nothing was made. Use small Latin letters, digits and _ only."
        )
    if area not in AREAS:
        raise CannotScaffold(f"There is no area '{area}', so nothing was made. Name one of {', '.join(AREAS)}.")
    folder = into / name
    if folder.exists():
        raise CannotScaffold(
            f"There is a journey '{name}' already, so nothing was made. Take another name, or write its v2."
        )
    folder.mkdir(parents=True)
    texts = {
        "v1.yaml": VERSION.format(name=name, area=area, led_by=led_by, russian=_safe(russian)),
        "v1.en.yaml": ENGLISH.format(english=_safe(english)),
        "walkthrough.yaml": WALKTHROUGH,
    }
    for file, text in texts.items():
        (folder / file).write_text(text, "utf-8")
    return tuple(folder / file for file in texts)


def _safe(text: str) -> str:
    """A title as one word of YAML, whatever signs it holds."""
    plain = " ".join(text.split())
    return "'" + plain.replace("'", "''") + "'" if re.search(r"[:#'\"{}\[\],&*!|>%@`-]", plain) else plain
