"""Lines that can be read: no conditional expression inside another, and fewer of them and of long lines each time."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from tests.house.tree import PACKAGES, modules, name_of, parsed

LONG = 100  # signs
# as they stand, rounded up; who brings them down lowers the ceiling (the goals are 6 and 1)
MOST_CONDITIONALS_PER_1000_LINES = 15.5
MOST_LONG_LINES_PER_CENT = 5.8


def _conditionals(tree: ast.AST) -> list[ast.IfExp]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.IfExp)]


def _nested(tree: ast.AST) -> list[ast.IfExp]:
    return [
        outer
        for outer in _conditionals(tree)
        if isinstance(outer.body, ast.IfExp) or isinstance(outer.orelse, ast.IfExp)
    ]


def _lines(files: Iterable[Path]) -> list[str]:
    return [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_conditional_expression_inside_another_is_noticed() -> None:
    assert _nested(ast.parse("shade = 'done' if over else 'mine' if own else ''"))
    assert not _nested(ast.parse("shade = 'done' if over else ''"))


def test_no_conditional_expression_stands_inside_another() -> None:
    nested = [name_of(file, outer) for file in modules(*PACKAGES) for outer in _nested(parsed(file))]

    assert not nested, f"Give the inner one a name or return early: {', '.join(nested)}"


def test_conditional_expressions_grow_rarer() -> None:
    files = modules(*PACKAGES)
    found = sum(len(_conditionals(parsed(file))) for file in files)
    share = 1000 * found / len(_lines(files))

    assert share <= MOST_CONDITIONALS_PER_1000_LINES, (
        f"{share:.2f}: prefer an early return, `or`, a table, a named piece"
    )


def test_lines_longer_than_a_hundred_signs_grow_rarer() -> None:
    lines = _lines(modules(*PACKAGES))
    share = 100 * sum(len(line) > LONG for line in lines) / len(lines)

    assert share <= MOST_LONG_LINES_PER_CENT, f"{share:.2f} %: give a piece of the line a name"
