"""Each test of papers has a storage of its own: files are named by their hash, so tests would find each other's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _own_storage(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DOCUMENTS_ROOT = str(tmp_path / "documents")
    monkeypatch.setenv("CASEWORK_DOCUMENTS_ROOT", settings.DOCUMENTS_ROOT)  # for processes that a test starts
