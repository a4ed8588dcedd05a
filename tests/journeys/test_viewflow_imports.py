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


def refused(line: str, where: str = "journeys/planted.py") -> bool:
    """Say whether the project's ruff settings refuse the import."""
    command = [sys.executable, "-m", "ruff", "check", "--output-format=json", "--stdin-filename", where, "-"]
    done = subprocess.run(command, cwd=ROOT, input=f"{line}\n", capture_output=True, text=True, check=False)
    return any(finding["code"] == "TID251" for finding in json.loads(done.stdout))


@pytest.mark.parametrize("line", PLANTED)
def test_given_a_part_of_viewflow_that_decides_what_opens_when_imported_then_refused(line: str) -> None:
    assert refused(line)


@pytest.mark.parametrize("line", USED)
def test_given_a_part_of_viewflow_that_we_use_when_imported_then_allowed(line: str) -> None:
    assert not refused(line)
