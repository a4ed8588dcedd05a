"""The face of the journeys hands out plain answers: no class of its language or engine, but for a few with a reason."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

import pytest

import journeys as package
from journeys import public, public_authoring, public_rules
from journeys.language.definition import Definition
from tests.house.tree import modules, name_of, parsed

FACES = (public, public_rules, public_authoring)
INNER_ROOMS = ("journeys.language.", "journeys.engine.")
WITH_A_REASON = {
    "Countdown": "an answer: which step a fixed day hurries, made for the case page",
    "ValidityPlan": "an answer: which papers last until a day; it holds the five that follow",
    "Appointment": "part of the answer",
    "Paper": "part of the answer",
    "Standing": "part of the answer",
    "Window": "part of the answer",
    "PaperInHand": "a question: which papers a case has",
    "KindRules": "what a step kind of casework tells the language",
    "DocumentType": "a row of the table of papers, which who prints them works by",
    "VisitType": "a row of the table of visits, which who plans the day works by",
    "Kit": "a row of the table of things, which who asks for them works by",
    "KitItem": "a line of it",
    "Row": "a dated row of a figure, which a region writes itself",
    "Length": "a length of time that casework names in its own terms",
    "Unit": "its unit",
}


def _all_modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, "journeys."):
        if ".migrations" not in found.name:
            yield importlib.import_module(found.name)


@cache
def _classes() -> dict[str, type]:
    """Every class of the package by its name: hints under TYPE_CHECKING name some that their module does not hold."""
    return {
        name: one
        for module in _all_modules()
        for name, one in vars(module).items()
        if inspect.isclass(one) and one.__module__ == module.__name__
    }


def _hints(of: Any) -> dict[str, Any]:
    known = {**_classes(), **vars(importlib.import_module(of.__module__))}
    return typing.get_type_hints(of, globalns=known)


def _classes_in(hint: Any) -> Iterator[type]:
    if inspect.isclass(hint) and not typing.get_args(hint):
        yield hint
    for inner in typing.get_args(hint):
        for one in inner if isinstance(inner, list) else [inner]:
            yield from _classes_in(one)


def _reached(first: Iterable[type]) -> set[type]:
    """The classes themselves, and those that their fields and properties hand on."""
    reached: set[type] = set()
    left = list(first)
    while left:
        one = left.pop()
        if one in reached:
            continue
        reached.add(one)
        if not dataclasses.is_dataclass(one):
            continue
        handed = [part for hint in _hints(one).values() for part in _classes_in(hint)]
        getters = [part.fget for part in vars(one).values() if isinstance(part, property) and part.fget]
        handed += [part for getter in getters for hint in _hints(getter).values() for part in _classes_in(hint)]
        left += [part for part in handed if part.__module__.startswith("journeys")]
    return reached


def _functions(face: ModuleType) -> list[Callable[..., Any]]:
    """What the face declares, and what it defines itself."""
    known = {
        name: one
        for name, one in vars(face).items()
        if isinstance(one, FunctionType) and (name in face.__all__ or one.__module__ == face.__name__)
    }
    return [one for name, one in known.items() if not name.startswith("_")]


def _handed_out(face: ModuleType) -> set[type]:
    declared = [one for name in face.__all__ if inspect.isclass(one := vars(face)[name])]
    in_signatures = [
        part for function in _functions(face) for hint in _hints(function).values() for part in _classes_in(hint)
    ]
    return _reached([*declared, *in_signatures])


def _inner(classes: Iterable[type]) -> set[str]:
    return {one.__name__ for one in classes if one.__module__.startswith(INNER_ROOMS)}


@pytest.mark.parametrize("face", FACES, ids=lambda face: str(face.__name__))
def test_a_face_hands_out_no_class_of_the_language_or_the_engine_but_for_those_with_a_reason(face: ModuleType) -> None:
    assert len(_functions(face)) > 2, "the face has functions, and they are looked at"
    assert sorted(_inner(_handed_out(face)) - WITH_A_REASON.keys()) == []


def test_each_class_with_a_reason_is_handed_out() -> None:
    assert sorted(WITH_A_REASON.keys() - {name for face in FACES for name in _inner(_handed_out(face))}) == []


def test_given_a_function_that_answers_with_a_value_that_holds_a_definition_then_it_is_found() -> None:
    @dataclasses.dataclass(frozen=True)
    class Look:
        inner: tuple[Definition, ...]

    Look.__annotations__["inner"] = tuple[Definition, ...]
    assert "Definition" in _inner(_reached([Look]))


def test_no_module_of_casework_names_a_definition() -> None:
    naming = [
        name_of(file, node)
        for file in modules("casework")
        for node in ast.walk(parsed(file))
        if (isinstance(node, ast.Attribute) and node.attr in ("Definition", "definition", "vocabulary"))
        or (isinstance(node, ast.ImportFrom) and any(one.name == "Definition" for one in node.names))
    ]
    assert naming == []
