"""A small protocol of ours, for a gateway of one's own between us and any operator.

Out: `POST {CASEWORK_SMS_URL}` with `{"to", "text"}`, an `Idempotency-Key` (the same key is the same message) and a bearer
token. In: `{"key", "status": "delivered" | "failed"}` with `X-Signature`, the HMAC-SHA256 of the body in hex under
`CASEWORK_SMS_RECEIPT_SECRET`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any
from uuid import UUID

from django.conf import settings

from casework.runtime.sms_operators.port import Garbled, IncomingCall, NotSigned, Outcome, Receipt, call

NAME = "json"
SIGNATURE = "X-Signature"
_OUTCOMES = {"delivered": Outcome.DELIVERED, "failed": Outcome.NOT_DELIVERED}


class PlainJson:
    """The gateway knows a message by its key, so that a repeat is none."""

    name = NAME

    def own_id(self, key: UUID) -> str:
        """Return the key."""
        return str(key)

    def send(self, *, key: UUID, phone: str, text: str, again: bool) -> str:
        """Post it; `again` changes nothing, for the gateway knows the key."""
        del again
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(key)}
        if settings.SMS_TOKEN:
            headers["Authorization"] = f"Bearer {settings.SMS_TOKEN}"
        call(settings.SMS_URL, data=json.dumps({"to": phone, "text": text}).encode(), headers=headers)
        return str(key)

    def receipts(self, told: IncomingCall) -> list[Receipt]:
        """Read one receipt, signed over its bytes."""
        secret = settings.SMS_RECEIPT_SECRET
        signed = hmac.new(secret.encode(), told.body, hashlib.sha256).hexdigest()
        if not secret or not hmac.compare_digest(
            signed, told.headers.get(SIGNATURE, "").encode("ascii", "replace").decode()
        ):
            raise NotSigned
        said = _read(told.body)
        outcome = _OUTCOMES.get(str(said.get("status")))
        return [Receipt(str(said.get("key", ""))[:64], outcome)] if outcome else []

    def thanks(self) -> str:
        """Return nothing in particular."""
        return "ok"


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError as error:
        raise Garbled from error
    if not isinstance(said, dict):
        raise Garbled
    return said
