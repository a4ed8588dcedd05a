"""One folder per step kind of the journey language; found by folder, registered at startup.

A module that lies beside the folders is shared by several kinds and names none of them.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules


def register_all() -> None:
    """Import every kind, so that each registers itself with the engine."""
    for module in iter_modules(__path__):
        if module.ispkg:
            import_module(f"{__name__}.{module.name}.kind")
