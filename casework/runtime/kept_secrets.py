"""Secrets of a machine where nobody names others.

Each is made once and kept in a file beside the other run-time data.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

SERVER_KEY = "CASEWORK_SECRET_KEY"
SERVER_KEY_FILE = "secret_key"  # in var/, where nothing names another one


def kept(file: Path, *, make: Callable[[], str]) -> str:
    """Return what a file keeps; made once, also when several processes begin together.

    One that is half written is never read.
    """
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f"{file.name}.{os.getpid()}")
        beside.touch(mode=0o600)
        beside.write_text(make())
        try:
            os.link(beside, file)
        except FileExistsError:  # another process was first, and its secret counts
            pass
        finally:
            beside.unlink()
    return file.read_text()


def server_key(*, environ: Mapping[str, str] = os.environ, var: Path) -> str:
    """Return the key by which sessions, links and who acts are signed.

    The one that is named, else this machine's own.
    """
    return environ.get(SERVER_KEY) or kept(var / SERVER_KEY_FILE, make=lambda: secrets.token_urlsafe(50))
