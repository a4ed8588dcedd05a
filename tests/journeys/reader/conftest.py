"""Texts of the catalogue, to be spoilt in memory."""

from __future__ import annotations

import pytest

from journeys.reader import CATALOGUE, read_catalogue
from journeys.reader.catalogue import Catalogue


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """The files of two journeys and the shared tables, name -> text: read anew for every fault that is planted."""
    folders = ("_shared", "birth_allowance", "third_child_special_needs")
    files = (path for folder in folders for path in (CATALOGUE / folder).glob("*.yaml"))
    return {path.relative_to(CATALOGUE).as_posix(): path.read_text("utf-8") for path in files}


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The catalogue as it is shipped."""
    return read_catalogue(CATALOGUE)
