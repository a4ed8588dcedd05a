"""Mail by an operator over HTTP (Unisender Go, by Anymail), against a twin that refuses, is away and takes one once."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import override_settings

from casework.checks import mail_operator_known
from casework.outages import Outage, Refusal
from casework.runtime import sms_gateways

KEY = "unisender-key"
BACKEND = "anymail.backends.unisender_go.EmailBackend"


@dataclass
class UnisenderTwin:
    """Unisender Go: letters by the client's key, addresses that it refuses, answers of trouble."""

    away_with: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)

    def take(self, key: str, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return status and answer."""
        if self.away_with or key != KEY:
            return self.away_with or 401, {"status": "error", "code": 1, "message": "told in words"}
        message = told["message"]
        (to,) = [one["email"] for one in message["recipients"]]
        if to in self.refused:
            return 200, {"status": "success", "job_id": "1", "emails": [], "failed_emails": {to: self.refused[to]}}
        self.taken.setdefault(message["idempotence_key"], message)
        return 200, {"status": "success", "job_id": "1", "emails": [to]}


@pytest.fixture
def operator() -> Iterator[UnisenderTwin]:
    """The operator at a free port of this machine, set up as this server's."""
    twin = UnisenderTwin()

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = twin.take(self.headers["X-API-KEY"], told)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with _set_up(f"http://127.0.0.1:{server.server_port}/ru/transactional/api/v1"):
        yield twin
    server.shutdown()
    server.server_close()


def _set_up(address: str, *, key: str = KEY) -> override_settings:
    told = {"UNISENDER_GO_API_KEY": key, "UNISENDER_GO_API_URL": address, "REQUESTS_TIMEOUT": 2}
    told["SEND_DEFAULTS"] = {"track_opens": False, "track_clicks": False}
    return override_settings(MAIL_OPERATOR="unisender_go", MAIL_IS_SET_UP=True, EMAIL_BACKEND=BACKEND, ANYMAIL=told)


def _send(key: UUID, to: str = "anna@example.ru") -> None:
    sms_gateways.send_mail(key=key, to=to, subject="Рядом", text="Вам письмо", calendar=b"BEGIN:VCALENDAR")


def test_given_an_operator_when_a_letter_is_handed_over_twice_then_it_is_one_and_nobody_watches_its_reader(
    operator: UnisenderTwin,
) -> None:
    key = uuid4()
    _send(key)
    _send(key)
    (taken,) = operator.taken.values()
    assert list(operator.taken) == [str(key)]
    assert taken["subject"] == "Рядом" and "Вам письмо" in taken["body"]["plaintext"]
    assert (taken["track_read"], taken["track_links"]) == (0, 0)
    assert [one["name"] for one in taken["attachments"]] == ["calendar.ics"]


@pytest.mark.parametrize("why", ["invalid", "permanent_unavailable", "unsubscribed"])
def test_given_an_address_that_the_operator_refuses_then_a_person_calls(operator: UnisenderTwin, why: str) -> None:
    operator.refused["nobody@example.ru"] = why
    with pytest.raises(Refusal, match="mail_refused"):
        _send(uuid4(), to="nobody@example.ru")


@pytest.mark.parametrize(("status", "is_about_message"), [(500, False), (429, False), (403, False), (400, True)])
def test_given_an_operator_in_trouble_then_the_letter_waits(
    operator: UnisenderTwin, status: int, is_about_message: bool
) -> None:
    operator.away_with = status
    with pytest.raises(Outage) as told:
        _send(uuid4())
    assert (told.value.code, told.value.is_about_message) == (f"mail_{status}", is_about_message)


def test_given_nobody_at_the_operators_address_then_the_letter_waits() -> None:
    with _set_up("http://127.0.0.1:1/"), pytest.raises(Outage, match="mail_server"):
        _send(uuid4())


@pytest.mark.parametrize(("name", "told"), [("postbote", {}), ("unisender_go", {}), ("unisender_go.x", {})])
def test_given_an_operator_that_nobody_knows_or_without_its_key_then_the_server_says_so(
    name: str, told: dict[str, Any]
) -> None:
    backend = f"anymail.backends.{name}.EmailBackend"
    with override_settings(MAIL_OPERATOR=name, EMAIL_BACKEND=backend, ANYMAIL=told):
        (error,) = mail_operator_known(None)
    assert error.id == "casework.E010"


def test_given_no_operator_then_mail_goes_by_the_mail_server_as_before() -> None:
    assert mail_operator_known(None) == []
