"""SMS.RU by its form over HTTP with answers in JSON. Source: sms.ru/api/send, sms.ru/api/status, sms.ru/api/callback.

The operator gives a message its id and knows none of ours. It keeps off the same text to the same number by itself (codes
231 and 232, limits of one's account, to be switched on): what is handed over again and refused so, it has.
Receipts come many at once, signed with SHA-256 over the account's key and all of them.
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
from casework.runtime.sms_operators.port import IncomingCall, NotSigned, Outcome, Receipt, call, digits

ADDRESS = "https://sms.ru"
TAKEN = 100
# recipient, text, length, no way there, hour, own list of those not written to, letters, too many
ABOUT_THIS_MESSAGE = frozenset({202, 203, 205, 207, 208, 209, 212, 213})
TOO_OFTEN = frozenset({230, 231, 232, 233})
THE_SAME_TEXT = frozenset({231, 232})
DELIVERED = frozenset({"103", "110"})  # delivered, read
NOT_DELIVERED = frozenset({"104", "105", "106", "107", "108", "150"})
MOST_RECEIPTS = 100


class SmsRu:
    """SMS.RU."""

    name = "smsru"

    def own_id(self, key: UUID) -> str:
        """Return none: the operator gives one."""
        del key
        return ""

    def send(self, *, key: UUID, phone: str, text: str, again: bool) -> str:
        """Send it."""
        del key
        to = digits(phone)
        form = {"api_id": settings.SMS_TOKEN, "to": to, "msg": text, "json": "1"}
        if settings.SMS_SENDER:
            form["from"] = settings.SMS_SENDER
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = _read(call(f"{_address()}/sms/send", data=urlencode(form).encode(), headers=headers))
        about = answer.get("sms", {}).get(to, answer)
        code = about.get("status_code")
        if again and code in THE_SAME_TEXT:
            return ""
        if code != TAKEN:
            raise _trouble(code)
        return str(about.get("sms_id", ""))[:64]

    def receipts(self, told: IncomingCall) -> list[Receipt]:
        """Read all receipts of a call; what else it tells (replies, calls) is let be."""
        entries = [
            entry for name in sorted(told.form, key=_place) if name.startswith("data[") for entry in told.form[name]
        ]
        secret = settings.SMS_TOKEN
        signed = hashlib.sha256((secret + "".join(entries)).encode()).hexdigest()
        if not secret or not hmac.compare_digest(signed.encode(), told.first("hash").lower().encode()):
            raise NotSigned
        read = [_receipt(entry.split("\n")) for entry in entries[:MOST_RECEIPTS]]
        return [one for one in read if one is not None]

    def thanks(self) -> str:
        """Return the operator's word for: it came in."""
        return str(TAKEN)


def _place(name: str) -> int:
    number = name.removeprefix("data[").removesuffix("]")
    return int(number) if number.isdecimal() else 0


def _receipt(lines: list[str]) -> Receipt | None:
    if len(lines) < 3 or lines[0] != "sms_status":
        return None
    own, status = lines[1].strip()[:64], lines[2].strip()
    if status in DELIVERED:
        return Receipt(own, Outcome.DELIVERED)
    return Receipt(own, Outcome.NOT_DELIVERED) if status in NOT_DELIVERED else None


def _address() -> str:
    return (settings.SMS_URL or ADDRESS).rstrip("/")


def _read(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise Outage("operator_garbled") from error
    if not isinstance(answer, dict) or not isinstance(answer.get("sms", {}), dict):
        raise Outage("operator_garbled")
    return answer


def _trouble(code: Any) -> Outage | Refusal:
    if code in ABOUT_THIS_MESSAGE:
        return Refusal(f"operator_{code}")
    return Outage(f"operator_{code}", is_about_message=code in TOO_OFTEN)
