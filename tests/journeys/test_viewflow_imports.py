"""What of Viewflow may not even be imported. A planted import must be refused by the project's own ruff settings."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLANTED = [
    "from viewflow.workflow.nodes import Split",
    "from viewflow.workflow.nodes import Join",
    "from viewflow.workflow.nodes import If",
    "from viewflow.workflow.nodes import Switch",
    "from viewflow.workflow.nodes import Timer",
    "from viewflow.workflow.nodes import TimerBoundary",
    "from viewflow.workflow.nodes.split import Split",
    "from viewflow.workflow import flow",
    "from viewflow.workflow.flow import views",
    "from viewflow.workflow import lock",
    "from viewflow.workflow import signals",
    "from viewflow.workflow import managers",
    "from viewflow.workflow.signals import task_finished",
]
USED = [
    "from viewflow.workflow import nodes",
    "from viewflow.workflow.activation import Activation",
    "from viewflow.workflow.base import Flow, Node",
    "from viewflow.workflow.fields import FlowReferenceField",
    "from viewflow.workflow.models import AbstractProcess, AbstractTask",
    "from viewflow.workflow.status import STATUS",
]


@pytest.fixture(scope="module")
def refused() -> set[str]:
    """The imports that the project's ruff settings refuse, of all lines planted in one module."""
    lines = [*PLANTED, *USED]
    where = "journeys/planted.py"
    command = [sys.executable, "-m", "ruff", "check", "--output-format=json", "--stdin-filename", where, "-"]
    text = "".join(f"{line}\n" for line in lines)
    done = subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=False)
    complaints = [complaint for complaint in json.loads(done.stdout) if complaint["code"] == "TID251"]
    return {lines[complaint["location"]["row"] - 1] for complaint in complaints}


@pytest.mark.parametrize("line", PLANTED)
def test_given_a_part_of_viewflow_that_decides_what_opens_when_imported_then_refused(
    line: str, refused: set[str]
) -> None:
    assert line in refused


@pytest.mark.parametrize("line", USED)
def test_given_a_part_of_viewflow_that_we_use_when_imported_then_allowed(line: str, refused: set[str]) -> None:
    assert line not in refused
