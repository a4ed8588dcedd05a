"""Every act by which somebody else learns of a family asks first whether it is dangerous at home there.

Looked for by what it writes (another leader, another organisation, a step given away, another partner asked) and by its name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.tree import ROOT, calls, dotted, modules, name_of, parsed

ASKS = "danger_at_home.ask_first"
GIVES = frozenset({"Assignment.objects.create", "partner_requests.ask_another"})
LEADS = frozenset({"worker", "worker_id", "organisation", "organisation_id"})  # of a case or a family
NAMED_SO = re.compile(r"(^|_)(share|join|merge|transfer|hand_over|give_away)(_|$)")
# a thing is handed to a person of the family; nobody learns of it
OTHERWISE = frozenset({"casework/actions/partners/needs.py:hand_over"})


def _functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for file in modules("casework/actions"):
        for node in parsed(file).body:
            if isinstance(node, ast.FunctionDef):
                yield f"{file.relative_to(ROOT)}:{node.name}", node


def _gives_a_family_away(function: ast.FunctionDef) -> bool:
    if NAMED_SO.search(function.name) and not function.name.startswith("_"):
        return True
    written = (target for node in ast.walk(function) if isinstance(node, ast.Assign) for target in node.targets)
    if any(isinstance(one, ast.Attribute) and one.attr in LEADS and _is_of_a_family(one.value) for one in written):
        return True
    return any(_writes_to_others(call) for call in calls(function))


def _is_of_a_family(value: ast.expr) -> bool:
    return dotted(value).rpartition(".")[2] in {"case", "family"}


def _writes_to_others(call: ast.Call) -> bool:
    if dotted(call.func) in GIVES:
        return True
    what = ast.unparse(call.func)
    is_of_families = what.startswith(("Case.objects", "Family.objects", "access.visible(Case", "access.visible(Family"))
    return is_of_families and what.endswith(".update") and any(one.arg in LEADS for one in call.keywords)


def _asks(function: ast.FunctionDef) -> bool:
    return any(dotted(call.func) == ASKS for call in calls(function))


def test_every_act_that_lets_somebody_else_learn_of_a_family_asks_first() -> None:
    giving = {name: function for name, function in _functions() if _gives_a_family_away(function)}
    assert {name.rpartition(":")[2] for name in giving} >= {"hand_over", "assign", "ask_another"}
    assert [name for name, function in giving.items() if name not in OTHERWISE and not _asks(function)] == []
    assert giving.keys() >= OTHERWISE, "an exception that nobody needs any more"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def take_over(case):\n    case.worker = me\n", id="another-leader"),
        pytest.param("def move(case):\n    case.family.organisation = there\n", id="another-organisation"),
        pytest.param("def move(keys):\n    Case.objects.filter(pk__in=keys).update(worker=me)\n", id="many-at-once"),
        pytest.param("def m():\n    access.visible(Case, to=by).update(worker_id=1)\n", id="many-that-are-seen"),
        pytest.param("def lend(item):\n    Assignment.objects.create(user=her)\n", id="a-step"),
        pytest.param("def share_household(case):\n    pass\n", id="its-name"),
        pytest.param("def join(case):\n    pass\n", id="its-name-alone"),
    ],
)
def test_a_planted_act_that_gives_a_family_away_unasked_is_found(text: str) -> None:
    (function,) = ast.parse(text).body
    assert isinstance(function, ast.FunctionDef)
    assert _gives_a_family_away(function)
    assert not _asks(function)


def test_only_one_part_says_that_it_is_dangerous_at_home() -> None:
    """Whoever tells of it otherwise would leave links open and owe no talk."""
    raising = [
        name_of(file, node)
        for file in modules("casework/actions", "casework/act_parts", "casework/steps", "casework/web", "casework/demo")
        if file.name != "danger_at_home.py"
        for node in ast.walk(parsed(file))
        if _raises_the_flag(node)
    ]
    assert raising == []


def _raises_the_flag(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign):
        return any(isinstance(one, ast.Attribute) and one.attr == "danger_at_home" for one in node.targets)
    if not isinstance(node, ast.Call):
        return False
    is_write = ast.unparse(node.func).endswith((".create", ".update", ".update_or_create", "Family"))
    return is_write and any(one.arg == "danger_at_home" for one in node.keywords)


@pytest.mark.parametrize(
    "text",
    ["family.danger_at_home = True", "Family.objects.create(danger_at_home=True)", "rows.update(danger_at_home=True)"],
)
def test_a_planted_flag_is_found(text: str) -> None:
    assert any(_raises_the_flag(node) for node in ast.walk(ast.parse(text)))
