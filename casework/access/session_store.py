"""Sessions in the database, each reached by its key alone.

Whoever can read the table of sessions is everybody who is signed in. So the working role has no right on
it (record 0036): four functions ask for the key, which only the visitor's browser knows.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import connection


class SessionStore(SessionBase):
    """What Django's own store of the database does, by functions in place of the table."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; an unknown or ended one is empty and loses its key."""
        held = _ask("SELECT casework_session(%s)", self.session_key or "")
        if held is None:
            self._session_key = None
            return {}
        return self.decode(held)

    def exists(self, session_key: str) -> bool:
        """Say whether the key is taken."""
        return bool(_ask("SELECT casework_session_is_known(%s)", session_key))

    def create(self) -> None:
        """Begin a session under a key that nobody has."""
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's own signature
        """Write the session.

        Raises:
            CreateError: The key is taken.
            UpdateError: It was ended meanwhile: whoever signs out in one window is out in all.
        """
        if self.session_key is None:
            self.create()
            return
        held = self.encode(self._get_session(no_load=must_create))  # type: ignore[attr-defined]
        until: datetime = self.get_expiry_date()
        if not _ask("SELECT casework_keep_session(%s, %s, %s, %s)", self.session_key, held, until, must_create):
            raise CreateError if must_create else UpdateError

    def delete(self, session_key: str | None = None) -> None:
        """End a session, its own if none is named."""
        if session_key or self.session_key:
            _ask("SELECT casework_end_session(%s)", session_key or self.session_key)

    @classmethod
    def clear_expired(cls) -> None:
        """Delete what has run out."""
        _ask("SELECT casework_clear_sessions()")


def _ask(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        (answer,) = cursor.fetchone()
    return answer
