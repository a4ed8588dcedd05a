"""What is declared is reached: each transition, each state and each public function of a face has a caller."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from documents import public as documents
from journeys import public as journeys
from journeys import public_authoring, public_rules
from journeys.viewflow_flows import WorkItemActivation
from partners import public as partners
from tests.house.transitions import Transition, makers_of, state_columns, transitions
from tests.house.tree import PACKAGES, ROOT, dotted, modules, parsed

FACES = (journeys, public_rules, public_authoring, documents, partners)
ACTIVATION = ROOT / "journeys" / "viewflow_flows.py"
SHORT_NAMES = ("public", "authoring", "rules")  # names by which parts of a face are known where they are used

# declared for an open issue that wires it; the list is empty when they are done
WIRED_BY = {
    "journeys.history": "Nobody is forgotten, 10",
    "partners.receive": "the door for partners' own systems, which comes after the open issues",
}


@pytest.mark.parametrize("face", FACES, ids=lambda face: str(face.__name__))
def test_every_public_function_of_a_face_is_called_by_another_package(face: ModuleType) -> None:
    own = _package_of(face)
    uncalled = {name for name in _functions_of(face) if name not in _names_used_outside(own)}
    assert sorted(f"{own}.{name}" for name in uncalled if f"{own}.{name}" not in WIRED_BY) == []


def test_every_transition_is_made_by_an_act_or_a_job() -> None:
    assert sorted(way.name for way in transitions() if not _is_made(way) and way.name not in WIRED_BY) == []


def test_every_state_is_the_first_one_or_entered_by_a_transition_that_is_made() -> None:
    entered = {f"{way.entity}.{way.target}" for way in transitions() if _is_made(way)}
    first = {f"{model.__name__}.{field.default}" for model, field in state_columns()}
    assert sorted(_states() - entered - first - set(WIRED_BY)) == []


def test_every_turn_of_a_work_item_is_made() -> None:
    turns = _turns_of_a_work_item()
    calls = " ".join(file.read_text("utf-8") for file in modules("journeys"))
    assert len(turns) >= 4
    assert [name for name in turns if not re.search(rf"\.{name}\(", calls)] == []


def test_what_waits_for_an_issue_is_declared_and_not_made_yet() -> None:
    waiting = set(WIRED_BY)
    ways = {way.name: way for way in transitions()}
    functions = {f"{_package_of(face)}.{name}" for face in FACES for name in _functions_of(face)}
    assert waiting <= {*ways, *_states(), *functions}
    assert [name for name in waiting & set(ways) if _is_made(ways[name])] == []
    assert [name for name in waiting & functions if name.split(".")[1] in _names_used_outside(name.split(".")[0])] == []


def _states() -> set[str]:
    return {f"{model.__name__}.{state}" for model, field in state_columns() for state, _ in field.choices}


def _package_of(face: ModuleType) -> str:
    return face.__name__.split(".")[0]


def _functions_of(face: ModuleType) -> list[str]:
    """Return what the face itself defines and what it hands on by its `__all__`."""
    handed_on = set(getattr(face, "__all__", ()))
    return [
        name
        for name, value in vars(face).items()
        if inspect.isfunction(value) and name[0] != "_" and (value.__module__ == face.__name__ or name in handed_on)
    ]


@cache
def _names_used_outside(own: str) -> frozenset[str]:
    """Return every attribute and imported name in the other packages, and in the commands of the package itself."""
    others = [*modules(*(package for package in PACKAGES if package != own)), *modules(f"{own}/management")]
    return frozenset(name for file in others for name in _names_in(file, own))


def _names_in(file: Path, own: str) -> Iterator[str]:
    """Yield what a module takes of a package's face: `journeys.rules.explain`, `from journeys.public import explain`."""
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Attribute) and dotted(node.value).split(".")[0] in (own, *SHORT_NAMES):
            yield node.attr
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == own:
            yield from (alias.name for alias in node.names)


def _is_made(transition: Transition) -> bool:
    return bool(makers_of(transition.entity, transition.verb))


def _turns_of_a_work_item() -> list[str]:
    """Return the turns that its class defines, without those that it refuses."""
    (life,) = (node for node in parsed(ACTIVATION).body if getattr(node, "name", "") == WorkItemActivation.__name__)
    methods = [node for node in ast.walk(life) if isinstance(node, ast.FunctionDef)]
    return [method.name for method in methods if "NotImplementedError" not in ast.unparse(method)]
