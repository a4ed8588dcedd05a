"""`manage.py journeys check | list | show`, as a curator types it."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from journeys.reader import CATALOGUE, read_catalogue
from journeys.versions.differences import differences
from journeys.versions.plain_text import reading_view


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("journeys", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def a_copy(tmp_path: Path) -> Path:
    """A catalogue of one's own, to be spoilt: two journeys of the house with the shared tables."""
    others = shutil.ignore_patterns("fertility_help", "first_job", "school_catch_up")
    return shutil.copytree(CATALOGUE, tmp_path / "catalogue", ignore=others)


@pytest.fixture(scope="module")
def told() -> str:
    """What the check of the whole catalogue says."""
    return run("check")


def spoil(file: Path, old: str, new: str) -> int:
    """Change a text in a file and return its line."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_given_the_catalogue_when_checked_then_it_passes_and_tells_what_is_asked_and_repeated(told):
    assert told.endswith("no mistakes\n")
    assert "asked at intake: child.born_on (Child's date of birth), child.order_in_family" in told
    assert "way back: disability_appeal 'upheld' repeats" in told
    assert re.search(r"walkthroughs: [1-9]\d walked", told)


def test_given_two_mistakes_in_two_journeys_when_checked_then_each_is_told_with_file_line_and_cure(a_copy):
    flagship, birth = a_copy / "third_child_special_needs" / "v1.yaml", a_copy / "birth_allowance" / "v1.yaml"
    first = spoil(flagship, "due: home_visit", "due: home_vist")
    second = spoil(birth, "by: social_fund", "by: social_found")
    out = StringIO()
    with pytest.raises(CommandError, match="Mistakes: 2"):
        call_command("journeys", "check", str(a_copy), stdout=out)
    told = out.getvalue().splitlines()
    assert any(line.endswith(f"third_child_special_needs/v1.yaml:{first}: step 'home_visit': due: no term 'home_vist'. "
                             "Did you mean 'home_visit'?") for line in told)  # fmt: skip
    assert any(f"birth_allowance/v1.yaml:{second}: " in line and "Did you mean 'social_fund'?" in line for line in told)


def test_given_one_journey_named_when_checked_then_the_others_mistakes_are_not_told(a_copy):
    spoil(a_copy / "birth_allowance" / "v1.yaml", "by: social_fund", "by: social_found")
    assert run("check", str(a_copy / "third_child_special_needs")).endswith("no mistakes\n")
    with pytest.raises(CommandError):
        run("check", str(a_copy / "birth_allowance" / "v1.yaml"))


def test_given_a_journey_in_a_folder_of_its_own_when_checked_then_the_shared_tables_of_the_house_count(tmp_path):
    shutil.copytree(CATALOGUE / "birth_allowance", tmp_path / "mine" / "birth_allowance")
    assert run("check", str(tmp_path / "mine")).endswith("no mistakes\n")
    assert run("check", str(tmp_path / "mine" / "birth_allowance")).endswith("no mistakes\n")


def test_given_a_walkthrough_that_goes_otherwise_when_checked_then_its_line_is_told(a_copy):
    file = a_copy / "third_child_special_needs" / "walkthrough.yaml"
    line = spoil(file, "{day: 21, opens: [doctors_day]}", "{day: 20, opens: [doctors_day]}")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("journeys", "check", str(a_copy), stdout=out)
    assert f"walkthrough.yaml:{line}: opens nothing, the walkthrough says doctors_day" in out.getvalue()


def test_given_the_catalogue_when_checked_then_every_version_was_searched_and_none_is_bad(told):
    others = [f"{journey}@1" for journey in ("birth_allowance", "fertility_help", "first_job", "school_catch_up")]
    for ref in (*others, "third_child_special_needs@1", "third_child_special_needs@2"):
        line = next(line for line in told.splitlines() if line.startswith(f"{ref}:"))
        assert "searched" in line
        assert "none bad" in line


def test_given_a_step_that_can_never_open_when_checked_then_it_is_told_as_a_story(a_copy):
    for number in (1, 2):
        spoil(a_copy / "third_child_special_needs" / f"v{number}.yaml", "when: mother.employed is yes",
              "when: [mother.employed is yes, mother.employed is no]")  # fmt: skip
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("journeys", "check", str(a_copy), stdout=out)
    assert any("v1.yaml:" in line and "choose_leave" in line for line in out.getvalue().splitlines())


def test_given_nothing_at_a_path_when_checked_then_the_command_says_so():
    with pytest.raises(CommandError, match="There is nothing at no/such/folder"):
        run("check", "no/such/folder")


def test_the_list_shows_versions_states_and_titles():
    told = run("list").splitlines()
    assert [line.split()[:2] for line in told] == [
        ["birth_allowance@1", "ready"],
        ["fertility_help@1", "ready"],
        ["first_job@1", "ready"],
        ["school_catch_up@1", "ready"],
        ["third_child_special_needs@1", "ready"],
        ["third_child_special_needs@2", "ready"],
    ]
    assert told[5].endswith("Рождение ребёнка с особенностями развития")
    assert run("list", "--lang", "en").splitlines()[0].endswith("Child birth allowance")


def test_a_version_is_shown_in_plain_words():
    told = run("show", "third_child_special_needs@1")
    assert told.startswith("Рождение третьего ребёнка с особенностями развития (third_child_special_needs@1)")
    assert "открывается, когда: Ребёнок родился" in told
    article = "закон об актах гражданского состояния (143-ФЗ от 15.11.1997), статья 16"
    assert f"срок: 1 месяц — Дата рождения ребёнка (закон, источник: {article})" in told
    assert "(third_child_special_needs@2)" in run("show", "third_child_special_needs", "--lang", "en").splitlines()[0]


def test_given_a_journey_whose_rules_go_by_its_start_when_shown_then_it_says_so():
    assert "На какой день берут правила и суммы: начало дела" in run("show", "first_job")
    assert "Rules and amounts as on the day: the start of the case" in run("show", "school_catch_up", "--lang", "en")


def test_given_rules_and_amounts_when_shown_then_each_answer_is_told_with_its_day_and_its_condition():
    told = run("show", "birth_allowance", "--lang", "en")
    assert (
        "Unified allowance, since 1 January 2026 — Property above the limits: Property within the limits is no" in told
    )
    assert "Birth grant: Birth grant × District factor; only if: How the birth grant is granted is not No right" in told
    assert "How the birth grant is granted — By application: in every other case" in told


def test_given_a_changed_rule_amount_or_word_to_the_worker_when_versions_are_compared_then_each_is_told():
    older = read_catalogue(CATALOGUE).definitions["birth_allowance", 1]
    rule, amount, step = older.rules["track"], older.amounts["birth_grant"], older.steps[0]
    (only,) = rule.versions
    newer = replace(
        older,
        rules={**older.rules, "track": replace(rule, versions=(replace(only, answers=only.answers[1:]),))},
        amounts={**older.amounts, "birth_grant": replace(amount, when=None)},
        steps=(replace(step, worker={"en": "Ask twice."}), *older.steps[1:]),
    )
    found = {(one.step, *line) for one in differences(older, newer, "en") for line in one.lines}
    what = "How the birth grant is granted — No right"
    assert ("", what, "Child was born alive is no", "") in found
    assert any(line[1:2] == ("Birth grant",) and "only if" in line[2] and "only if" not in line[3] for line in found)
    assert any(line[0] == step.key and line[1] == "to the worker" and line[3] == "Ask twice." for line in found)


def test_every_step_of_every_version_can_be_shown_in_both_languages():
    for definition in read_catalogue(CATALOGUE).definitions.values():
        for language in ("ru", "en"):
            told = "\n".join(reading_view(definition, language))
            assert "{" not in told, definition.ref
            assert "None" not in told, definition.ref


def test_given_a_misspelt_journey_when_shown_then_the_closest_is_named():
    with pytest.raises(CommandError, match="Did you mean 'third_child_special_needs@"):
        run("show", "third_child_special_need")


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["show", "--help"]])
def test_the_help_has_an_example(arguments, capsys):
    with pytest.raises(SystemExit):
        call_command("journeys", *arguments)
    assert "manage.py journeys check" in capsys.readouterr().out
