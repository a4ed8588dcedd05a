"""Counterfactuals in words: "from 1 January 2026: entitled, as …", "would be …, if …". Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from journeys.language import sentences
from journeys.language.formatting import date_in_words, in_language, value_in_words
from journeys.language.vocabulary import MONEY, Fact, Language
from journeys.rules.condition_sentences import figure, figure_alone, is_sum, label, unit_after, words
from journeys.rules.counterfactual import Change, Move
from journeys.rules.family_context import FamilyContext


def say_change(change: Change, look: FamilyContext, language: Language, *, sourced: bool = True) -> str:
    """Say what would alter the answer. `look`: the family on the day on which it was asked."""
    frame = sentences.section("would_alter", language=language)
    answer = _answer(change.becomes, look, language)
    if change.day is None:
        moves = frame["and"].join(_move(move, look, language, frame) for move in change.moves)
        return frame["if"].format(answer=answer, moves=moves)
    told = frame["later"].format(day=date_in_words(change.day, language), answer=answer)
    if not sourced:
        return told
    there = look.on_day(change.day)
    reasons = [
        frame["new_figure"].format(figure=figure(name, there, language), before=_before(name, look, language))
        for name in change.figures
    ]
    return f"{told} ({'; '.join(reasons) or frame['new_version']})"


def _before(name: str, look: FamilyContext, language: Language) -> str:
    parameter = look.definition.vocabulary.parameters[name]
    value, is_money = parameter.on(look.on), parameter.unit.startswith(MONEY)
    if value is None:
        return words(language)["unknown"]
    return figure_alone(value, language, is_money=is_money)


def _answer(answer: Any, look: FamilyContext, language: Language) -> str:
    if isinstance(answer, str):
        return label(answer, look, language)
    return value_in_words(answer, {}, language)


def _move(move: Move, look: FamilyContext, language: Language, frame: Mapping[str, str]) -> str:
    if move.is_step:
        step = look.definition.by_key.get(move.key)
        title = in_language(step.title, language) if step else move.key
        return frame["step"].format(step=title, outcome=label(str(move.after), look, language))
    fact = look.definition.vocabulary.facts[move.key]
    title = in_language(fact.title, language)
    if move.before is None or move.after is None:
        return frame["known" if move.before is None else "unknown"].format(title=title)
    said = {
        "title": title,
        "after": _said(move.after, fact, look, language),
        "before": _said(move.before, fact, look, language),
    }
    if move.open_ended:
        if move.after == 0 and move.open_ended == "or_less":
            return frame["none"].format(**said)
        difference = _said(abs(Decimal(move.after) - Decimal(move.before)), fact, look, language)
        return frame["number"].format(**said, open_ended=frame[move.open_ended], difference=difference)
    return frame["other"].format(**said)


def _said(value: Any, fact: Fact, look: FamilyContext, language: Language) -> str:
    said = value_in_words(value, look.definition.vocabulary.words, language, is_money=is_sum(fact))
    return said + unit_after(fact.key, value, look, language)
