"""The states of all entities as the models declare them, and the functions of the product that make each transition."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import models
from django_fsm import FSMField

from tests.house.tree import PACKAGES, ROOT, modules, parsed


@dataclass(frozen=True, slots=True)
class Transition:
    """One way between states. access: the permission that it names; `*` as source: from anywhere."""

    entity: str
    verb: str
    sources: tuple[str, ...]
    target: str
    access: str

    @property
    def name(self) -> str:
        """Return `Entity.verb`."""
        return f"{self.entity}.{self.verb}"


@dataclass(frozen=True, slots=True)
class Maker:
    """A function of the product that makes a transition."""

    path: str
    function: str


def state_columns() -> list[tuple[type[models.Model], FSMField]]:
    """Return every model with its state column, by name."""
    columns = [
        (model, field)
        for model in apps.get_models()
        if model._meta.app_label in PACKAGES
        for field in model._meta.get_fields()
        if isinstance(field, FSMField)
    ]
    return sorted(columns, key=lambda column: (column[0]._meta.app_label, column[0].__name__))


@cache
def transitions() -> tuple[Transition, ...]:
    """Return the transitions of all entities, entity by entity."""
    return tuple(
        Transition(
            entity=model.__name__,
            verb=verb,
            sources=tuple(str(source) for source in method._django_fsm.transitions),
            target=_target(next(iter(method._django_fsm.transitions.values())).target),
            access=str(next(iter(method._django_fsm.transitions.values())).custom.get("access", "")),
        )
        for model, _ in state_columns()
        for verb in dir(model)
        if hasattr(method := getattr(model, verb, None), "_django_fsm")
    )


def _target(target: object) -> str:
    """Return the state, or those among which the row itself decides (GET_STATE)."""
    return " or ".join(map(str, getattr(target, "allowed_states", None) or ())) or str(target)


@cache
def makers_of(entity: str, verb: str) -> tuple[Maker, ...]:
    """Return who makes a transition: where it is called and its entity is spoken of, since two entities share a verb."""
    package = next(model._meta.app_label for model, _ in state_columns() if model.__name__ == entity)
    noun = re.sub(r"(?<!^)(?=[A-Z])", "_", entity).lower()
    spoken_of = re.compile(rf"\b{entity}\b|\b{noun}s?\b|\b{noun.split('_')[-1]}s?\b")
    return tuple(
        Maker(path, function.name)
        for path, function in _functions_of(package)
        if _names(function, verb) and spoken_of.search(ast.unparse(function))
    )


def _names(function: ast.FunctionDef, verb: str) -> bool:
    """Say whether a function calls a verb, or hands it over as a word to who calls it."""
    return any(
        (isinstance(node, ast.Attribute) and node.attr == verb)
        or (isinstance(node, ast.Constant) and node.value == verb)
        for node in ast.walk(function)
    )


@cache
def _functions_of(package: str) -> tuple[tuple[str, ast.FunctionDef], ...]:
    """Return the functions of a package that may act, with their paths: neither models nor pages."""
    return tuple(
        (str(file.relative_to(ROOT)), node)
        for file in modules(package)
        if not {"models", "web", "demo"} & {*file.parts, file.stem}
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.FunctionDef)
    )
