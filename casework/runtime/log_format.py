"""Log lines carry ids only: no message arguments of requests, no local variables, no names."""

from __future__ import annotations

import logging
import re

# what lets somebody in, in an address, also in one that is quoted in another: whoever reads the log shall not come in by it
SLASH = r"(?:/|%2[Ff])"
TOKEN = re.compile(
    rf"({SLASH}(?:[foi]|key|confirm-email){SLASH})[^/%\s?&#\"']+"
    rf"|(?<=/)(?=[^/\s]*[A-Z])(?=[^/\s]*[a-z])(?=[^/\s]*\d)[\w:=-]{{20,}}(?=[/\s?\"']|$)"
)


def without_tokens(text: str) -> str:
    """Return a line with every token of a link cut out of the addresses in it."""
    return TOKEN.sub(lambda found: f"{found[1] or ''}…", text)


class LineFormatter(logging.Formatter):
    """One line per record.

    Of an exception its class and place, never its text, which may quote a person.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without the token of any link."""
        return without_tokens(super().format(record))

    def formatException(self, ei: object) -> str:  # noqa: N802  (the name is the standard library's)
        """Return class and last frame of the exception."""
        if not (isinstance(ei, tuple) and ei[0] is not None):
            return ""
        last = ei[2]
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        place = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last is not None else "?"
        return f"{ei[0].__name__} at {place}"
