"""`manage.py visits plan` as people and scripts call it: no database, stable output, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = Path(__file__).parent / "example.json"
TABLE = """\
Family f1: 2 visits, best day

1. 2026-12-01 Tue  08:00-09:20  idle 40 min  cost 32  proven best
   08:00-08:10  blood        lab-1          A
   08:50-09:20  neurologist  dr-4 + room-1  A

Family f2: 2 visits, best 2 days

1. 2026-12-02 Wed  10:15-11:00  idle 5 min  cost 4  proven best
   10:15-10:25  blood        lab-1  A
   10:30-11:00  neurologist  dr-5   B

2. 2026-12-01 Tue  08:00-08:40  idle 0 min  cost 6  proven best
   08:00-08:10  blood        lab-1  A
   08:10-08:40  neurologist  dr-4   A

"""


def visits_here(*words: str) -> tuple[int, str, str]:
    """Call the command in this process: exit code, output, errors. The database is locked by pytest-django."""
    out, err = StringIO(), StringIO()
    try:
        call_command("visits", *words, stdout=out, stderr=err, no_color=True)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def visits(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command where no database can be reached."""
    nowhere = os.environ | {
        "CASEWORK_DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "CASEWORK_TRYING_OUT": "no-real-families",
    }
    command = [sys.executable, str(ROOT / "manage.py"), "visits", *words]
    return subprocess.run(command, capture_output=True, text=True, env=nowhere, cwd=ROOT, timeout=60, check=False)


def test_given_a_problem_when_planned_then_people_see_the_days_as_a_table() -> None:
    done = visits("plan", str(EXAMPLE))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == TABLE


def test_given_json_and_top_when_planned_then_scripts_get_the_agreed_form() -> None:
    code, out, _ = visits_here("plan", str(EXAMPLE), "--top", "1", "--json")

    assert code == 0
    answer = json.loads(out)
    assert [(one["id"], [plan["day"] for plan in one["plans"]]) for one in answer["families"]] == [
        ("f1", ["2026-12-01"]),
        ("f2", ["2026-12-02"]),
    ]


def test_given_no_possible_day_when_planned_then_it_says_so_and_is_no_error(tmp_path: Path) -> None:
    data = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    data["families"][0]["max_idle_slots"] = 7
    file = tmp_path / "tight.json"
    file.write_text(json.dumps(data), encoding="utf-8")

    code, out, _ = visits_here("plan", str(file))

    assert code == 0
    assert "Family f1: 2 visits, no day on which all of them are possible" in out


def test_given_a_malformed_problem_when_planned_then_exit_2_and_one_line_names_the_field(tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_text(EXAMPLE.read_text(encoding="utf-8").replace('"lag_slots": 8', '"lag_slots": -8'), encoding="utf-8")

    done = visits("plan", str(file), "--json")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "families[0].precedence[0].lag_slots: -8, must be at least 0\n"


REFUSED = {
    ("nowhere.json",): "nowhere.json: cannot be read (No such file or directory). Check the name of the file.",
    (
        str(EXAMPLE),
        "--batch",
        "--seconds",
        "5",
    ): "--batch: planning many families on shared calendars is not built yet, "
    "so nothing was planned. Leave --batch and --seconds out to plan each family on its own.",
    (str(EXAMPLE), "--top", "0"): "--top: 0, must be at least 1, or there is nothing to plan.",
}


@pytest.mark.parametrize("words", REFUSED, ids=["no such file", "batch", "top 0"])
def test_given_what_cannot_be_planned_when_asked_then_exit_2_and_one_line_says_why(words: tuple[str, ...]) -> None:
    assert visits_here("plan", *words) == (2, "", REFUSED[words] + "\n")


def test_given_help_when_asked_then_an_example_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("visits", "plan", "--help")

    assert "manage.py visits plan problem.json --top 3 --json" in capsys.readouterr().out
