"""`manage.py journeys explain`, as a curator types it."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

YAML = """child.born_on: 2025-12-01
family.income_per_person: 15400.50
family.lowest_adult_earnings: 100000
family.property_within_limits: yes
family.newborns: [anna]
"""


def explain(file: Path, *arguments: str) -> str:
    out = StringIO()
    call_command("journeys", "explain", "birth_allowance", "--facts", str(file), *arguments, stdout=out)
    return out.getvalue()


def written(folder: Path, text: str, name: str = "facts.yaml") -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def test_given_a_file_when_explained_then_eligibility_every_rule_and_every_amount_are_told(tmp_path):
    told = explain(written(tmp_path, YAML), "--on", "2025-12-20", "--lang", "en")
    assert told.startswith("birth_allowance@1 on 20 December 2025\nDay of the application: not in the file")
    for line in (
        "Eligibility: yes",
        "  Unified allowance: probably, entitled",
        "  Birth grant on 1 December 2025: probably, 26,941.71\u00a0RUB = ",
        "  Unified allowance a month: not known yet: ",
        "    Otherwise: From 1 January 2026 ",
    ):
        assert line in told
    assert "Кому подходит: да" in explain(written(tmp_path, YAML), "--on", "2025-12-20")


def test_given_the_same_facts_on_a_later_day_then_the_rules_of_that_day_answer(tmp_path):
    file = written(tmp_path, YAML)
    answers = [
        {one["rule"]: one["answer"] for one in json.loads(explain(file, "--json", "--on", day))["rules"]}
        for day in ("2025-12-31", "2026-01-01")
    ]
    assert [one["unified_allowance"] for one in answers] == ["right", "earnings_too_low"]


def test_given_json_when_explained_as_json_then_everything_is_there_as_plain_values(tmp_path):
    text = '{"child.born_on": "2026-02-14", "application.made_on": "2026-02-25",\n "family.income_per_person": 15000}'
    told = json.loads(explain(written(tmp_path, text, "facts.json"), "--json"))
    assert (told["ref"], told["on"], told["legal_day"]) == ("birth_allowance@1", "2026-02-14", "2026-02-14")
    assert told["eligibility"]["verdict"] is True
    grant = told["amounts"][0]
    assert (grant["value"], grant["day"]) == ("28450.45", "2026-02-14")
    assert told["rules"][1]["unknown"] == ["family.lowest_adult_earnings", "family.property_within_limits"]


HOUSEHOLD = """child.born_on: 2025-11-20
family.property_within_limits: yes
household:
  members: {mother: adult, father: adult, anna: child}
  income:
    - {who: father, kind: wage, first: 2024-06, last: 2026-03, amount: 50000}
    - {who: father, kind: wage, first: 2025-04, amount: 40000}
  excused:
    - {who: mother, why: care_of_child, first: 2024-06, last: 2026-03}
"""


def test_given_a_household_in_the_file_then_its_income_is_reckoned_and_the_best_month_is_told(tmp_path):
    file = written(tmp_path, HOUSEHOLD)
    told = explain(file, "--on", "2026-04-10", "--lang", "en")
    reason = "Income per person 17,777.78\u00a0RUB — above 17,000\u00a0RUB"
    assert f"  Unified allowance: probably, income above the limit\n    - {reason}" in told
    assert "Earliest good month to apply: 2026-06\n  2026-04  Income above the limit\n" in told
    plain = json.loads(explain(file, "--on", "2026-04-10", "--json"))
    assert plain["reckoned"]["family.lowest_adult_earnings"] == "640000.00"
    assert plain["earliest_good_month"] == "2026-06-01" and len(plain["months"]) == 13


def test_given_mistakes_in_the_household_then_each_is_told_with_its_line_and_cure(tmp_path):
    spoilt = HOUSEHOLD.replace("mother: adult", "mother: adlt").replace(
        "kind: wage, first: 2024", "kind: wages, first: 2024"
    )
    spoilt = spoilt.replace("first: 2025-04, amount: 40000", "first: 2025-14, amount: viel").replace(
        "care_of", "care_for"
    )
    with pytest.raises(CommandError) as refused:
        explain(written(tmp_path, spoilt))
    for cure in (":4: members: 'mother' is one of adult, child, student, conscript, relative, unborn. Did you mean 'adult'?",
                 ":6: income: kind: no 'wages'. Did you mean 'wage'?", ":7: income: first: '2025-14' is no month",
                 ":9: excused: who: no 'mother'"):  # fmt: skip
        assert cure in str(refused.value)


def test_given_mistakes_in_the_file_then_each_is_told_with_its_line_and_cure(tmp_path):
    file = written(
        tmp_path,
        "child.born_on: 01.12.2025\nfamily.incom_per_person: 1\nfamily.property_within_limits: да\n"
        "family.income_per_person: много\nsteps: {renewal: again, renewl: apply_again}\n",
    )
    with pytest.raises(CommandError) as refused:
        explain(file)
    lines = str(refused.value).splitlines()
    assert [line.removeprefix(f"{file}:").split(":")[0] for line in lines[:-1]] == ["1", "2", "3", "4", "5", "5"]
    for cure in ("Write 2026-02-01", "Did you mean 'family.income_per_person'?", "Did you mean 'yes'?",
                 "no value for a fact of type money", "Did you mean 'apply_again'?", "Did you mean 'renewal'?"):  # fmt: skip
        assert cure in str(refused.value)


@pytest.mark.parametrize(
    ("text", "cure"),
    [("", "Begin with lines such as"), ("{}", "no facts"), ("a: &x 1\n", "anchors"), ("- 1", "Begin with lines")],
)
def test_given_a_file_that_is_none_then_the_first_line_says_so(tmp_path, text, cure):
    with pytest.raises(CommandError, match=cure):
        explain(written(tmp_path, text))


def test_given_no_such_file_or_day_then_that_is_said(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        explain(tmp_path / "none.yaml")
    with pytest.raises(CommandError, match="is no date. Write 2026-02-01"):
        explain(written(tmp_path, YAML), "--on", "2026-13-01")
