"""`manage.py visits plan` as people and scripts call it: no database, stable output, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

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


def visits(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command where no database can be reached."""
    nowhere = os.environ | {"CASEWORK_DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}
    command = [sys.executable, str(ROOT / "manage.py"), "visits", *words]
    return subprocess.run(command, capture_output=True, text=True, env=nowhere, cwd=ROOT, timeout=60, check=False)


def test_given_a_problem_when_planned_then_people_see_the_days_as_a_table() -> None:
    done = visits("plan", str(EXAMPLE))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == TABLE


def test_given_json_and_top_when_planned_then_scripts_get_the_agreed_form() -> None:
    done = visits("plan", str(EXAMPLE), "--top", "1", "--json")

    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert [(one["id"], [plan["day"] for plan in one["plans"]]) for one in answer["families"]] == [
        ("f1", ["2026-12-01"]),
        ("f2", ["2026-12-02"]),
    ]


def test_given_no_possible_day_when_planned_then_it_says_so_and_is_no_error(tmp_path: Path) -> None:
    data = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    data["families"][0]["max_idle_slots"] = 7
    file = tmp_path / "tight.json"
    file.write_text(json.dumps(data), encoding="utf-8")

    done = visits("plan", str(file))

    assert done.returncode == 0
    assert "Family f1: 2 visits, no day on which all of them are possible" in done.stdout


def test_given_a_malformed_problem_when_planned_then_exit_2_and_one_line_names_the_field(tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_text(EXAMPLE.read_text(encoding="utf-8").replace('"lag_slots": 8', '"lag_slots": -8'), encoding="utf-8")

    done = visits("plan", str(file), "--json")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "families[0].precedence[0].lag_slots: -8, must be at least 0\n"


def test_given_no_such_file_when_planned_then_exit_2_and_one_line() -> None:
    done = visits("plan", "nowhere.json")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "nowhere.json: cannot be read (No such file or directory). Check the name of the file.\n"


def test_given_batch_when_planned_then_it_is_refused_in_words() -> None:
    done = visits("plan", str(EXAMPLE), "--batch", "--seconds", "5")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("--batch: planning many families on shared calendars is not built yet")


def test_given_top_0_when_planned_then_it_is_refused_in_words() -> None:
    done = visits("plan", str(EXAMPLE), "--top", "0")

    assert done.returncode == 2
    assert done.stderr == "--top: 0, must be at least 1, or there is nothing to plan.\n"


def test_given_help_when_asked_then_an_example_is_shown() -> None:
    done = visits("plan", "--help")

    assert done.returncode == 0
    assert "manage.py visits plan problem.json --top 3 --json" in done.stdout
