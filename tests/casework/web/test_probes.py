"""What machines ask: does the process live, can it work. Everybody hears whether, only watchers hear what not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as now
from django.db import connection
from django.test import Client

from casework import pulse
from casework.celery import app
from casework.models import OutboxRow
from casework.runtime.embedded_postgres import connect

STRANGER = {"REMOTE_ADDR": "203.0.113.9"}
PARTS = {"database", "migrations", "erased", "broker", "outbox", "scheduler", "clock", "disk"}


@pytest.fixture
def served(db: None, settings: Any) -> Client:
    settings.DISK_FREE_MB = 1
    pulse.feel()
    return Client()


@pytest.fixture
def away(committed_db: str) -> Iterator[None]:
    """Point the connection at a server that is not there."""
    from django.db import connections

    found = connections.settings["default"]
    before = found["HOST"]
    connection.close()
    found["HOST"] = "/nowhere"
    yield
    connection.close()
    found["HOST"] = before


def test_given_no_database_when_it_is_asked_whether_it_lives_then_it_does(away: None) -> None:
    client = Client()
    client.cookies["sessionid"] = "x" * 32  # a probe may come with anything
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("host", ["10.0.0.7:8000", "load-balancer.internal"])
def test_given_any_host_and_no_tls_when_a_machine_asks_then_it_is_answered(
    served: Client, settings: Any, host: str
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    for address in ("/healthz", "/readyz", "/metrics"):
        assert served.get(address, headers={"host": host}).status_code == 200


def test_given_all_is_well_when_a_watcher_asks_then_every_part_is_told(served: Client) -> None:
    answer = served.get("/readyz")
    assert answer.status_code == 200, answer.content
    assert answer.json()["status"] == "ok"
    assert {name for name, part in answer.json()["parts"].items() if part["well"]} == PARTS


def test_given_anything_when_a_stranger_asks_then_only_whether_all_is_well_is_told(served: Client) -> None:
    assert served.get("/readyz", **STRANGER).json() == {"status": "ok"}  # type: ignore[arg-type]
    figures = served.get("/metrics", **STRANGER)  # type: ignore[arg-type]
    missing = served.get("/no-such-page/", **STRANGER)  # type: ignore[arg-type]
    assert figures.status_code == missing.status_code == 404
    assert b"ryadom_" not in figures.content


def test_given_a_client_behind_our_proxy_when_it_asks_then_it_is_a_stranger(served: Client) -> None:
    answer = served.get("/readyz", headers={"x-forwarded-for": "203.0.113.9"})
    assert "parts" not in answer.json()


def test_given_a_session_or_a_secret_when_a_watcher_asks_then_none_is_told(served: Client) -> None:
    told = served.get("/readyz").content.decode() + served.get("/metrics").content.decode()
    for secret in (now.SECRET_KEY, now.DATABASES["default"]["NAME"], str(now.MEDIA_ROOT), str(now.VAR)):
        assert secret not in told


def test_given_no_database_when_it_is_asked_whether_it_is_ready_then_it_says_no_and_what(away: None) -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert answer.json()["parts"]["database"] == {"well": False, "error": "OperationalError"}
    assert answer.json()["parts"]["disk"]["well"] in (True, False)


def test_given_a_scheduler_that_is_silent_when_it_is_asked_then_it_is_not_ready_but_pages_are(
    committed_db: str, settings: Any
) -> None:
    settings.DISK_FREE_MB = 1
    pulse.feel()
    with connect(committed_db) as server:
        server.execute("UPDATE casework_pulse SET felt_at = felt_at - interval '2 minutes'")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert [name for name, part in answer.json()["parts"].items() if not part["well"]] == ["scheduler"]
    assert answer.json()["parts"]["scheduler"]["tick_seconds"] > 119
    assert Client().get("/readyz?for=pages").status_code == 200


def test_given_an_effect_that_waits_too_long_when_it_is_asked_then_it_is_not_ready(committed_db: str) -> None:
    pulse.feel()
    row = OutboxRow.objects.create(topic="print_paper", region_key=uuid4(), payload={})
    with connect(committed_db) as server:
        server.execute("UPDATE casework_outboxrow SET written_at = now() - interval '11 minutes'")
    parts = Client().get("/readyz").json()["parts"]
    assert not parts["outbox"]["well"]
    OutboxRow.objects.filter(pk=row.pk).update(way="sms")
    assert Client().get("/readyz").json()["parts"]["outbox"]["well"], "an operator who is away is no fault of ours"


def test_given_a_disk_with_no_room_when_it_is_asked_then_it_is_not_ready(served: Client, settings: Any) -> None:
    settings.DISK_FREE_MB = 10**9
    answer = served.get("/readyz?for=pages")
    assert answer.status_code == 503
    assert answer.json()["parts"]["disk"]["well"] is False


def test_given_a_broker_that_is_away_when_it_is_asked_then_it_is_not_ready_and_soon_told(
    served: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_listens = partial(app.connection_for_write, "redis://127.0.0.1:9/0")
    monkeypatch.setattr(app, "connection_for_write", nobody_listens)
    began = time.monotonic()
    parts = served.get("/readyz").json()["parts"]
    assert not parts["broker"]["well"]
    assert time.monotonic() - began < 10


def test_given_a_migration_that_is_missing_when_it_is_asked_then_it_is_not_ready(committed_db: str) -> None:
    with connect(committed_db) as server:
        server.execute("DELETE FROM django_migrations WHERE app = 'casework' AND name = '0014_pulse'")
    answer = Client().get("/readyz?for=pages")
    assert answer.status_code == 503
    assert answer.json()["parts"]["migrations"] == {"well": False, "missing": ["casework.0014_pulse"]}


def test_given_a_clock_that_is_wrong_when_it_is_asked_then_it_is_not_ready(
    served: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = time.time
    monkeypatch.setattr(time, "time", lambda: right() + 60)
    assert served.get("/readyz").json()["parts"]["clock"]["well"] is False
    assert served.get("/readyz?for=pages").status_code == 200


def test_given_anything_but_a_question_when_it_is_sent_to_a_probe_then_nobody_is_there(served: Client) -> None:
    assert served.post("/healthz").status_code in (403, 404)
