"""The ways out for short messages.

Each is asked with the notice's id as key, so that a repeated send is one message. Without an
operator (`sms_operators`) an SMS is kept for the demo's page "Messages", and outside a demo it is
told as undeliverable, so that a person calls.
"""

from __future__ import annotations

from uuid import UUID

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMessage

from casework import outages
from casework.outages import Outage, Refusal, Trouble
from casework.runtime import sms_operators


def has_operator() -> bool:
    """Say whether an SMS goes to an operator."""
    return sms_operators.chosen() is not None


def has_mail_server() -> bool:
    """Say whether mail leaves this machine."""
    return bool(settings.ENVIRONMENT == "production" or settings.MAIL_IS_SET_UP)


def send_sms(*, key: UUID, phone: str, text: str, again: bool = False) -> str:
    """Hand an SMS to the operator; return the operator's id of it, "" where there is none.

    Args:
        again: It was handed over before, and nobody knows whether it arrived.

    Raises:
        Refusal: No operator is set up, nobody to send to, or the operator does not take this message.
        Outage: The operator does not answer, or cannot take it now.
    """
    if not phone:
        raise Refusal("no_phone")
    operator = sms_operators.chosen()
    if operator is None:
        if settings.ENVIRONMENT == "production":
            raise Refusal("no_operator")
        return ""
    return operator.send(key=key, phone=phone, text=text, again=again)


def letter(*, key: UUID, to: str, subject: str, text: str, calendar: bytes | None = None) -> EmailMessage:
    """Return an e-mail as it goes out; its Message-ID is the key.

    Args:
        calendar: A calendar file that goes with it: telephones offer to move or to take out what it names.
    """
    message = EmailMessage(subject=subject, body=text, to=[to], headers={"Message-ID": f"<{key}@ryadom>"})
    # what is handed over twice because its answer got lost is one letter; every other operator lets it be
    if settings.MAIL_OPERATOR == "unisender_go":
        message.esp_extra = {"idempotence_key": str(key)}  # type: ignore[attr-defined]  # Anymail reads it
    if calendar is not None:
        method = "CANCEL" if b"METHOD:CANCEL" in calendar else "PUBLISH"
        message.attach("calendar.ics", calendar.decode(), f"text/calendar; method={method}")
    return message


def send_mail(*, key: UUID, to: str, subject: str, text: str, calendar: bytes | None = None) -> None:
    """Hand an e-mail to the mail server; its Message-ID is the key.

    Raises:
        Refusal: No address, or the server does not take this message.
        Outage: The server does not answer, or cannot take it now.
    """
    if not to:
        raise Refusal("no_address")
    message = letter(key=key, to=to, subject=subject, text=text, calendar=calendar)
    try:
        if has_mail_server():
            message.send()
    except AnymailRecipientsRefused as error:
        raise Refusal("mail_refused") from error
    except AnymailAPIError as error:  # one of the connection is an OSError, too
        raise _of_operator(error) from error
    except OSError as error:  # smtplib's errors are OSErrors
        if outages.trouble_of(error) is Trouble.REFUSED:
            raise Refusal("mail_refused") from error
        raise Outage("mail_server", is_about_message=outages.is_about_message(error)) from error


def _of_operator(error: AnymailAPIError) -> Outage:
    """Return an operator's error: a wrong key or a sender not confirmed yet somebody mends, and then all of it may go."""
    status = error.status_code
    if status is None:
        return Outage("mail_server")
    return Outage(f"mail_{status}", is_about_message=status in outages.REFUSED_BY_HTTP)
