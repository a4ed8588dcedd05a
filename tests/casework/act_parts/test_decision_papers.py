"""A decision's own paper is printed when it is decided: what came of it, how the sum is reckoned, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils import translation

from casework import access, clock
from casework.act_parts import paper_rows
from casework.models import CaseDocument
from documents.models import Document
from journeys import public as journeys
from journeys.versions.published import in_force
from tests.builders import Story, Town

ALLOWANCE = "birth_allowance"


def applied(town: Town) -> Story:
    case = town.a_case(ALLOWANCE, facts={"family.employed_parents": 0})
    case.told("birth_recorded").agreed()
    case.done("apply_monthly", application__made_on=date(2026, 11, 26))
    case.effects("draft_paper", "print_paper")
    return case


def decisions(case: Story) -> list[dict[str, str]]:
    """What the rows of the printed decisions say, label by label."""
    case.effects("draft_paper")
    keys = [row.document_key for row in case.rows(CaseDocument, kind="decision_notice")]
    with access.acting_as(case.town.machine):
        found = list(Document.objects.filter(pk__in=keys))
        return [{row["label"]: row["value"] for row in one.data["rows"]} for one in found]


def test_given_a_decision_under_way_then_its_paper_waits_for_it_and_then_says_what_and_why(town: Town) -> None:
    case = applied(town)
    assert decisions(case) == []
    case.done(
        "decide_monthly",
        family__income_per_person=Decimal(9000), family__lowest_adult_earnings=Decimal(300000),
        family__property_within_limits=True,
    )  # fmt: skip
    (told,) = decisions(case)
    assert told["Решение"] == "Назначено"
    assert told["Доход на человека"] == "9\u00a0000 ₽ в месяц"
    assert told["Почему"].startswith("Единое пособие: вероятно, право есть\n")


def test_given_a_refusal_then_its_paper_names_the_ground_and_none_is_printed_while_papers_are_missing(
    town: Town,
) -> None:
    case = applied(town)
    case.done("decide_monthly", "papers_missing")
    assert decisions(case) == []
    case.done("missing_for_monthly")
    case.done(
        "decide_monthly", "refused",
        family__income_per_person=Decimal(17001), family__lowest_adult_earnings=Decimal(300000),
        family__property_within_limits=True,
    )  # fmt: skip
    (told,) = decisions(case)
    assert told["Решение"] == "Отказано"
    assert "Доход на человека 17\u00a0001\u00a0₽ — выше 17\u00a0000\u00a0₽" in told["Почему"]


def test_given_a_plan_of_examination_then_it_says_whose_tests_they_are_and_how_long_each_counts(town: Town) -> None:
    case = town.a_case("fertility_help").talked()
    with access.acting_as(case.by):
        run = journeys.read_run(run_key=case.run_key, language="ru", now=clock.now())
        paper = replace(in_force(run.ref).vocabulary.documents["exam_plan"], rows=("tests",))
        with translation.override("ru"):
            told = paper_rows.rows(paper_rows.PaperDraft(None, None, paper, run, "ru"))  # type: ignore[arg-type]
    assert [one["label"] for one in told] == [
        "Анализы перед ЭКО", "Анализы мужчины перед ЭКО", "Перед переносом замороженного эмбриона",
    ]  # fmt: skip
    assert "Мазок на флору: действует 10 дней" in told[0]["value"].split("\n")
    assert "Группа крови и резус: действует бессрочно" in told[1]["value"].split("\n")
    assert "Кариотип" not in str(told), "only for a reason"
    assert "Цитология" not in told[1]["value"], "a man has none"
    assert "Паспорт" not in str(told)
