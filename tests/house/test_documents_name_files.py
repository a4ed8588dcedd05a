"""What README and guides name is there: a path in them leads to a file or a folder of the house."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT

GUIDES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "generated").glob("*.md")),
]
PATH = re.compile(rf"`((?:{'|'.join((*PACKAGES, 'tests', 'docs', 'requirements'))})/[\w./-]+)`")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: str(guide.relative_to(ROOT)))
def test_every_path_that_a_guide_names_exists(guide: Path) -> None:
    named = PATH.findall(guide.read_text("utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []
