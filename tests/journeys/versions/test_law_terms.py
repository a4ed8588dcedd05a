"""Deadlines by law as rows of the table of figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from journeys.language.vocabulary import Amended, Base, Force, Length, Moment, Row, Term, Unit
from journeys.reader import CATALOGUE, read_catalogue
from journeys.versions import added_figures, law_terms

THEN = datetime(2026, 3, 2, tzinfo=UTC)
TERM = Term("appeal", Moment(Base.OPENING), Length(10, Unit.WORKING_DAYS), Force.LAW, "?")
YEARLY = replace(TERM, length=None, yearly=(2, 1))


def _row(value: str, since: date = date(2026, 1, 1)) -> Amended:
    return Amended(Row(since, Decimal(value), {"ru": "Закон"}, "2026-03-01", "V"), THEN)


def test_given_a_correction_then_it_holds_from_its_day_and_for_what_is_decided_after_it() -> None:
    term = replace(TERM, amended=(_row("15"),))
    assert term.on(date(2026, 1, 1)).length == Length(15, Unit.WORKING_DAYS)
    assert not term.on(date(2026, 1, 1)).to_confirm
    assert term.on(date(2025, 12, 31)).length == TERM.length, "what counts from an earlier day keeps its term"
    assert term.on(date(2026, 1, 1), datetime(2026, 3, 1, tzinfo=UTC)).length == TERM.length


def test_given_two_corrections_of_one_day_then_the_one_confirmed_last_holds() -> None:
    term = replace(TERM, amended=(_row("15"), _row("20")))
    assert term.on(date(2026, 5, 1)).length == Length(20, Unit.WORKING_DAYS)


def test_given_a_yearly_date_then_its_value_is_day_and_month() -> None:
    assert YEARLY.value == Decimal("1.02")
    assert YEARLY.lasting(Decimal("31.12")).yearly == (12, 31)
    assert YEARLY.lasting(Decimal("10.1")).yearly == (10, 10)


@pytest.mark.parametrize(("term", "value"), [(TERM, "1.5"), (TERM, "-1"), (YEARLY, "30.02"), (YEARLY, "5")])
def test_given_what_no_deadline_can_be_then_it_is_refused(term: Term, value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        term.lasting(Decimal(value))


def test_given_a_sentence_that_names_its_term_then_a_correction_is_named_in_it() -> None:
    definition = next(one for one in read_catalogue(CATALOGUE).definitions.values() if _named(one))
    step = _named(definition)[0]
    key = law_terms.row_of_term(step.due[0])
    after = added_figures.laid_over(definition, {key: (_row("77"),)})
    said = [text for part in step.unfilled for text in getattr(after.by_key[step.key], part).values()]
    assert any("77" in one for one in said)
    assert all("{due}" not in one for one in said)


def _named(definition):
    return [
        one
        for one in definition.steps
        if one.due
        and definition.vocabulary.terms[one.due[0]].length
        and any("{due}" in said for text in one.unfilled.values() for said in text.values())
    ]
