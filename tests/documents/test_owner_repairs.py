"""What the database keeps even of its owner, as a repair by hand would come."""

from __future__ import annotations

import psycopg
import pytest

from tests import databases
from tests.documents.papers import issued


def test_given_a_paper_when_the_owner_deletes_it_then_the_trigger_refuses(committed_db: str) -> None:
    paper = issued()

    with (
        databases.embedded_postgres.connect(committed_db) as owner,
        pytest.raises(psycopg.errors.IntegrityError, match="may not be deleted"),
    ):
        owner.execute("DELETE FROM documents_document WHERE id = %s", [paper.key])
