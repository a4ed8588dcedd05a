"""Every test says in its own body what must hold, or calls a helper whose name says that it looks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import ROOT, calls, dotted, name_of, parsed

LOOKS = re.compile(r"^_?(assert|check|expect|fail|raises|refused|hold)(_|$)")
WAITS = {"wait_until", "wait_for"}  # a test that waits in vain fails and says for what


def _tests_of(file: Path) -> Iterator[ast.FunctionDef]:
    """The tests of a file."""
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def looks(test: ast.FunctionDef) -> bool:
    """Whether anything in the test's own body can fail because of what it sees."""
    if any(isinstance(node, ast.Assert) for node in ast.walk(test)):
        return True
    return any(_says_so(dotted(call.func).rpartition(".")[2]) for call in calls(test))


def _says_so(name: str) -> bool:
    return bool(LOOKS.match(name)) or name in WAITS


def test_every_test_asserts_in_its_own_body_or_by_a_helper_whose_name_says_so() -> None:
    files = [file for file in (ROOT / "tests").rglob("test_*.py") if "bench" not in file.parts]

    assert [name_of(file, test) for file in files for test in _tests_of(file) if not looks(test)] == []


def test_given_a_test_that_only_calls_when_it_is_read_then_it_is_found() -> None:
    silent, telling = ast.parse(
        "def test_a():\n    act()\n\ndef test_b():\n    with pytest.raises(E):\n        act()"
    ).body

    assert isinstance(silent, ast.FunctionDef) and not looks(silent)
    assert isinstance(telling, ast.FunctionDef) and looks(telling)
