"""The database goes away under a page and comes back: told in words as such, never as an error of ours, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client


@pytest.fixture
def away(committed_db: str) -> Iterator[None]:
    """Point the connection at a server that is not there."""
    from django.db import connections

    settings = connections.settings["default"]
    before = settings["HOST"]
    connection.close()
    settings["HOST"] = "/nowhere"
    yield
    connection.close()
    settings["HOST"] = before


@pytest.mark.parametrize(("language", "words"), [("ru", "недоступны"), ("en", "cannot be reached")])
def test_given_no_database_when_a_page_is_opened_then_it_says_so_and_when_to_come_back(
    away: Any, language: str, words: str
) -> None:
    client = Client(raise_request_exception=False, headers={"accept-language": language})
    answer = client.get("/sign-in/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert words in answer.content.decode()


def test_given_connections_that_the_server_cut_when_a_page_is_opened_then_it_is_there_again(committed_db: str) -> None:
    client = Client(raise_request_exception=False)
    assert client.get("/sign-in/").status_code == 200
    connection.close()  # what is left of a connection after the server's restart
    assert client.get("/sign-in/").status_code == 200
