"""The letters about accounts go out, each once; an outage of the mail server only delays them."""

from __future__ import annotations

from uuid import UUID

from casework import access, outbox, ways_out
from casework.access import Actor
from casework.act_parts import account_letters
from casework.models import AccountLetter
from casework.runtime import sms_gateways


def _deliver(payload: outbox.Payload, actor: Actor) -> None:
    """Hand the letter to the mail server; harmless when repeated, for its key is the letter's.

    Raises:
        Outage: The mail server is away; the letter waits.
        Refusal: It does not take it; the administrator is told.
    """
    with access.acting_as(actor):
        letters = AccountLetter.objects.select_related("user")
        letter = letters.filter(pk=UUID(payload["letter"])).first()
        if letter is None or not account_letters.is_due(letter):
            return
        words, to = account_letters.words_of(letter), account_letters.address_of(letter)
    with ways_out.through(ways_out.MAIL):
        sms_gateways.send_mail(key=letter.pk, to=to, subject=words.subject, text=words.text)


@outbox.effect(account_letters.TOPIC, outside=_deliver)
def send_account_letter(payload: outbox.Payload, actor: Actor, nothing: None) -> None:
    """Forget the letter: it is out, or was nobody's."""
    del actor, nothing
    AccountLetter.objects.filter(pk=UUID(payload["letter"])).delete()
