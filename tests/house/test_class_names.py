"""A public class name means one thing in a package: whoever reads it need not look where it stands."""

from __future__ import annotations

import ast
from collections import defaultdict

import pytest

from tests.house.tree import PACKAGES, modules, name_of, parsed

DJANGOS_OWN = {"Command", "Migration"}  # names that Django looks for


@pytest.mark.parametrize("package", PACKAGES)
def test_a_public_class_name_stands_in_one_module_of_its_package(package: str) -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for file in modules(package):
        for node in parsed(file).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(name_of(file, node))
    twice = {name: where for name, where in places.items() if len(where) > 1 and name not in DJANGOS_OWN}
    assert twice == {}
