"""SMSC.ru by its JSON over HTTP. Source: smsc.ru/api/http, sections on sending, statuses and notices of events.

A message carries an id of ours, which the operator does not take for unique: one that was handed over before is asked
for by it, and sent only where the operator knows nothing of it. Receipts are signed with SHA-1 over
`id:phone:status:secret`; the secret is the one of the operator's settings.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings

from casework.outages import Outage, Refusal
from casework.runtime.sms_operators.port import Garbled, IncomingCall, NotSigned, Outcome, Receipt, call, digits

ADDRESS = "https://smsc.ru"
LARGEST_ID = 2**31 - 1
# parameters, date, forbidden text, wrong number, cannot be delivered
ABOUT_THIS_MESSAGE = frozenset({1, 5, 6, 7, 8})
TOO_OFTEN = 9  # the same one twice within a minute, or too many at once
UNKNOWN_TO_THEM = -3
DELIVERED = frozenset({1, 2, 4})  # delivered, read, its link opened
NOT_DELIVERED = frozenset(
    {3, 20, 22, 23, 24, 25}
)  # too late, impossible, wrong number, forbidden, no money, no such phone


class Smsc:
    """SMSC.ru."""

    name = "smsc"

    def own_id(self, key: UUID) -> str:
        """Return the 31 bits that there is room for; ours may share them, not for one phone."""
        return str(key.int % LARGEST_ID + 1)

    def send(self, *, key: UUID, phone: str, text: str, again: bool) -> str:
        """Send it, unless the operator has it."""
        own = self.own_id(key)
        if again and self._has(own, phone):
            return own
        body = {**_who(), "phones": digits(phone), "mes": text, "id": int(own), "charset": "utf-8", "fmt": 3}
        if settings.SMS_SENDER:
            body["sender"] = settings.SMS_SENDER
        headers = {"Content-Type": "application/json; charset=utf-8"}
        answer = _read(call(f"{_address()}/rest/send/", data=json.dumps(body).encode(), headers=headers))
        if "id" not in answer or "error" in answer:
            raise _trouble(answer)
        return own

    def _has(self, own: str, phone: str) -> bool:
        asked = {**_who(), "phone": digits(phone), "id": own, "fmt": 3, "charset": "utf-8"}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = _read(call(f"{_address()}/sys/status.php", data=urlencode(asked).encode(), headers=headers))
        if "status" not in answer:
            raise _trouble(answer)
        return answer["status"] != UNKNOWN_TO_THEM

    def receipts(self, told: IncomingCall) -> list[Receipt]:
        """Read one receipt."""
        own, phone, status = (told.first(name)[:64] for name in ("id", "phone", "status"))
        secret = settings.SMS_RECEIPT_SECRET
        # the operator's choice; what keeps it is the secret at its end
        signed = hashlib.sha1(f"{own}:{phone}:{status}:{secret}".encode()).hexdigest()  # noqa: S324
        if not secret or not hmac.compare_digest(signed.encode(), told.first("sha1").lower().encode()):
            raise NotSigned
        try:
            code = int(status)
        except ValueError as error:
            raise Garbled from error
        outcome = _outcome(code)
        return [Receipt(own, outcome, digits(phone))] if outcome else []

    def thanks(self) -> str:
        """Return nothing in particular."""
        return "ok"


def _outcome(code: int) -> Outcome | None:
    if code in DELIVERED:
        return Outcome.DELIVERED
    return Outcome.NOT_DELIVERED if code in NOT_DELIVERED else None


def _address() -> str:
    return (settings.SMS_URL or ADDRESS).rstrip("/")


def _who() -> dict[str, Any]:
    if settings.SMS_LOGIN:
        return {"login": settings.SMS_LOGIN, "psw": settings.SMS_TOKEN}
    return {"apikey": settings.SMS_TOKEN}


def _read(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise Outage("operator_garbled") from error
    if not isinstance(answer, dict):
        raise Outage("operator_garbled")
    return answer


def _trouble(answer: dict[str, Any]) -> Outage | Refusal:
    """Return what an error means: a wrong password or an empty purse somebody mends."""
    code = answer.get("error_code")
    if code in ABOUT_THIS_MESSAGE:
        return Refusal(f"operator_{code}")
    return Outage(f"operator_{code}", is_about_message=code == TOO_OFTEN)
