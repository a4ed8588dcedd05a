"""An act is one transaction; what stands in casework/actions is an act, and what stands in casework/act_parts is none."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, calls, dotted, modules, name_of, name_of_decorator, parsed

OPENS = frozenset({"access.acting_as", "transaction.atomic", "atomic", "transaction.set_autocommit"})
WITHIN_AN_ACT = {"casework/act_parts/locks.py:savepoint"}  # refuses to begin a transaction
ACT = "act"  # casework.actions.act opens it
EFFECT = "outbox.effect"  # the outbox opens its transaction, with the delete of its row


def test_a_part_of_an_act_opens_no_transaction() -> None:
    opening = [place for file in modules("casework/act_parts") for place in _openings(file)]
    assert opening == []


def test_a_part_of_an_act_is_no_effect_of_the_outbox() -> None:
    effects = [
        name_of(file, function)
        for file in modules("casework/act_parts")
        for function in _functions(parsed(file))
        if _is_effect(function)
    ]
    assert effects == []


def test_a_public_function_of_an_action_file_opens_its_own_transaction() -> None:
    not_acts = [place for file in modules("casework/actions") for place in _not_acts(file, parsed(file))]
    assert not_acts == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def f():\n    with access.acting_as(by):\n        pass\n", id="acting-as"),
        pytest.param("def f():\n    with transaction.atomic():\n        pass\n", id="atomic"),
        pytest.param("@transaction.atomic\ndef f():\n    pass\n", id="decorated"),
    ],
)
def test_a_planted_transaction_in_a_part_of_an_act_is_found(text: str) -> None:
    assert list(_openings_of(ast.parse(text), "casework/act_parts/planted.py"))


def test_only_the_act_itself_takes_a_receipt() -> None:
    """The prologue stands once: an act names `receipt` for its callers, and `@act` takes it."""
    by_hand = [
        name_of(file, function)
        for file in modules("casework/actions")
        for function in _functions(parsed(file))
        if "receipt" in {argument.arg for argument in function.args.kwonlyargs} and not _leaves_receipt_alone(function)
    ]
    assert by_hand == []


@pytest.mark.parametrize(
    ("text", "is_alone"),
    [
        pytest.param("@act\ndef f(*, receipt=None):\n    note()\n", True, id="an-act"),
        pytest.param("def f(*, receipt=None):\n    act_of(receipt=receipt)\n", True, id="handed-on"),
        pytest.param("def f(*, receipt=None):\n    if taken(receipt):\n        return\n", False, id="taken-by-hand"),
        pytest.param("@act\ndef f(*, receipt=None):\n    if taken(receipt):\n        return\n", False, id="twice"),
        pytest.param("def f(*, receipt=None):\n    note()\n", False, id="forgotten"),
        pytest.param("@act\ndef f(*, receipt):\n    note()\n", False, id="needed"),
    ],
)
def test_a_receipt_that_is_taken_by_hand_or_forgotten_is_found(text: str, is_alone: bool) -> None:
    (function,) = _functions(ast.parse(text))
    assert _leaves_receipt_alone(function) is is_alone


def test_a_planted_part_of_an_act_among_the_acts_is_found() -> None:
    text = (
        "def act():\n    _do()\n\ndef _do():\n    with access.acting_as(by):\n        part()\n\ndef part():\n    pass\n"
    )
    file = ROOT / "casework/actions/planted.py"
    assert list(_not_acts(file, ast.parse(text))) == ["casework/actions/planted.py:8"]


def _leaves_receipt_alone(function: ast.FunctionDef) -> bool:
    """Say whether an act does nothing with its receipt, or a caller of acts hands it on unread."""
    read = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == "receipt"]
    handed_on = [keyword for call in calls(function) for keyword in call.keywords if keyword.arg == "receipt"]
    is_act = ACT in {name_of_decorator(decorator) for decorator in function.decorator_list}
    arguments = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    if any(argument.arg == "receipt" and default is None for argument, default in arguments):
        return False  # an act is called without: its receipt was taken before
    return not read if is_act else len(read) == len(handed_on) == 1


def _openings(file: Path) -> Iterator[str]:
    yield from _openings_of(parsed(file), str(file.relative_to(ROOT)))


def _openings_of(tree: ast.Module, name: str) -> Iterator[str]:
    for function in _functions(tree):
        if f"{name}:{function.name}" not in WITHIN_AN_ACT and _opens(function):
            yield f"{name}:{function.lineno} {function.name}"


def _not_acts(file: Path, tree: ast.Module) -> Iterator[str]:
    functions = {function.name: function for function in _functions(tree)}
    for name, function in functions.items():
        is_private = name.startswith("_")
        if not is_private and not _is_effect(function) and not _reaches_opening(name, functions, frozenset()):
            yield name_of(file, function)


def _reaches_opening(name: str, functions: dict[str, ast.FunctionDef], seen: frozenset[str]) -> bool:
    if _opens(functions[name]):
        return True
    called = {dotted(call.func) for call in calls(functions[name])} & functions.keys()
    return any(_reaches_opening(other, functions, seen | {name}) for other in called - seen - {name})


def _functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


def _opens(function: ast.FunctionDef) -> bool:
    is_act = ACT in (name_of_decorator(decorator) for decorator in function.decorator_list)
    names = (node for node in ast.walk(function) if isinstance(node, ast.Attribute | ast.Name))
    return is_act or any(dotted(node) in OPENS for node in names)


def _is_effect(function: ast.FunctionDef) -> bool:
    return EFFECT in (name_of_decorator(decorator) for decorator in function.decorator_list)
