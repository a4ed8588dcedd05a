"""The log of this machine or of another one, by RFC 5424: over TCP with a frame (RFC 6587), else as one datagram."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from casework.outages import Outage, Refusal
from casework.seals import line
from casework.seals.sealing import Seal

NOTICE_OF_AUDIT = 13 * 8 + 5  # facility "log audit", severity "notice"
TIMEOUT_SECONDS = 10


class Syslog:
    """Sends a message a seal. `place`: a socket's path, `udp://host:port` or `tcp://host:port`."""

    every = timedelta(0)

    def __init__(self, place: str) -> None:
        self.name = f"syslog:{place}"
        self.place = place

    def take(self, seals: Sequence[Seal]) -> None:
        """Send the seals.

        Raises:
            Outage: Nobody listens there now.
            Refusal: The place is written wrongly.
        """
        try:
            with self._connection() as log:
                for one in seals:
                    log.sendall(self._message(one))
        except OSError as error:
            raise Outage("syslog") from error

    def _message(self, seal: Seal) -> bytes:
        moment = seal.made_at.isoformat()
        message = f"<{NOTICE_OF_AUDIT}>1 {moment} {socket.gethostname()} ryadom - seal - {line.of(seal)}".encode()
        return b"%d %s" % (len(message), message) if self._is_stream else message

    @property
    def _is_stream(self) -> bool:
        return self.place.startswith("tcp:")

    def _connection(self) -> socket.socket:
        if self.place.startswith("/"):
            return _connected(socket.AF_UNIX, socket.SOCK_DGRAM, self.place)
        told = urlsplit(self.place)
        if told.scheme not in ("udp", "tcp") or not told.hostname or not told.port:
            raise Refusal("syslog_place")
        kind = socket.SOCK_STREAM if self._is_stream else socket.SOCK_DGRAM
        found = socket.getaddrinfo(told.hostname, told.port, type=kind)
        return _connected(found[0][0], kind, found[0][4])


def _connected(family: socket.AddressFamily, kind: socket.SocketKind, address: str | tuple[Any, ...]) -> socket.socket:
    log = socket.socket(family, kind)
    log.settimeout(TIMEOUT_SECONDS)
    try:
        log.connect(address)
    except OSError:
        log.close()
        raise
    return log
