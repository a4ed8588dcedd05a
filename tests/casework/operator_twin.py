"""A twin of an SMS operator on this machine: takes messages over HTTP, is away when it is told to be, refuses numbers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class TakenSms:
    """One message that the operator took: by key, so that a repeat is none."""

    key: str
    to: str
    text: str


@dataclass
class OperatorTwin:
    """What the operator does, and what it was asked."""

    address: str = ""
    away_with: int = 0  # answers with this status; 0 takes messages
    refused: set[str] = field(default_factory=set)  # numbers that do not exist
    asked: int = 0
    taken: list[TakenSms] = field(default_factory=list)

    def take(self, key: str, to: str, text: str) -> int:
        """Return the status of the answer."""
        self.asked += 1
        if self.away_with:
            return self.away_with
        if to in self.refused:
            return 422
        if key not in {one.key for one in self.taken}:
            self.taken.append(TakenSms(key, to, text))
        return 200


@contextmanager
def running() -> Iterator[OperatorTwin]:
    """Run the operator at a free port of this machine."""
    twin = OperatorTwin()

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(twin.take(self.headers["Idempotency-Key"], told["to"], told["text"]))
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    twin.address = f"http://127.0.0.1:{server.server_port}/sms"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield twin
    finally:
        server.shutdown()
        server.server_close()
