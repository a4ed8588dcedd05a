"""What every operator does: take a message once, and say what became of it."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPException
from typing import Protocol
from uuid import UUID

from django.conf import settings

from casework import outages
from casework.outages import Outage, Refusal, Trouble


class Outcome(StrEnum):
    """What a receipt says; what is under way still is none."""

    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one message.

    Attributes:
        operator_id: By which the operator knows it.
        phone: Digits; "" where the operator's ids are unique by themselves.
    """

    operator_id: str
    outcome: Outcome
    phone: str = ""


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """A call of the operator, as it came in."""

    body: bytes
    form: Mapping[str, Sequence[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def first(self, name: str) -> str:
        """Return a field of the form, "" of none."""
        return next(iter(self.form.get(name, [])), "")


class NotSigned(Exception):
    """A call that does not come from the operator, or no secret is agreed with it."""


class Garbled(Exception):
    """A call that is signed and says nothing that its protocol knows."""


class Operator(Protocol):
    """One operator's protocol."""

    name: str

    def own_id(self, key: UUID) -> str:
        """Return the id that we give a message, "" where the operator gives it one."""

    def send(self, *, key: UUID, phone: str, text: str, again: bool) -> str:
        """Hand over one message; return the operator's id of it, "" where it is not told.

        Args:
            again: It was handed over before, and whether it arrived nobody knows.

        Raises:
            Refusal: The operator does not take this message.
            Outage: It does not answer, or cannot take it now.
        """

    def receipts(self, told: IncomingCall) -> list[Receipt]:
        """Read a call.

        Raises:
            NotSigned: Not by the operator.
            Garbled: It cannot be read.
        """

    def thanks(self) -> str:
        """Return what the operator wants to hear, else it calls again."""


def call(url: str, *, data: bytes, headers: Mapping[str, str]) -> bytes:
    """Ask the operator by POST.

    Raises:
        Refusal: It does not take this message.
        Outage: It does not answer, or cannot take it now.
    """
    request = urllib.request.Request(url, data=data, headers=dict(headers), method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=settings.SMS_TIMEOUT_SECONDS) as answer:  # noqa: S310  (of an operator)
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        code = f"operator_{error.code}"
        if outages.of_http(error.code) is Trouble.REFUSED:
            raise Refusal(code) from error
        raise Outage(code, is_about_message=outages.is_about_message(error)) from error
    except (OSError, HTTPException) as error:
        raise Outage("operator_silent") from error


def digits(phone: str) -> str:
    """Return a phone as operators write it: 79123456789."""
    return "".join(letter for letter in phone if letter.isdecimal())
