"""How gunicorn is run: `gunicorn -c python:casework.runtime.web_server casework.wsgi:application`.

Its own lines name addresses, of an error as well as of an access; ours name no token of a link and
no page that somebody came from.
"""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

from casework.runtime import counts
from casework.runtime.log_format import LineFormatter, without_tokens


class TokenlessLog(Logger):  # type: ignore[misc]
    """gunicorn's log without what lets somebody in."""

    def setup(self, cfg: Any) -> None:
        """Set the log up as gunicorn does, with our lines for what went wrong."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(LineFormatter())

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """Return what a line of access may say: the address without tokens, nothing of the page before."""
        found: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        told = {key: without_tokens(value) for key, value in found.items() if isinstance(value, str)}
        return {**found, **told, "f": "-", "q": ""}


logger_class = TokenlessLog
access_log_format = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'
limit_request_line = 8190  # bytes; the door looks after the rest
limit_request_fields = 100
graceful_timeout = 30  # seconds after SIGTERM in which requests that began are answered; the unit waits longer


def on_starting(server: Any) -> None:
    """Forget what processes that are gone had counted."""
    del server
    counts.forget_ended()
