"""Errors told apart: away outside, refused, our own fault. When in doubt it is away: nothing is given up that may go."""

from __future__ import annotations

import errno
import smtplib
import ssl
from email.message import Message
from http.client import RemoteDisconnected
from urllib.error import HTTPError, URLError

import psycopg
import pytest
from django.db import DataError, IntegrityError, InterfaceError, InternalError, OperationalError

from casework import outages
from casework.outages import Outage, Refusal, Trouble


def _http(status: int) -> HTTPError:
    return HTTPError("https://operator.example", status, "", Message(), None)


def _from_database(error: Exception, cause: Exception | None) -> Exception:
    error.__cause__ = cause
    return error


AWAY = [
    pytest.param(ConnectionRefusedError(), id="nobody-listens"),
    pytest.param(ConnectionResetError(), id="hung-up"),
    pytest.param(TimeoutError(), id="timeout"),
    pytest.param(RemoteDisconnected(), id="closed-without-answer"),
    pytest.param(URLError(OSError(errno.EHOSTUNREACH, "")), id="no-route"),
    pytest.param(ssl.SSLError(), id="tls"),
    pytest.param(OSError(errno.ENOSPC, ""), id="disk-full"),
    pytest.param(OSError(errno.EDQUOT, ""), id="quota-full"),
    pytest.param(OSError(errno.EROFS, ""), id="disk-read-only"),
    pytest.param(OSError(errno.EACCES, ""), id="folder-not-ours"),
    pytest.param(OSError(errno.ESTALE, ""), id="shared-folder-gone"),
    pytest.param(MemoryError(), id="no-memory"),
    *(
        pytest.param(_http(status), id=f"http-{status}")
        for status in (401, 402, 403, 404, 408, 409, 425, 429, 500, 503)
    ),
    pytest.param(smtplib.SMTPServerDisconnected(), id="mail-hung-up"),
    pytest.param(smtplib.SMTPAuthenticationError(535, b""), id="mail-password-changed"),
    pytest.param(smtplib.SMTPSenderRefused(550, b"", "a@b"), id="mail-sender"),
    pytest.param(smtplib.SMTPDataError(452, b""), id="mail-disk-full"),
    pytest.param(smtplib.SMTPRecipientsRefused({"a@b": (451, b"")}), id="mail-greylisted"),
    pytest.param(OperationalError(), id="database-gone"),
    pytest.param(InterfaceError(), id="connection-closed"),
    pytest.param(_from_database(OperationalError(), psycopg.errors.LockNotAvailable()), id="database-locked"),
    pytest.param(_from_database(OperationalError(), psycopg.errors.DiskFull()), id="database-disk-full"),
    pytest.param(_from_database(OperationalError(), psycopg.errors.DeadlockDetected()), id="database-deadlock"),
    pytest.param(_from_database(InternalError(), psycopg.errors.ReadOnlySqlTransaction()), id="database-standby"),
    pytest.param(Outage("unreachable"), id="told-by-a-connector"),
]
REFUSED = [
    *(pytest.param(_http(status), id=f"http-{status}") for status in (400, 410, 413, 414, 415, 422)),
    pytest.param(smtplib.SMTPDataError(554, b""), id="mail-not-taken"),
    pytest.param(smtplib.SMTPRecipientsRefused({"a@b": (550, b"")}), id="mail-nobody-there"),
    pytest.param(Refusal("number_unknown"), id="told-by-a-connector"),
]
FAULTS = [
    pytest.param(ValueError(), id="value"),
    pytest.param(KeyError(), id="key"),
    pytest.param(FileNotFoundError(errno.ENOENT, ""), id="file-missing"),
    pytest.param(_from_database(IntegrityError(), psycopg.errors.UniqueViolation()), id="constraint"),
    pytest.param(_from_database(DataError(), psycopg.errors.StringDataRightTruncation()), id="too-long"),
]


@pytest.mark.parametrize("error", AWAY)
def test_given_what_is_away_then_it_waits(error: Exception) -> None:
    assert outages.trouble_of(error) is Trouble.AWAY


@pytest.mark.parametrize("error", REFUSED)
def test_given_a_message_that_is_refused_then_it_is_given_up(error: Exception) -> None:
    assert outages.trouble_of(error) is Trouble.REFUSED


@pytest.mark.parametrize("error", FAULTS)
def test_given_a_fault_of_ours_then_it_is_neither(error: Exception) -> None:
    assert outages.trouble_of(error) is Trouble.FAULT


def test_given_one_full_mailbox_or_one_held_number_then_the_way_itself_answers() -> None:
    full = smtplib.SMTPRecipientsRefused({"a@example.org": (452, b"full")})
    held = HTTPError("https://operator.example", 409, "", Message(), None)
    silent = HTTPError("https://operator.example", 503, "", Message(), None)
    assert outages.trouble_of(full) is Trouble.AWAY
    assert [outages.is_about_message(error) for error in (full, held, silent, OSError())] == [True, True, False, False]
