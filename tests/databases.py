"""Test databases: a template, migrated once per state of the migrations, and cheap clones of it.

The server is the embedded one of `var/postgres`. Names: `t_<suffix>_tpl_<hash>` and `t_<suffix>_<what>_<pid>`, so that two
people, two workers of xdist and two runs never share one, and what a killed run left is found by its dead pid.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import psycopg

from tests.environment import ROOT, SUFFIX  # first: it says where things are kept

from casework.runtime import blank_database, embedded_postgres  # isort: skip
from casework.runtime.blank_database import clone, drop  # isort: skip

__all__ = ["ROOT", "clone", "drop", "drop_filled", "embedded_postgres", "filled", "fresh", "name_for", "template"]

Made = TypeVar("Made")

_numbers = itertools.count(1)
_filled: dict[str, tuple[str, bytes]] = {}


def name_for(what: str) -> str:
    """Return a name for a database of this process."""
    return f"t_{SUFFIX}_{what}_{os.getpid()}"


def template() -> str:
    """Return the template's name; make it, as owner and in a process of its own, unless it exists."""
    return blank_database.kept(f"t_{SUFFIX}_tpl", before_building=_drop_leftovers)


@contextlib.contextmanager
def fresh(what: str = "c") -> Iterator[str]:
    """A clone for as long as the block lasts; Django and new subprocesses are pointed at it."""
    from django.db import connections

    name = clone(name_for(f"{what}{next(_numbers)}"), of=template())
    settings = connections.settings["default"]
    before = settings["NAME"], os.environ["CASEWORK_DATABASE_NAME"]
    connections.close_all()
    settings["NAME"], os.environ["CASEWORK_DATABASE_NAME"] = name, name
    try:
        yield name
    finally:
        connections.close_all()
        settings["NAME"], os.environ["CASEWORK_DATABASE_NAME"] = before
        drop(name)


def filled(what: str, fill: Callable[[], Made]) -> Made:
    """Fill the empty database of now and return what `fill` made; from the second time in this process on by a copy.

    Planting a region takes seconds, copying it a quarter of one. Everybody gets objects of her own.
    """
    from django.db import connections

    now = str(connections.settings["default"]["NAME"])
    if what in _filled:
        name, made = _filled[what]
        connections.close_all()
        clone(now, of=name)
        return pickle.loads(made)  # type: ignore[no-any-return]  # our own bytes
    done = fill()
    connections.close_all()
    with contextlib.suppress(psycopg.errors.ObjectInUse):  # a worker looks at it already: the next one fills anew
        name = clone(name_for(f"f{next(_numbers)}"), of=now)
        _filled[what] = name, pickle.dumps(done)
    return done


def drop_filled() -> None:
    """Drop what `filled` keeps."""
    while _filled:
        drop(_filled.popitem()[1][0])


def _drop_leftovers() -> None:
    """Drop the databases of runs that are gone."""
    for name in blank_database.names_like(f"t_{SUFFIX}_"):
        pid = name.rpartition("_")[2]
        if not (pid.isdigit() and Path(f"/proc/{pid}").exists()):
            drop(name)
