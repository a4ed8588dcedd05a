"""The source files of the house, for the tests of its rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("casework", "journeys", "documents", "partners")


def modules(*folders: str) -> list[Path]:
    """Return the Python files below the folders, without migrations."""
    found = (file for folder in folders for file in (ROOT / folder).rglob("*.py"))
    return sorted(file for file in found if "migrations" not in file.parts)


@cache
def parsed(file: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def name_of(file: Path, node: ast.AST | None = None) -> str:
    """Return `path:line` for a failure's text."""
    line = f":{getattr(node, 'lineno', 0)}" if node is not None else ""
    return f"{file.relative_to(ROOT)}{line}"


def calls(node: ast.AST) -> Iterator[ast.Call]:
    """Walk all calls below a node."""
    return (one for one in ast.walk(node) if isinstance(one, ast.Call))


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` of a name or attribute, "" of anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return ""


def name_of_decorator(node: ast.expr) -> str:
    """Return `a.b` of `@a.b` and of `@a.b(...)`."""
    return dotted(node.func if isinstance(node, ast.Call) else node)
