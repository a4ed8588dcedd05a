"""Who acts, told to the database in a form that nobody else can tell it: signed, for one connection.

Row security reads what stands in `ryadom.context`, and anybody who can run SQL can write there. So it
counts only with a signature by a key that the working role cannot read (record 0036): web and worker
reckon it from `CASEWORK_SECRET_KEY`, the database has it in `guard.context_key`, written by the owner
at each `migrate`. A context without a true signature stops the statement; none at all shows no rows.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

FIELDS = ("region", "organisation", "reach", "family", "offer", "figures", "user", "job")
BETWEEN = "|"
BLOCK = 64  # bytes: of SHA-256, RFC 2104
PURPOSE = b"ryadom: who acts"
KEYS_KEPT = 2  # the one before, too: while servers are changed one by one both are in use

_backends: WeakKeyDictionary[Any, int] = WeakKeyDictionary()  # who serves each connection, for as long as it lives


class OwnerServesFamilies(ImproperlyConfigured):
    """The database lets this login do as its owner does."""


def register() -> None:
    """Look at each new connection: who serves it, and whether it may do as the owner."""
    connection_created.connect(_look_at_connection, dispatch_uid="ryadom.signed_context")


def tell(told: Mapping[str, str]) -> None:
    """Tell who acts until the transaction ends or another is told.

    Args:
        told: Of `FIELDS` those that are known; texts without a bar.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('ryadom.context', %s, true)", [signed(told)])


def forget() -> None:
    """Tell that nobody acts any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('ryadom.context', '', true)")


def signed(told: Mapping[str, str]) -> str:
    """Return the context with its signature, good on this connection alone."""
    return sign(str(_backend()), *(told.get(field, "") for field in FIELDS))


def sign(*values: str) -> str:
    """Return values with their signature before them, as functions of the database prove it."""
    if any(BETWEEN in value for value in values):
        raise ValueError("a part of the context holds the sign that parts them")
    payload = BETWEEN.join(values)
    signature = hmac.new(_key(), payload.encode(), hashlib.sha256).hexdigest()
    return f"{signature}{BETWEEN}{payload}"


def key_pads() -> list[bytes]:
    """Return the key as the database keeps it: the inner and the outer one of HMAC."""
    padded = _key().ljust(BLOCK, b"\0")
    return [bytes(byte ^ pad for byte in padded) for pad in (0x36, 0x5C)]


def _key() -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), PURPOSE, hashlib.sha256).digest()


def _backend() -> int:
    """Return the process that serves this connection; a pooler's own number would not do."""
    connection.ensure_connection()
    return _backends[connection.connection]


WHO_SERVES = """
SELECT pg_backend_pid(), EXISTS (
  SELECT 1 FROM pg_class WHERE oid = to_regclass('public.casework_case') AND pg_has_role(session_user, relowner, 'MEMBER'))
"""


def _look_at_connection(connection: BaseDatabaseWrapper, **_sent: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(WHO_SERVES)
        backend, owns = cursor.fetchone()
    if owns and settings.IN_PRODUCTION and not settings.ACTS_AS_OWNER:
        connection.close()
        raise OwnerServesFamilies(
            "The login of CASEWORK_DATABASE_URL owns the tables, so row security would hide no family from anybody, and "
            "nothing is served. Name the login casework_app there and the owner in CASEWORK_OWNER_DATABASE_URL; "
            "see docs/install.md, section 2."
        )
    _backends[connection.connection] = backend


TAKE_KEY = """
INSERT INTO guard.context_key (inner_pad, outer_pad) VALUES (%s, %s)
ON CONFLICT (inner_pad) DO UPDATE SET handed_over_at = clock_timestamp()
"""
DROP_OLD_KEYS = """
DELETE FROM guard.context_key WHERE id NOT IN (SELECT id FROM guard.context_key ORDER BY handed_over_at DESC LIMIT %s)
"""

NO_TEMPORARY = """
DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$
"""


def hand_key_over() -> None:
    """Let the database know the key of now; the owner does, after migrating."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('guard.context_key')")
        if cursor.fetchone() == (None,):  # migrated back to before there was one
            return
        cursor.execute(TAKE_KEY, key_pads())
        cursor.execute(DROP_OLD_KEYS, [KEYS_KEPT])
        cursor.execute(NO_TEMPORARY)  # a restored database has its rights anew
