"""Connectors are found by their folders: `partners/connectors/<name>/__init__.py` with one `CONNECTOR` in it."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from partners.connector import Connector
from partners.errors import PartnersError


class UnknownConnector(PartnersError):
    """An organisation names a connector for which there is no folder."""

    code = "unknown_connector"


class BrokenConnector(TypeError):
    """A folder under connectors/ does not hold what it must.

    Told at the start, not at the first message.
    """


@lru_cache(maxsize=1)
def all_connectors() -> Mapping[str, Connector]:
    """Return every connector found, by name.

    Raises:
        BrokenConnector: A folder without a fitting `CONNECTOR`.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg)
    return MappingProxyType({name: _load(name) for name in names})


def connector_named(name: str) -> Connector:
    """Return one connector.

    Raises:
        UnknownConnector: There is no such folder.
    """
    found = all_connectors().get(name)
    if found is None:
        near = difflib.get_close_matches(name, all_connectors(), n=1)
        raise UnknownConnector(
            f"There is no connector '{name}', so nothing can be sent that way. "
            + (f"Did you mean '{near[0]}'? " if near else "")
            + f"Known: {', '.join(all_connectors())}."
        )
    return found


def _load(name: str) -> Connector:
    found = getattr(importlib.import_module(f"{__name__}.{name}"), "CONNECTOR", None)
    if not isinstance(found, Connector) or found.name != name or not {"ru", "en"} <= set(found.title):
        raise BrokenConnector(
            f"partners/connectors/{name}/__init__.py: CONNECTOR must have name '{name}', a title in ru and en, "
            "and send()"
        )
    return found
