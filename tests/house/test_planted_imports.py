"""The tools refuse what the house forbids: each rule meets a planted breach of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT

BIN = Path(sys.executable).parent

FORBIDDEN_LINES = [
    "from viewflow.workflow.nodes import Split",
    "from viewflow.workflow.nodes import Join",
    "from viewflow.workflow.nodes import If",
    "from viewflow.workflow.nodes import Switch",
    "from viewflow.workflow.nodes import Subprocess",
    "from viewflow.workflow.nodes.timer import Timer",
    "from viewflow.workflow.nodes.boundary import BoundaryTimer",
    "from viewflow.workflow import lock",
    "from viewflow.workflow.lock import select_for_update_lock",
    "from viewflow.workflow.managers import TaskManager",
    "from viewflow.workflow.signals import task_finished",
    "from viewflow.workflow.flow.viewset import FlowViewset",
    "from viewflow.workflow.views import base",
    "from viewflow import views",
    "from django.db.models.signals import post_save",
    "from django.dispatch import receiver",
    "from django.utils.timezone import now",
    "from unittest.mock import patch",
    "from unittest import mock",
]


@pytest.mark.parametrize("line", FORBIDDEN_LINES)
def test_a_planted_import_is_refused_by_ruff(line: str) -> None:
    done = _ruff(f"{line}\n")
    assert "TID251" in done, done


def test_the_bare_parts_of_viewflow_are_not_refused() -> None:
    assert "TID251" not in _ruff("from viewflow.workflow import activation\nfrom viewflow.workflow.base import Node\n")


def _ruff(text: str) -> str:
    command = [BIN / "ruff", "check", "--no-cache", "--stdin-filename", "journeys/planted.py", "-"]
    return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=False).stdout


def test_planted_imports_against_the_direction_are_refused_by_import_linter(tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = {
        "journeys/planted.py": "from casework.models import Case\n",
        "journeys/engine/planted.py": "from journeys.runs import reasons\n",
        "journeys/check/planted.py": "from journeys.versions import published\n",
        "journeys/rules/planted.py": "from django.utils import timezone\n",
        "documents/planted.py": "from partners import public\n",
        "casework/actions/planted.py": "from viewflow.workflow import activation\nfrom journeys.models import WorkItem\n",
        "casework/planted.py": "",
        "casework/act_parts/planted.py": "from casework.actions.case import notes\n",
        "casework/forms/planted.py": "from casework.web.page_data import step\n",
        "casework/models/planted.py": "from casework.actions.case import intake\n",
        "casework/bundling/planted.py": "from django.db import models\n",
        "casework/steps/planted.py": "import ortools\nimport weasyprint\n",
    }
    for name, text in planted.items():
        (tmp_path / name).write_text(text)
    lint = [BIN / "lint-imports", "--no-cache"]
    done = subprocess.run(lint, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    for found in (
        "journeys.planted -> casework.models",
        "not listed as layers: - journeys.planted",
        "journeys.engine.planted -> journeys.runs.reasons",
        "journeys.check.planted -> journeys.versions.published",
        "journeys.rules.planted -> django",
        "documents.planted -> partners.public",
        "casework.actions.planted -> viewflow",
        "casework.actions.planted -> journeys.models",
        "not listed as layers: - casework.planted",
        "casework.act_parts.planted -> casework.actions.case.notes",
        "casework.forms.planted -> casework.web.page_data.step",
        "casework.models.planted -> casework.actions.case.intake",
        "casework.bundling.planted -> django",
        "casework.steps.planted -> ortools",
        "casework.steps.planted -> weasyprint",
    ):
        assert found in " ".join(done.stdout.split()), f"not refused: {found}\n{done.stdout[-3000:]}"
