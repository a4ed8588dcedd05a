"""The route sheet: one page for two weeks, whatever the journey, the language and the names."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from casework import access
from casework.act_parts import coming_weeks
from casework.models import CaseDocument
from casework.texts.translated import say
from documents import public as documents
from documents.models import Document
from journeys.reader import read_catalogue
from tests.builders import Town
from tests.databases import ROOT

LONG = "Константинопольская-Загряжская Александра Вячеславовна"
JOURNEYS = read_catalogue(ROOT / "journeys" / "catalogue").definitions


def _sheet(rows: list[dict[str, Any]], language: str, *, name: str) -> int:
    """Print a sheet of these rows and return how many pages it has."""
    names = (name, name, name, "Рождение ребёнка с особенностями развития", name)
    fitting = coming_weeks.that_fit(rows, names=names)
    words = coming_weeks.ComingWeeks(fitting[-1]["day"], tuple(fitting), len(rows)).later_in_words
    data = {
        "family": name, "made_for": name, "child": name, "journey": "Рождение ребёнка с особенностями развития",
        "until": "2026-12-14", "steps": fitting, "later": words,
        "contact": {"name": name, "role": "Областной перинатальный центр, социальная служба", "reach": "8 (4852) 00-00-12"},
    }  # fmt: skip
    content = documents.render_example(type="route_sheet", language=language, data=data)
    return len(PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("days", [1, 14], ids=["all on one day", "each on a day of its own"])
@pytest.mark.parametrize("ref", sorted(JOURNEYS), ids=lambda ref: f"{ref[0]}-{ref[1]}")
def test_given_every_step_of_a_journey_is_due_when_the_sheet_is_printed_then_it_is_one_page(
    ref: Any, days: int, language: str
) -> None:
    definition = JOURNEYS[ref]
    types = definition.vocabulary.organisation_types
    told = [step for step in definition.steps if step.family]
    rows = [
        {
            "what": say(step.title, language),
            "who": say(types[step.by[0]].title, language) if step.by[0] in types else "вы",
            "day": f"2026-12-{number * days // len(told) + 1:02}",
            "note": say(step.family, language),
        }
        for number, step in enumerate(told)
    ]
    assert _sheet(rows, language, name=LONG) == 1
    assert len(coming_weeks.that_fit(rows)) >= 5, "of names as most are"


def test_given_a_step_of_endless_words_then_it_is_left_to_the_later_ones() -> None:
    short = {"what": "Полис", "who": "вы", "day": "2026-12-01", "note": ""}
    endless = {"what": "Очень " * 60, "who": "вы", "day": "2026-12-02", "note": "длинно " * 140}
    assert coming_weeks.that_fit([short, endless, short]) == [short]


def test_given_a_family_that_has_talked_then_its_sheet_holds_two_weeks_and_says_how_much_is_later(town: Town) -> None:
    case = town.a_case(born_days_ago=1).talked()
    case.effects("draft_paper", "print_paper")
    (view,) = case.papers()["route_sheet"]
    (row,) = case.rows(CaseDocument, kind="route_sheet")
    with access.acting_as(town.machine):
        data = Document.objects.get(pk=row.document_key).data

    assert view.pages == 1
    until = (town.today + timedelta(days=coming_weeks.DAYS)).isoformat()
    assert data["until"] == until
    assert [one["day"] for one in data["steps"]] == sorted(one["day"] for one in data["steps"])
    assert all(town.today.isoformat() <= one["day"] <= until for one in data["steps"])
    assert any(one["who"] == "вы" and one["note"] for one in data["steps"])
    assert not any(one["note"] for one in data["steps"] if one["who"] != "вы")
    assert data["later"].startswith("Ещё ")
