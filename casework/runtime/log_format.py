"""Log lines carry ids only: no message arguments of requests, no local variables, no names."""

from __future__ import annotations

import logging
import re

# in the address of a link, of whatever kind: whoever reads the log shall not come in by it
TOKEN = re.compile(r"(/[fio]/|/account/(?:password/reset/key|confirm-email)/)[\w:-]+")


class LineFormatter(logging.Formatter):
    """One line per record.

    Of an exception its class and place, never its text, which may quote a person.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without the token of any link."""
        return TOKEN.sub(r"\1…", super().format(record))

    def formatException(self, ei: object) -> str:  # noqa: N802  (the name is the standard library's)
        """Return class and last frame of the exception."""
        if not (isinstance(ei, tuple) and ei[0] is not None):
            return ""
        last = ei[2]
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        place = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last is not None else "?"
        return f"{ei[0].__name__} at {place}"
