"""A database of another history of migrations is refused in one sentence, before anything in it is touched."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from casework.runtime.embedded_postgres import connect


def test_given_a_database_older_than_the_first_version_when_migrated_then_one_sentence_says_what_to_do(
    committed_db: str,
) -> None:
    with connect(committed_db) as server:
        seen = "INSERT INTO django_migrations (app, name, applied) VALUES ('casework', '0033_own_phone', now())"
        server.execute(seen)

    with pytest.raises(CommandError, match=r"another version .* casework\.0033_own_phone.* delete var/"):
        call_command("migrate", verbosity=0)


def test_given_a_database_of_this_version_when_migrated_again_then_nothing_is_refused(committed_db: str) -> None:
    said = StringIO()

    call_command("migrate", plan=True, stdout=said)

    assert "No planned migration operations" in said.getvalue()
