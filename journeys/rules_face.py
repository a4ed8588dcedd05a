"""The part of the face that explains rules and amounts; `journeys.public` gives it on as `rules`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from journeys import choosing
from journeys.counterfactual import Change, Move
from journeys.explaining import ExplainedAmount, ExplainedRule, Explanation, ToldChange

__all__ = ["Change", "ExplainedAmount", "ExplainedRule", "Explanation", "Move", "ToldChange", "explain"]


def explain(
    *,
    journey: str,
    facts: Mapping[str, Any],
    on: date,
    language: str,
    ended: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Explanation:
    """Say of a family on a day whether the journey is meant for it, what every rule answers and every amount comes to.

    Each answer with its grounds, and with what would alter it. Rules take the legal date where it is known.

    Args:
        language: The sentences are in Russian, English and this one.
        ended: How steps ended, for rules that ask it.
        version: None: the one that new runs take.

    Raises:
        Refused: unknown_journey, wrong_fact.
    """
    return choosing.explained(
        journey=journey, version=version, facts=facts, on=on, ended=ended or {}, language=language
    )
