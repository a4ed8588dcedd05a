"""The files of an erased family go, after the commit of its erasure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from casework import kept_copies, outbox
from casework.access import Actor
from documents import public as documents


@outbox.effect("forget_file")
def forget_file(payload: Mapping[str, Any], actor: Actor) -> None:
    """Delete a file that no other row names: a copy or a paper; twice is as well as once."""
    name = payload.get("copy") or payload["paper"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_files_in_use(%s)", [[name]])
        if cursor.fetchone() is not None:
            return
    if "copy" in payload:
        kept_copies.forget(name)
    else:
        documents.forget_file(name)
