"""A session is reached by its key alone; whoever reads the database's tables is nobody who is signed in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import ProgrammingError, connection, transaction

from casework.access.session_store import SessionStore

pytestmark = pytest.mark.django_db


def _begun(**held: str) -> SessionStore:
    session = SessionStore()
    session.update(held)
    session.create()
    return session


def test_given_a_session_when_its_key_comes_again_then_it_holds_what_was_kept() -> None:
    session = _begun(step="one")
    session["step"] = "two"
    session.save()
    assert SessionStore(session.session_key)["step"] == "two"


@pytest.mark.parametrize("key", [None, "", "a" * 32, "a|b" * 9, "'; SELECT 1 --", "\u0434" * 12])
def test_given_a_key_that_nobody_has_then_the_session_is_empty_and_gets_a_key_of_its_own(key: str | None) -> None:
    session = SessionStore(key)
    assert session.get("step") is None
    session["step"] = "one"
    session.save()
    assert session.session_key != key


def test_given_an_ended_or_lapsed_session_when_written_then_it_is_refused_and_stays_away() -> None:
    ended, lapsed = _begun(step="one"), _begun(step="one")
    SessionStore(ended.session_key).delete()
    with pytest.raises(UpdateError):
        ended.save()
    lapsed.set_expiry(timedelta(seconds=-1))
    lapsed.save()
    assert SessionStore(lapsed.session_key).get("step") is None
    SessionStore.clear_expired()
    assert not SessionStore().exists(str(lapsed.session_key))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT session_key FROM django_session",
        "INSERT INTO django_session VALUES ('k', 'd', now())",
        "UPDATE django_session SET session_key = 'mine'",
        "DELETE FROM django_session",
        "SELECT casework_session(session_key) FROM django_session",
    ],
)
def test_given_raw_sql_of_the_working_role_then_no_session_is_read_or_written(sql: str) -> None:
    _begun(step="one")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
