"""Tests plant accounts and desks by rows; the database lets only acts of ours write them, so planting carries the proof.

What the product writes carries none here: whether a file of the tests or of the product writes is seen by who calls.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from tests.environment import ROOT

WRITES = re.compile(
    r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(?:casework_user|casework_membership|account_emailaddress|mfa_authenticator)\b'
)
TESTS, PRODUCT, MODELS = (f"{ROOT}/{folder}/" for folder in ("tests", "casework", "casework/models"))
_off: list[bool] = []


def begin() -> None:
    """Carry the proof on each connection of this process."""
    connection_created.connect(_prove_on, dispatch_uid="tests.account_planting")


@contextmanager
def off() -> Iterator[None]:
    """Let a test's own statements be without a proof: it plays somebody who has got in."""
    _off.append(True)
    try:
        yield
    finally:
        _off.pop()


def _prove_on(connection: BaseDatabaseWrapper, **_sent: Any) -> None:
    if _proving not in connection.execute_wrappers:
        connection.execute_wrappers.append(_proving)


def _proving(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    from casework.access import account_proof

    if _off or not isinstance(sql, str) or not WRITES.match(sql) or not _is_planted():
        return execute(sql, params, many, context)
    with account_proof.changing(None):
        return execute(sql, params, many, context)


def _is_planted() -> bool:
    frame = sys._getframe(1)
    while frame.f_back is not None:
        frame = frame.f_back
        file = frame.f_code.co_filename
        if file.startswith(TESTS) and file != __file__:
            return True
        if file.startswith(PRODUCT) and not file.startswith(MODELS):
            return False
    return False
