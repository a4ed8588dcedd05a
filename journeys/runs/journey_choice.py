"""Choosing a journey for a family: what is published, what fits and why, what the intake page asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from journeys.errors import Refused
from journeys.language import sentences
from journeys.language.definition import Definition
from journeys.language.formatting import in_language
from journeys.reader import asked_at_intake, asked_by_eligibility
from journeys.rules.eligibility import judge
from journeys.rules.explanation import Explanation, explain
from journeys.runs import fact_input as fact_values
from journeys.runs.work_items import fact_field
from journeys.values.runs import FactField, Fit, JourneyInfo, Stage
from journeys.versions import added_figures, published

_FITS_FIRST = {True: 0, None: 1, False: 2}


def journeys(*, language: str) -> tuple[JourneyInfo, ...]:
    """Return what may be chosen, by title."""
    found = (_info(one, language, since) for one, since in published.newest_since())
    return tuple(sorted(found, key=lambda info: info.title))


def fitting(*, facts: Mapping[str, Any], on: date, language: str, region_key: UUID | None) -> tuple[Fit, ...]:
    """Judge every journey with the region's figures; those that fit first."""
    rows = {} if region_key is None else added_figures.rows_of(region_key)
    found = [
        Fit(_info(one, language, since), judge(added_figures.laid_over(one, rows), facts, on))
        for one, since in published.newest_since()
    ]
    return tuple(sorted(found, key=lambda fit: (_FITS_FIRST[fit.eligibility.verdict], fit.info.title)))


def explained(
    *,
    journey: str,
    version: int | None,
    facts: Mapping[str, Any],
    on: date,
    ended: Mapping[str, str],
    language: str,
    region_key: UUID | None,
) -> Explanation:
    """Explain the newest version, or the one named.

    Facts that belong to other journeys of the family are left out.
    """
    newest = published.newest(journey) if version is None else published.in_force(f"{journey}@{version}")
    try:
        known = fact_values.clean(newest, facts, leave_out_unknown=True)
    except fact_values.WrongFact as error:
        raise Refused("wrong_fact", error.key) from error
    return explain(
        added_figures.in_region(newest, region_key),
        known,
        on,
        ended=ended,
        languages=sentences.languages_with(language),
    )


def intake_fields(journey: str) -> tuple[FactField, ...]:
    """Return the fields of the intake page, in the order of the table of facts.

    What eligibility asks is asked even where a later step confirms it: as the family says it, so
    that it may stay open.
    """
    newest = published.newest(journey)
    asked = asked_at_intake(newest)
    declared = set(asked_by_eligibility(newest)) - set(asked)
    return tuple(
        replace(fact_field(newest, key), declared=key in declared)
        for key in newest.vocabulary.facts
        if key in declared or key in asked
    )


def _info(one: Definition, language: str, published_at: datetime) -> JourneyInfo:
    return JourneyInfo(
        journey=one.journey,
        version=one.version,
        title=in_language(one.title, language),
        about=in_language(one.about, language),
        area=one.area,
        led_by=one.led_by,
        stages=tuple(Stage(key, title) for key, title in one.stages.items()),
        published_at=published_at,
    )
