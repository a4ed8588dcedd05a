"""The ways out for short messages.

Each is asked with the notice's id as key, so that a repeated send is one message. CASEWORK_SMS_URL
names the operator's address; without one an SMS is kept for the demo's page "Messages", and outside
a demo it is told as undeliverable, so that a person calls.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

TIMEOUT_SECONDS = 10


class NotSent(Exception):
    """The way out did not take it. `permanent`: trying again will not help."""

    def __init__(self, code: str, *, permanent: bool) -> None:
        super().__init__(code)
        self.code, self.permanent = code, permanent


def send_sms(*, key: UUID, phone: str, text: str) -> None:
    """Hand an SMS to the operator, as JSON with an idempotency key.

    Raises:
        NotSent: No operator is set up, or it did not answer with success.
    """
    if not phone:
        raise NotSent("no_phone", permanent=True)
    if not settings.SMS_URL:
        if settings.ENVIRONMENT == "production":
            raise NotSent("no_operator", permanent=True)
        return
    body = json.dumps({"to": phone, "text": text}).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(key)}
    if settings.SMS_TOKEN:
        headers["Authorization"] = f"Bearer {settings.SMS_TOKEN}"
    request = urllib.request.Request(settings.SMS_URL, data=body, headers=headers, method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310  (an operator's https address)
            return
    except urllib.error.HTTPError as error:
        raise NotSent(f"operator_{error.code}", permanent=400 <= error.code < 500 and error.code != 429) from error
    except OSError as error:
        raise NotSent("operator_silent", permanent=False) from error


def send_mail(*, key: UUID, to: str, subject: str, text: str) -> None:
    """Hand an e-mail to the mail server; its Message-ID is the key.

    Raises:
        NotSent: No address, or the server did not take it.
    """
    if not to:
        raise NotSent("no_address", permanent=True)
    message = EmailMessage(subject=subject, body=text, to=[to], headers={"Message-ID": f"<{key}@ryadom>"})
    try:
        if settings.ENVIRONMENT == "production" or settings.MAIL_IS_SET_UP:
            message.send()
    except OSError as error:  # smtplib's errors are OSErrors
        raise NotSent("mail_server", permanent=False) from error
