"""Errors told apart: what is away outside, what was refused, and what is a fault of ours.

What is away comes back: whatever waits for it is tried again, for days if need be, and is never
given up. A refusal is about the message itself, and trying again changes nothing. Everything else
is taken for a fault of ours. When in doubt something is away, not refused: a wrong password for the
SMS operator is mended by a person, and then all of it may go.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from enum import StrEnum
from http.client import HTTPException
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from urllib.error import HTTPError

from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError


class Outage(Exception):
    """Something outside does not answer now; the same may work later.

    Attributes:
        code: Stable, for machines and for the words of a page; never a text from outside.
        was_known: Whether it was known to be away when this was tried.
        is_about_message: Whether it answers, but does not take this very message now: a full mailbox.
    """

    def __init__(self, code: str, *, was_known: bool = False, is_about_message: bool = False) -> None:
        super().__init__(code)
        self.code, self.was_known, self.is_about_message = code, was_known, is_about_message


class Refusal(Exception):
    """Whoever was asked outside refuses this very message; trying again will not help.

    Attributes:
        code: Stable, for machines and for the words of a page; never a text from outside.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Trouble(StrEnum):
    """What an error means for what was to be done."""

    AWAY = "away"
    REFUSED = "refused"
    FAULT = "fault"


# the message is wrong: malformed, for nobody, too long. All other answers may change when somebody
# mends the set-up
REFUSED_BY_HTTP = frozenset({400, 410, 413, 414, 415, 422})
# a file that should be there and is not, a wrong name, a handle that is closed: our own mistake
OUR_MISTAKES = frozenset(
    {
        errno.ENOENT,
        errno.EEXIST,
        errno.EISDIR,
        errno.ENOTDIR,
        errno.ENAMETOOLONG,
        errno.EINVAL,
        errno.EBADF,
        errno.ESRCH,
        errno.ECHILD,
    }
)
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
DISK_FULL = "53100"  # PostgreSQL's state
ABOUT_MESSAGE_BY_HTTP = (409, 423)  # the same one is being sent, or its number is held
# PostgreSQL's classes: connection, resources, lock not given, somebody ended it, disk, two at once
AWAY_IN_DATABASE = ("08", "53", "55", "57", "58", "40", "25006")


def trouble_of(error: BaseException) -> Trouble:
    """Return what an error means."""
    for known, tell in _TOLD_BY:
        if isinstance(error, known):
            return tell(error)
    return Trouble.FAULT


def of_http(status: int) -> Trouble:
    """Return what an answer above 399 means."""
    return Trouble.REFUSED if status in REFUSED_BY_HTTP else Trouble.AWAY


def is_full(error: BaseException) -> bool:
    """Say whether a disk has no room: ours, or that of the database."""
    if isinstance(error, DatabaseError):
        return getattr(error.__cause__, "sqlstate", None) == DISK_FULL
    return isinstance(error, OSError) and error.errno in NO_ROOM


def is_about_message(error: BaseException) -> bool:
    """Say whether whoever was asked answers, and only this message waits: its mailbox is full, its number busy."""
    if isinstance(error, HTTPError):
        return error.code in ABOUT_MESSAGE_BY_HTTP
    return isinstance(error, SMTPRecipientsRefused | SMTPDataError)


def code_of(error: BaseException) -> str:
    """Return the code of what is away or refused, "" where the error has none."""
    return error.code if isinstance(error, Outage | Refusal) else ""


def _of_http(error: HTTPError) -> Trouble:
    return of_http(error.code)


def _of_response(error: SMTPResponseException) -> Trouble:
    is_about_message = isinstance(error, SMTPDataError) and error.smtp_code >= 500
    return Trouble.REFUSED if is_about_message else Trouble.AWAY


def _of_recipients(error: SMTPRecipientsRefused) -> Trouble:
    codes = [code for code, _text in error.recipients.values()]
    return Trouble.REFUSED if codes and min(codes) >= 500 else Trouble.AWAY


def _of_database(error: DatabaseError) -> Trouble:
    state = getattr(error.__cause__, "sqlstate", None)
    if state is None:  # the connection is gone, or an error of Django's own
        is_gone = isinstance(error, OperationalError | InterfaceError)
        return Trouble.AWAY if is_gone else Trouble.FAULT
    return Trouble.AWAY if state.startswith(AWAY_IN_DATABASE) else Trouble.FAULT


def _of_system(error: OSError) -> Trouble:
    return Trouble.FAULT if error.errno in OUR_MISTAKES else Trouble.AWAY


def _away(error: BaseException) -> Trouble:
    del error
    return Trouble.AWAY


def _refused(error: BaseException) -> Trouble:
    del error
    return Trouble.REFUSED


# the narrower class first
_TOLD_BY: tuple[tuple[type[BaseException], Callable[..., Trouble]], ...] = (
    (Outage, _away),
    (Refusal, _refused),
    (HTTPError, _of_http),
    (HTTPException, _away),
    (SMTPRecipientsRefused, _of_recipients),
    (SMTPResponseException, _of_response),
    (SMTPException, _away),
    (DatabaseError, _of_database),
    (OSError, _of_system),
    (MemoryError, _away),
)
