"""Deadlines by law as rows of the table of figures: a region confirms and corrects them as it does a sum.

The rows stand under `term_<key>`; the value is the length in the term's own unit, of a yearly date day.month.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from journeys.language import sentences
from journeys.language.definition import Definition, Step
from journeys.language.formatting import filled, in_language
from journeys.language.vocabulary import (
    DAY_AND_MONTH,
    Amended,
    Force,
    Parameter,
    Term,
    Text,
    Vocabulary,
    row_of_term,
    term_of_row,
)

SECTION = "law_terms"  # of the sentences
ALWAYS = date.min  # from when a term of the catalogue holds: since there is the journey


def amended(terms: Mapping[str, Term], rows: Mapping[str, tuple[Amended, ...]]) -> dict[str, Term]:
    """Return the terms with a region's rows laid over them."""
    return {key: replace(term, amended=rows.get(row_of_term(key), ())) for key, term in terms.items()}


def said_anew(step: Step, vocabulary: Vocabulary) -> Step:
    """Return the step with its sentences naming the terms and figures that hold newest."""
    if not step.unfilled:
        return step
    term = vocabulary.terms[step.due[0]].on(date.max) if step.due else None
    texts: dict[str, Any] = {part: filled(text, term, vocabulary.parameters) for part, text in step.unfilled.items()}
    return replace(step, **texts)


def as_figures(definitions: Iterable[Definition]) -> dict[str, Parameter]:
    """Return every term by law that a step has, by its key in the table; titled by what it is the deadline of."""
    found: dict[str, Parameter] = {}
    for definition in definitions:
        for key, term in definition.vocabulary.terms.items():
            steps = [step.title for step in definition.steps if key in step.due]
            if term.force is Force.LAW and steps:
                found.setdefault(row_of_term(key), _figure(key, term, steps))
    return dict(sorted(found.items()))


def term_named(figure: str, definitions: Iterable[Definition]) -> Term | None:
    """Return the term of a row of the table as the first version that has it says it."""
    key = term_of_row(figure) or ""
    return next((one.vocabulary.terms[key] for one in definitions if key in one.vocabulary.terms), None)


def _figure(key: str, term: Term, steps: list[Text]) -> Parameter:
    unit = DAY_AND_MONTH if term.length is None else term.length.unit.value
    return Parameter(
        row_of_term(key), _title(steps), unit, term.source, term.checked_on, term.mark, ((ALWAYS, term.value),)
    )


def _title(steps: list[Text]) -> Text:
    frame = sentences.texts(SECTION, "deadline_of")
    return {
        language: said.format(titles="; ".join(dict.fromkeys(in_language(title, language) for title in steps)))
        for language, said in frame.items()
    }


def unit_in_words(figure: Parameter) -> Text:
    """Return what the value of a term's row counts."""
    return sentences.texts(SECTION, figure.unit)
