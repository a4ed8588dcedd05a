"""Django's cache in the database: counters of tries and codes used up, the same for all processes.

Kept as JSON, never pickled, for reading a pickle runs what stands in it; and under digests, for
the keys of others name addresses and people. Real time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection
from django.utils.crypto import salted_hmac

_GET = "SELECT value FROM casework_sharedvalue WHERE key = %s AND expires_at > clock_timestamp()"
_PUT = """
INSERT INTO casework_sharedvalue AS kept (key, value, expires_at)
VALUES (%s, %s, clock_timestamp() + %s::interval)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
"""
_ADD = f"{_PUT} WHERE kept.expires_at <= clock_timestamp() RETURNING key"
_COUNT_ON = """
UPDATE casework_sharedvalue SET value = to_jsonb(value::bigint + %s)
WHERE key = %s AND expires_at > clock_timestamp() RETURNING value
"""
_TOUCH = """
UPDATE casework_sharedvalue SET expires_at = clock_timestamp() + %s::interval
WHERE key = %s AND expires_at > clock_timestamp() RETURNING key
"""


class SharedCache(BaseCache):
    """One row for each key, one statement for each question; `incr` counts right among many."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        del location
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return what is kept under a key, if its time has not run out."""
        row = _row(_GET, [self._digest(key, version)])
        return default if row is None else _read(row[0])

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value that JSON can say."""
        _row(_PUT, [self._digest(key, version), json.dumps(value), self._lasts(timeout)])

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value unless there is one; say whether it was kept.

        Of many at once one is told yes.
        """
        values = [self._digest(key, version), json.dumps(value), self._lasts(timeout)]
        return _row(_ADD, values) is not None

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Count on and return the new number; the time that it lasts stays.

        Raises:
            ValueError: Nothing is counted under this key, or not any more.
        """
        row = _row(_COUNT_ON, [delta, self._digest(key, version)])
        if row is None:
            raise ValueError("Nothing is counted under this key.")
        return int(_read(row[0]))

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Let a value last from now on; say whether there was one."""
        return _row(_TOUCH, [self._lasts(timeout), self._digest(key, version)]) is not None

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a key; say whether it was there."""
        statement = "DELETE FROM casework_sharedvalue WHERE key = %s RETURNING key"
        return _row(statement, [self._digest(key, version)]) is not None

    def clear(self) -> None:
        """Forget everything."""
        _row("DELETE FROM casework_sharedvalue", [])

    def _digest(self, key: str, version: int | None) -> str:
        full = self.make_key(key, version=version)
        return salted_hmac("ryadom.shared", full, algorithm="sha256").hexdigest()

    def _lasts(self, timeout: Any) -> str:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        if seconds is None:
            return "1000 years"
        assert isinstance(seconds, (int, float))
        return f"{max(seconds, 0)} seconds"


def forget_expired() -> None:
    """Delete what has run out, once a night."""
    _row("DELETE FROM casework_sharedvalue WHERE expires_at <= clock_timestamp()", [])


def _row(statement: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.fetchone() if cursor.description else None


def _read(kept: Any) -> Any:
    return json.loads(kept) if isinstance(kept, str) else kept
