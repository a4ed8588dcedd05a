"""Names of modules: none differs from another one by its ending only, so that a stranger's first guess is right."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from tests.house.tree import ROOT

ENDINGS = ("ing", "ings", "ed", "er", "ers", "es", "s", "y", "ies", "tion", "ion")
SHORTEST_STEM = 4
# rooms whose modules are found by what they are of: a row, a page, a step's kind, a step of the schema
APART = {"models", "web", "steps", "forms", "migrations", "commands", "language", "reader", "templatetags"}


def _stem(name: str) -> str:
    plain = name.replace("_", "")
    found = [plain.removesuffix(one) for one in ENDINGS if plain.endswith(one)]
    return min((one for one in found if len(one) >= SHORTEST_STEM), key=len, default=plain)


def _alike(package: str) -> list[set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for file in (ROOT / package).rglob("*.py"):
        if file.stem != "__init__" and not APART & set(_rooms(file)):
            found[_stem(file.stem)].add(file.stem)
    return [names for names in found.values() if len(names) > 1]


def _rooms(file: Path) -> tuple[str, ...]:
    return file.relative_to(ROOT).parts[:-1]


def test_no_two_modules_of_a_package_differ_by_an_ending_only() -> None:
    assert {
        package: alike for package in ("casework", "journeys", "documents", "partners") if (alike := _alike(package))
    } == {}


def test_given_modules_that_differ_by_an_ending_then_they_are_found() -> None:
    assert _stem("reminders") == _stem("reminding")
    assert _stem("handover") != _stem("handed_on")
