"""Log lines are JSON with ids only: an event in words of ours, and fields that are on a list.

What is not on the list is left out, and so is a value that does not look like an id: whoever adds a name to
a line finds nothing in the log. Lines of other people's libraries keep their pattern and lose what was
filled in. Every line written while a request is answered, and while its effects are had later by a worker,
names the same request.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog

# what lets somebody in, in an address, also in one that is quoted in another: whoever reads the log shall not come in by it
SLASH = r"(?:/|%2[Ff])"
TOKEN = re.compile(
    rf"({SLASH}(?:[foi]|key|confirm-email){SLASH})[^/%\s?&#\"']+"
    rf"|(?<=/)(?=[^/\s]*[A-Z])(?=[^/\s]*[a-z])(?=[^/\s]*\d)[\w:=-]{{20,}}(?=[/\s?\"']|$)"
)
REQUEST = "request"  # the key of the request in which something began
FIELDS = (
    REQUEST, "page", "method", "status", "ms", "row", "topic", "job", "key", "error", "way", "copy", "drafts", "files",
    "rule", "count", "workers", "seconds",
)  # fmt: skip
AN_ID = re.compile(r"[A-Za-z0-9_.,:/<> -]{1,130}")
LIBRARIES = ("django", "celery", "kombu", "amqp", "redis", "gunicorn", "allauth", "ryadom")


def logger(name: str) -> Any:
    """Return a log whose lines are an event and fields: `log.warning("effect waits", row=row.pk)`."""
    return structlog.get_logger(name)


def without_tokens(text: str) -> str:
    """Return a line with every token of a link cut out of the addresses in it."""
    return TOKEN.sub(lambda found: f"{found[1] or ''}…", text)


class LineFormatter(logging.Formatter):
    """One line per record. Of an exception its class and place, never its text, which may quote a person."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without the token of any link."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            **_event_of(record),
            **_failure_of(record.exc_info),
        }
        return without_tokens(json.dumps(told, ensure_ascii=False))


def _event_of(record: logging.LogRecord) -> dict[str, Any]:
    if isinstance(record.msg, Mapping):
        return dict(record.msg)
    status = getattr(record, "status_code", None)  # of Django's own line about a request
    told = structlog.contextvars.get_contextvars() | ({"status": status} if status else {})
    return {"event": _pattern_of(record), **dict(_allowed(told))}


def _pattern_of(record: logging.LogRecord) -> str:
    """Return what was to be filled in, unfilled; of a library that we do not know where it was written."""
    if record.name.split(".")[0] in LIBRARIES:
        return str(record.msg)
    return f"line {record.lineno} of {record.module}"


def _failure_of(found: Any) -> dict[str, str]:
    if not (isinstance(found, tuple) and found[0] is not None):
        return {}
    last = found[2]
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last is not None else "?"
    return {"error": f"{found[0].__name__} at {place}"}


def _only_allowed(_logger: Any, _method: str, told: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    failure = _failure_of(sys.exc_info()) if told.get("exc_info") else {}
    return {"event": told["event"], **dict(_allowed(told)), **failure}


def _allowed(told: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in FIELDS:
        if name in told:
            yield name, _as_id(told[name])


def _as_id(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = str(value) if isinstance(value, (str, UUID)) else ""
    return text if AN_ID.fullmatch(text) else "…"


structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.contextvars.merge_contextvars,
        _only_allowed,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=False,
)
