"""A step's kind is named in its folder and nowhere else in casework: the others ask the kind."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT

CASEWORK = ROOT / "casework"
STEPS = CASEWORK / "steps"
KINDS = frozenset(folder.name for folder in STEPS.iterdir() if (folder / "kind.py").exists())
ONLY_KINDS = KINDS & {"human_work", "one_day_visit", "other_journey"}  # words that mean nothing else in this house
OTHER_THINGS = {  # words of a kind that mean something else there
    ("casework/texts/notice_texts.py", "table"): "templates of notices: a message, an offer",
    ("casework/act_parts/late_notices.py", "table"): "templates of notices: a message, an offer",
    ("casework/act_parts/partner_messages.py", "kind="): "what a partner's system is sent, whatever the step's kind",
    ("casework/models/access_link.py", "kind="): "what a link opens",
}
PARTS_OF_TABLES = (ast.Dict, ast.Set, ast.Tuple, ast.List)
IN_TEMPLATE = re.compile(rf"""\.kind\s*(?:==|!=|\bin\b|\bnot in\b)|["'](?:{"|".join(sorted(ONLY_KINDS))})["']""")
OF_A_FOLDER = re.compile(r"casework\.steps\.(\w+)")


def _words(node: ast.AST) -> set[str]:
    """Return the kinds that an expression writes down, alone or in a table."""
    inside = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [node])
    return {one.value for one in inside if isinstance(one, ast.Constant) and one.value in KINDS}


def _is_a_kind(node: ast.AST) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == "kind") or (
        isinstance(node, ast.Name) and node.id == "kind"
    )


def _is_compared(node: ast.AST) -> bool:
    if isinstance(node, ast.Compare):
        sides = (node.left, *node.comparators)
        return any(map(_is_a_kind, sides)) and any(map(_words, sides))
    return False


def _is_matched(node: ast.AST) -> bool:
    if isinstance(node, ast.Match) and _is_a_kind(node.subject):
        return any(_words(part) for case in node.cases for part in ast.walk(case.pattern))
    return False


def _is_imported(node: ast.AST) -> bool:
    module = node.module if isinstance(node, ast.ImportFrom) else getattr(node, "name", None)
    in_folder = OF_A_FOLDER.match(module) if isinstance(module, str) else None
    return in_folder is not None and in_folder[1] in KINDS


RULES = {
    "compared": _is_compared,
    "match": _is_matched,
    "kind=": lambda node: isinstance(node, ast.keyword) and node.arg == "kind" and bool(_words(node.value)),
    "word": lambda node: isinstance(node, ast.Constant) and node.value in ONLY_KINDS,
    "import": _is_imported,
    "table": lambda node: isinstance(node, PARTS_OF_TABLES) and len(_words(node)) > 1,
}


def named_kinds(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, how) for every place of a Python text that names a kind of step."""
    for node in ast.walk(ast.parse(text)):
        for how, is_named in RULES.items():
            if is_named(node):
                yield getattr(node, "lineno", 0), how


def _modules_of_no_kind() -> Iterator[Path]:
    folders = [STEPS / kind for kind in KINDS]
    for file in sorted(CASEWORK.rglob("*.py")):
        if "migrations" not in file.parts and not any(file.is_relative_to(folder) for folder in folders):
            yield file


def test_the_eleven_kinds_are_found() -> None:
    assert len(KINDS) == 11
    assert {"human_work", "one_day_visit", "other_journey"} == ONLY_KINDS


def test_no_module_outside_of_a_kinds_folder_names_the_kind() -> None:
    places = [
        f"{name}:{line} {how}"
        for file in _modules_of_no_kind()
        for name in [file.relative_to(ROOT).as_posix()]
        for line, how in named_kinds(file.read_text("utf-8"))
        if (name, how) not in OTHER_THINGS
    ]
    assert places == []


def test_no_kind_names_another_one() -> None:
    places = [
        f"{file.relative_to(ROOT)}: {other}"
        for kind in sorted(KINDS)
        for file in (STEPS / kind).rglob("*.py")
        for other in set(OF_A_FOLDER.findall(file.read_text("utf-8"))) & KINDS - {kind}
    ]
    assert places == []


def test_no_template_asks_for_a_kind() -> None:
    places = [
        f"{file.relative_to(ROOT)}: {found[0]}"
        for file in CASEWORK.rglob("*.html")
        for found in IN_TEMPLATE.finditer(file.read_text("utf-8"))
    ]
    assert places == []


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ('if item.kind == "need": pass', "compared"),
        ('if item.kind not in ("offer",): pass', "compared"),
        ('icons = {"need": "package", "offer": "heart"}', "table"),
        ('match item.kind:\n    case "wait" | "survey": pass', "match"),
        ('done(kind="approval")', "kind="),
        ('DOCTORS = "one_day_visit"', "word"),
        ("from casework.steps.offer.panel import OfferPanel", "import"),
    ],
)
def test_the_rule_finds_a_kind_that_is_named(text: str, how: str) -> None:
    assert [found for _line, found in named_kinds(text)] == [how]


@pytest.mark.parametrize(
    "text", ['send(template="message")', 'payload["offer"]', 'kind = "reminder"', 'step = "survey"']
)
def test_the_rule_leaves_the_same_words_where_they_mean_another_thing(text: str) -> None:
    assert list(named_kinds(text)) == []
