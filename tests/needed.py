"""Programs of the system that some tests need: where one is missing they are skipped, and in CI they fail."""

from __future__ import annotations

import os

import pytest


def package(name: str) -> None:
    """Leave a test out, or fail it in CI, for want of a Debian package; "" is there always."""
    if not name:
        return
    reason = f"{name} is missing, so this was not tried. Run: apt-get install -y {name}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
