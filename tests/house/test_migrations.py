"""Migrations only grow: what a version brought stays as it was, to the letter; models and migrations agree."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import (
    AddField,
    AlterModelTable,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.utils import translation

from tests.house.tree import PACKAGES, ROOT

# from before servers could be changed one after the other; none is added
STOPS_OLDER_CODE = (
    "casework.0008_paper_names: AddField name_in_dative",
    "casework.0008_paper_names: AddField name_in_genitive",
    "casework.0010_invitations: AddField organisation",
    "casework.0010_invitations: AddField region",
    "casework.0013_alimony_payer: AddField payer",
)
FROZEN = ROOT / "tests" / "house" / "frozen"  # one file a version, as sha256sum writes it
MOST_IN_THE_FIRST_VERSION = 6


def _frozen(version: Path) -> dict[str, str]:
    lines = (line.split(maxsplit=1) for line in version.read_text().splitlines())
    return {name.strip(): digest for digest, name in lines}


@pytest.mark.parametrize("version", sorted(FROZEN.glob("*.sha256")), ids=lambda file: file.stem)
def test_a_migration_that_a_version_brought_is_never_changed(version: Path) -> None:
    changed = [
        name
        for name, digest in _frozen(version).items()
        if not (ROOT / name).exists() or hashlib.sha256((ROOT / name).read_bytes()).hexdigest() != digest
    ]
    assert changed == [], f"Databases of {version.stem} have run these. Leave them, and write a further migration."


def test_the_first_version_begins_with_a_handful_in_each_package() -> None:
    first = _frozen(FROZEN / "0.1.0.sha256")
    counted = Counter(name.partition("/")[0] for name in first)
    assert set(counted) == set(PACKAGES)
    assert max(counted.values()) <= MOST_IN_THE_FIRST_VERSION


def test_a_migration_after_the_first_version_lets_the_code_before_it_work_on() -> None:
    """While servers are changed one after the other, older ones write to tables that newer ones have changed."""
    frozen = {Path(name).stem for name in _frozen(FROZEN / "0.1.0.sha256")}
    loader = MigrationLoader(None)
    found = [
        f"{package}.{name}: {type(operation).__name__} {getattr(operation, 'name', '')}"
        for (package, name), migration in loader.disk_migrations.items()
        if package in PACKAGES and name not in frozen
        for operation in migration.operations
        if _stops_older_code(operation)
    ]
    assert [one for one in found if one not in STOPS_OLDER_CODE] == []


def _stops_older_code(operation: Operation) -> bool:
    if isinstance(operation, AddField):
        field = operation.field
        return not (field.null or field.many_to_many or field.has_db_default())
    return isinstance(operation, (RemoveField, RenameField, RenameModel, DeleteModel, AlterModelTable))


def test_models_and_migrations_agree() -> None:
    loader = MigrationLoader(None)
    with translation.override(None):  # as makemigrations compares: labels as they stand in the code
        missing = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(loader.graph)
    assert {package: found for package, found in missing.items() if package in PACKAGES} == {}
