"""What the outbox gave up, decided by the region's administrator: tried again, or let be.

Those that failed in the same way are decided together. Who answers for the server is written to,
at most once an hour.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from casework import access, outbox, ways_out
from casework.access import Actor
from casework.act_parts import failed_effects, reasons
from casework.actions.act import act
from casework.errors import Stale
from casework.models import OutboxRow, WayOut
from casework.runtime import sms_gateways
from casework.texts import server_letter

MOST_AT_ONCE = 500
LETTER_EVERY = timedelta(hours=1)
AWAY_FOR = timedelta(hours=1)  # so long a way may be away before anybody is written to
OF_A_STEP = ("item", "offer", "request")


@act
def try_again(*, by: Actor, topic: str, error: str, receipt: UUID | None = None) -> int:
    """Have the effects of one kind that failed in one way tried again; return how many.

    Raises:
        Forbidden: Not the region's administrator.
        Stale: Somebody has decided already.
    """
    access.check_may_administer(by)
    rows = _lock(by, topic=topic, error=error)
    for row in rows:
        told = {key: row.payload[key] for key in OF_A_STEP if key in row.payload}
        if row.payload.get("told") and told:
            outbox.add("resume_step", region_key=by.region.pk, **told)
        failed_effects.revive(row)
    return len(rows)


@act
def let_be(*, by: Actor, topic: str, error: str, because: str, receipt: UUID | None = None) -> int:
    """Decide that effects of one kind that failed in one way are not to be had; return how many.

    They stay with the reason. The number that a paper had taken is annulled with it.

    Raises:
        Forbidden: Not the region's administrator.
        NoReason: Nobody says why.
        Stale: Somebody has decided already.
    """
    access.check_may_administer(by)
    told = reasons.checked(because)
    rows = _lock(by, topic=topic, error=error)
    for row in rows:
        row.let_be_at, row.let_be_by, row.let_be_because = Now(), access.person(by), told
        row.save()
        if "document" in row.payload:
            outbox.add("annul_paper", region_key=by.region.pk, row=row.pk)
    return len(rows)


def _lock(by: Actor, *, topic: str, error: str) -> list[OutboxRow]:
    undecided = outbox.undecided(by.region.pk).select_for_update()
    rows = undecided.filter(topic=topic, last_error=error)
    found = list(rows.order_by("pk")[:MOST_AT_ONCE])
    if not found:
        raise Stale(_("There is nothing of this kind to decide any more, so nothing was changed. Load the page again."))
    return found


# ---- the letter to who answers for the server ----------------------------------------------------


def write_to_server(*, actor: Actor) -> int:
    """Write to who answers for the server: what was given up, and ways out that stay away.

    Returns how many letters.
    """
    addresses = settings.SERVER_EMAILS
    if not addresses:
        return 0
    with access.acting_as(actor):
        # a letter that is refused itself is no reason for the next one
        given_up = outbox.undecided(actor.region.pk).exclude(topic="write_to_server")
        is_fresh = given_up.filter(told_at__gt=Now() - LETTER_EVERY).exists()
        untold = 0 if is_fresh else given_up.filter(told_at=None).update(told_at=Now())
        long_away = WayOut.objects.filter(told_at=None, away_since__lt=Now() - AWAY_FOR)
        away = long_away.update(told_at=Now())
        letters = addresses if untold or away else ()
        for number in range(len(letters)):
            outbox.add(
                "write_to_server",
                region_key=actor.region.pk,
                way=ways_out.of_mail(),
                letter=uuid.uuid4(),
                address=number,
                given_up=untold,
            )
        return len(letters)


def _deliver(payload: outbox.Payload, actor: Actor) -> None:
    """Hand the letter to the mail server.

    Raises:
        Outage: The mail server is away; the letter waits.
        Refusal: It does not take it.
    """
    addresses = settings.SERVER_EMAILS
    if payload["address"] >= len(addresses):
        return
    away = ways_out.those_away()
    words = server_letter.of(region=actor.region, given_up=payload["given_up"], away=away)
    key, to = UUID(payload["letter"]), addresses[payload["address"]]
    with ways_out.through(ways_out.MAIL):
        sms_gateways.send_mail(key=key, to=to, subject=words.subject, text=words.text)


@outbox.effect("write_to_server", outside=_deliver)
def letter_to_server(payload: outbox.Payload, actor: Actor, nothing: None) -> None:
    """Nothing is left to note: the row goes, the letter is out."""
    del payload, actor, nothing
