"""Twins of SMSC.ru and SMS.RU on this machine: they speak the operators' protocols, errors, silence and receipts included."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

SILENCE_SECONDS = 1.0


@dataclass
class Twin:
    """What an operator does, and what it took.

    Attributes:
        answers_with: An error of its own protocol, 0 of none.
        away_with: An answer of HTTP instead; 0 of none.
        silent: It takes the message, and its answer gets lost.
        taken: Texts by id and number.
    """

    address: str = ""
    answers_with: int = 0
    away_with: int = 0
    silent: bool = False
    asked: list[str] = field(default_factory=list)
    taken: dict[str, tuple[str, str]] = field(default_factory=dict)

    def answer(self, path: str, body: bytes) -> dict[str, Any]:
        """Return the answer of the operator's protocol."""
        raise NotImplementedError

    def lose_answer(self) -> None:
        """Be silent for longer than anybody waits."""
        if self.silent:
            time.sleep(SILENCE_SECONDS)


@dataclass
class SmscTwin(Twin):
    """SMSC.ru: ids of the client's, asked for before a repeat."""

    key: str = "smsc-key"
    secret: str = "smsc-secret"

    def answer(self, path: str, body: bytes) -> dict[str, Any]:
        """Take a message, or say what became of one."""
        self.asked.append(path)
        if path == "/sys/status.php":
            form = {name: told[0] for name, told in parse_qs(body.decode()).items()}
            assert form["apikey"] == self.key
            known = self.taken.get(form["id"], ("", ""))[0] == form["phone"]
            return {"status": 0 if known else -3, "last_date": "", "last_timestamp": 0}
        assert path == "/rest/send/"
        told = json.loads(body)
        if told["apikey"] != self.key:
            return {"error": "authorise error", "error_code": 2}
        if self.answers_with:
            return {"error": "told in words", "error_code": self.answers_with, "id": told["id"]}
        assert str(told["id"]) not in self.taken, "the operator would have sent it twice"
        self.taken[str(told["id"])] = (told["phones"], told["mes"])
        self.lose_answer()
        return {"id": told["id"], "cnt": 2}

    def receipt(self, own: str, status: int, *, secret: str = "") -> dict[str, str]:
        """Return the form with which it calls us."""
        phone = self.taken[own][0] if own in self.taken else "79990000000"
        signed = f"{own}:{phone}:{status}:{secret or self.secret}".encode()
        return {
            "id": own,
            "phone": phone,
            "status": str(status),
            "time": "01.12.2026 10:00:00",
            "md5": hashlib.md5(signed).hexdigest(),  # noqa: S324
            "sha1": hashlib.sha1(signed).hexdigest(),  # noqa: S324
        }


@dataclass
class SmsRuTwin(Twin):
    """SMS.RU: ids of its own; it keeps off the same text to the same number."""

    key: str = "F2D79B58-0000-0000-0000-000000000000"

    def answer(self, path: str, body: bytes) -> dict[str, Any]:
        """Take a message."""
        self.asked.append(path)
        assert path == "/sms/send"
        told = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if told["api_id"] != self.key:
            return {"status": "ERROR", "status_code": 200, "status_text": "told in words"}
        code = self.answers_with
        if not code and (told["to"], told["msg"]) in self.taken.values():
            code = 231
        if code:
            about = {"status": "ERROR", "status_code": code, "status_text": "told in words"}
            return {"status": "OK", "status_code": 100, "sms": {told["to"]: about}}
        own = f"202648-{1_000_000 + len(self.taken)}"
        self.taken[own] = (told["to"], told["msg"])
        self.lose_answer()
        about = {"status": "OK", "status_code": 100, "sms_id": own}
        return {"status": "OK", "status_code": 100, "sms": {told["to"]: about}, "balance": 4122.56}

    def receipt(self, *told: tuple[str, int], key: str = "") -> dict[str, str]:
        """Return the form with which it calls us: many receipts at once."""
        entries = [f"sms_status\n{own}\n{status}\n1796100000" for own, status in told]
        signed = hashlib.sha256(((key or self.key) + "".join(entries)).encode()).hexdigest()
        return {f"data[{place}]": entry for place, entry in enumerate(entries)} | {"hash": signed}


@contextmanager
def running(twin: Twin) -> Iterator[None]:
    """Run an operator at a free port of this machine."""

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if twin.away_with:
                self.send_response(twin.away_with)
                self.end_headers()
                return
            told = json.dumps(twin.answer(self.path, body)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    twin.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
