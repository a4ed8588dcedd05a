"""A paper that is true no more: marked once, not handed out, and its number, words and file stay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection

from documents import public as documents
from tests.documents.papers import NOON, acting, issued, reserve

pytestmark = pytest.mark.django_db

ENDS = pytest.mark.parametrize(
    ("end", "state"),
    [
        pytest.param(documents.replace, "replaced", id="replaced"),
        pytest.param(documents.revoke, "revoked", id="revoked"),
    ],
)


@ENDS
def test_given_an_issued_paper_when_it_ends_then_it_counts_no_more_and_its_file_is_kept(
    end: Callable[..., None], state: str
) -> None:
    out = issued()
    with acting():
        end(document_key=out.key, because="day_moved", at=NOON)
        view = documents.describe([out.key])[out.key]
        kept = documents.read_file(document_key=out.key)
        with pytest.raises(documents.CountsNoMore, match="no longer valid"):
            documents.read_valid_file(document_key=out.key)

    assert (view.state, view.counts, view.is_issued, view.ended_because) == (
        state,
        False,
        True,
        "day_moved",
    )
    assert view.ended_at == NOON
    assert kept.startswith(b"%PDF")


@ENDS
def test_given_a_paper_that_ended_when_it_ends_again_then_the_first_reason_stays(
    end: Callable[..., None], state: str
) -> None:
    out = issued()
    with acting():
        end(document_key=out.key, because="day_moved", at=NOON)
        documents.revoke(document_key=out.key, because="other", at=NOON + timedelta(days=1))
        documents.replace(document_key=out.key, because="other", at=NOON + timedelta(days=1))
        view = documents.describe([out.key])[out.key]

    assert (view.state, view.ended_because, view.ended_at) == (state, "day_moved", NOON)


def test_given_a_paper_that_was_handed_over_when_it_is_replaced_then_it_still_says_to_whom() -> None:
    out = issued()
    with acting():
        documents.hand_over(document_key=out.key, to="Соколова О. В.", by="Лебедева А. Ю.", at=NOON)
        documents.replace(document_key=out.key, because="printed_anew", at=NOON)
        view = documents.describe([out.key])[out.key]

    assert (view.state, view.handed_over_to) == ("replaced", "Соколова О. В.")


def test_given_a_paper_without_a_file_when_it_ends_then_it_is_refused_and_may_be_annulled() -> None:
    with acting():
        paper = reserve()
        with pytest.raises(documents.NotIssuedYet):
            documents.revoke(document_key=paper.key, because="day_moved", at=NOON)
        documents.annul(document_key=paper.key, reason="Не нужна", at=NOON)
        with pytest.raises(documents.DocumentsError):
            documents.revoke(document_key=paper.key, because="day_moved", at=NOON)


@pytest.mark.parametrize("because", ["", "  ", "x" * 61])
def test_given_no_reason_or_a_whole_sentence_when_a_paper_ends_then_it_is_refused(
    because: str,
) -> None:
    out = issued()
    with acting(), pytest.raises(documents.WrongData):
        documents.replace(document_key=out.key, because=because, at=NOON)


@pytest.mark.parametrize(
    "assignment",
    ["ended_because = 'x'", "ended_at = now()", "state = 'issued'", "state = 'revoked'"],
)
def test_given_a_paper_that_ended_when_somebody_changes_its_row_then_the_database_refuses(
    assignment: str,
) -> None:
    out = issued()
    with acting():
        documents.replace(document_key=out.key, because="day_moved", at=NOON)

    with pytest.raises(IntegrityError), acting(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE documents_document SET {assignment} WHERE id = %s", [out.key])  # noqa: S608


@pytest.mark.parametrize("state", ["replaced", "revoked"])
def test_given_an_issued_paper_when_somebody_ends_it_without_a_reason_then_the_database_refuses(
    state: Any,
) -> None:
    out = issued()

    with pytest.raises(IntegrityError), acting(), connection.cursor() as cursor:
        cursor.execute("UPDATE documents_document SET state = %s WHERE id = %s", [state, out.key])
