"""`manage.py journeys explain`: what a version says about the family of a file, in words or as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from journeys.language import sentences
from journeys.language.definition import Definition
from journeys.language.formatting import date_in_words, in_language, money_in_words
from journeys.language.vocabulary import Language
from journeys.reader.facts_file import FactsFile, read_facts_file
from journeys.rules.best_month import APPLIED, RULE, Coming, look_ahead
from journeys.rules.condition_sentences import words
from journeys.rules.explanation import ExplainedAmount, ExplainedRule, Explanation, ToldChange, explain, own_days
from journeys.rules.family_context import FamilyContext
from journeys.rules.reckoning import RECKONED, NobodyCounts, NoFigure, reckon

LARGEST = 1_000_000  # bytes
MARKS: dict[bool | None, str] = {True: "yes", False: "no", None: "?"}


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `explain`."""
    parser.add_argument("journey", metavar="JOURNEY[@V]", help="without @V: the newest version")
    parser.add_argument("--facts", type=Path, required=True, metavar="FILE",
                        help="YAML or JSON, one 'FACT: value' a line; 'steps:' and 'household:' beside")  # fmt: skip
    parser.add_argument(
        "--on", type=_day, metavar="DATE", help="the day on which it is asked; else the legal date, or today"
    )
    parser.add_argument("--lang", default="ru", help="language of the sentences: ru (default), en, …")
    parser.add_argument("--json", action="store_true", help="everything as JSON")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"'{text}' is no date. Write 2026-02-01") from error


def explained(definition: Definition, options: dict[str, Any], today: date) -> str:
    """Return what is to be printed.

    Raises:
        CommandError: The file cannot be read; every mistake on a line of its own.
    """
    language: Language = options["lang"]
    read = _read(options["facts"], definition)
    legal = read.facts.get(definition.rights_date)
    on = options["on"] or (legal if isinstance(legal, date) else today)
    assumed = {key: on for key in own_days(definition) if options["on"] and key not in read.facts}
    facts, coming = _with_income(read, {**read.facts, **assumed}, definition, on)
    found = explain(definition, facts, on, ended=read.ended, languages=sentences.languages_with(language))
    if options["json"]:
        told = {**as_json(found), "assumed_on_that_day": sorted(assumed), **_income_as_json(facts, coming)}
        return json.dumps(told, ensure_ascii=False, indent=1)
    titles = [in_language(definition.vocabulary.facts[key].title, language) for key in assumed]
    return "\n".join([*in_words(found, language, titles), *_best_month(coming, language)])


def _with_income(
    read: FactsFile, facts: dict[str, Any], definition: Definition, on: date
) -> tuple[dict[str, Any], Coming | None]:
    """Reckon the household of the file for the day of the application.

    What the file itself says goes before.
    """
    if read.household is None:
        return facts, None
    applied = facts.get(APPLIED)
    day = applied if isinstance(applied, date) else on
    look = FamilyContext(definition, facts, day, read.ended)
    try:
        reckoned = dict(reckon(read.household, look, day).facts)
    except NobodyCounts as error:
        raise CommandError(
            "Nobody of the household counts as a member, so no income was reckoned. Name who applies: adult."
        ) from error
    except (NoFigure, KeyError) as error:
        raise CommandError(
            f"There is no figure '{error.args[0]}' for {day}, so no income was reckoned. Choose another day."
        ) from error
    coming = look_ahead(read.household, look, day) if RULE in definition.rules else None
    return {**reckoned, **facts}, coming


def _income_as_json(facts: dict[str, Any], coming: Coming | None) -> dict[str, Any]:
    if coming is None:
        return {}
    months = [{"applied_on": one.applied_on.isoformat(), "answer": one.answer, "share": one.share,
               "amount": _plain(one.amount)} for one in coming.months]  # fmt: skip
    return {
        "reckoned": {key: _plain(facts[key]) for key in RECKONED if key in facts},
        "earliest_good_month": _plain(coming.earliest),
        "months": months,
    }


def _best_month(coming: Coming | None, language: Language) -> Iterator[str]:
    if coming is None:
        return
    heads = sentences.section("explained", language=language)
    yield ""
    best = coming.earliest.isoformat()[:7] if coming.earliest else heads["none_found"]
    yield f"{heads['best']}: {best}"
    for one in coming.months:
        said = coming.words.get(one.answer or "")
        answer = in_language(said, language) if said else words(language)["unknown"]
        amount = f", {money_in_words(one.amount, language)}" if one.granted and one.amount is not None else ""
        yield f"  {one.applied_on.isoformat()[:7]}  {answer}{amount}"


def _read(path: Path, definition: Definition) -> FactsFile:
    try:
        if path.stat().st_size > LARGEST:
            raise CommandError(f"{path} is larger than {LARGEST} bytes, so it was not read. Keep one family in a file.")
        text = path.read_text("utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be read, so nothing is explained. Name a file of facts.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not saved as UTF-8, so nothing is explained. Save it as UTF-8.") from error
    read = read_facts_file(str(path), text, definition)
    if read.mistakes:
        told = "\n".join(map(str, read.mistakes))
        raise CommandError(f"{told}\nMistakes in the facts: {len(read.mistakes)}, so nothing is explained.")
    return read


# ---- in words ------------------------------------------------------------------------------------


def in_words(found: Explanation, language: Language, assumed: Sequence[str] = ()) -> Iterator[str]:
    """Yield the lines: each answer, its grounds below it, and what would alter it.

    Args:
        assumed: Titles of the days that the file does not tell.
    """
    heads = sentences.section("explained", language=language)
    yield f"{found.ref} {heads['on_day']} {date_in_words(found.on, language)}"
    yield from (f"{title}: {heads['assumed']}" for title in assumed)
    yield ""
    yield f"{heads['eligibility']}: {_verdict(found, language)}"
    for part in found.eligibility.parts:
        yield f"  {MARKS[part.verdict]:<3} {part.name}: {part.says[language]}"
    yield from _changes(found.changes, language, heads)
    every: Mapping[str, Sequence[ExplainedRule | ExplainedAmount]] = {"rules": found.rules, "amounts": found.amounts}
    for head, answers in ((name, [one for one in told if one.concerns]) for name, told in every.items()):
        if answers:
            yield ""
            yield f"{heads[head]}"
        for answer in answers:
            yield f"  {answer.says[language]}"
            yield from (f"    - {one[language]}" for one in getattr(answer, "because", ()))
            yield from _changes(answer.changes, language, heads)


def _verdict(found: Explanation, language: Language) -> str:
    verdict = found.eligibility.verdict
    if verdict is None:
        return words(language)["unknown"]
    return {"en": ("no", "yes")}.get(language, ("нет", "да"))[verdict]


def _changes(changes: tuple[ToldChange, ...], language: Language, heads: Mapping[str, str]) -> Iterator[str]:
    yield from (f"    {heads['what_if']}: {one.says[language]}" for one in changes)


# ---- as JSON -------------------------------------------------------------------------------------


def as_json(found: Explanation) -> dict[str, Any]:
    """Return the explanation as JSON knows values: money as text with its kopecks, days in ISO form."""
    return {
        "ref": found.ref,
        "on": found.on.isoformat(),
        "legal_day": found.legal_day.isoformat(),
        "eligibility": {
            "verdict": found.eligibility.verdict,
            "parts": [
                {"name": part.name, "verdict": part.verdict, "facts": list(part.facts),
                 "values": [_plain(value) for value in part.values], "threshold": _plain(part.threshold),
                 "says": dict(part.says)}
                for part in found.eligibility.parts
            ],
            "changes": [_change(one) for one in found.changes],
        },
        "rules": [
            {"rule": one.rule, "title": dict(one.title), "day": _plain(one.day), "since": _plain(one.since),
             "answer": one.answer, "says": dict(one.says), "because": [dict(text) for text in one.because],
             "unknown": list(one.unknown), "changes": [_change(change) for change in one.changes],
             "concerns": one.concerns}
            for one in found.rules
        ],
        "amounts": [
            {"amount": one.amount, "title": dict(one.title), "day": _plain(one.day), "right": one.right,
             "value": _plain(one.value),
             "says": dict(one.says), "unknown": list(one.unknown),
             "changes": [_change(change) for change in one.changes], "concerns": one.concerns}
            for one in found.amounts
        ],
    }  # fmt: skip


def _change(told: ToldChange) -> dict[str, Any]:
    change = told.change
    return {
        "becomes": _plain(change.becomes),
        "day": _plain(change.day),
        "figures": list(change.figures),
        "moves": [
            {"key": move.key, "before": _plain(move.before), "after": _plain(move.after), "bound": move.open_ended}
            for move in change.moves
        ],
        "says": dict(told.says),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
