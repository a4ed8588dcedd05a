"""Looks every five minutes whether anything stands in the database that must never be, and tells who answers for it.

A rule is told when it breaks, again when twice as many break it, and when all is well again: nobody is
written to every five minutes about the same. What was found stands on the administrator's page of health.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from casework import invariants, outbox, ways_out
from casework.access import Actor
from casework.invariants import BrokenRule
from casework.models import InvariantLook, Region
from casework.runtime import log_format, sms_gateways
from casework.texts import server_letter

log = log_format.logger("ryadom.invariants")

GROWN = 2  # as often as when it was told
_MAKE_ROW = """
INSERT INTO casework_invariantlook (id, looked_at, broken, told) VALUES (1, now(), '{}', '{}') ON CONFLICT DO NOTHING
"""


def look() -> tuple[BrokenRule, ...]:
    """Count every rule quickly, keep what is broken, and write to who answers for the server when that changed.

    Returns the rules that are broken. Of two at once the second leaves.
    """
    found = tuple(rule for rule in invariants.count(replay=False) if rule.count)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_MAKE_ROW)
        row = InvariantLook.objects.select_for_update(skip_locked=True).filter(pk=1).first()
        if row is None:
            return found
        broken = {rule.rule: rule.count for rule in found}
        news, well = _news(broken, row.told), sorted(row.told.keys() - broken.keys())
        row.broken, row.looked_at = _kept(found, row.broken), Now()
        if news or well:
            row.told = {**{rule: row.told.get(rule, count) for rule, count in broken.items()}, **news}
            _write(news, well)
        row.save()
    for rule in found:
        log.error("an invariant is broken", rule=rule.rule, count=rule.count, key=" ".join(rule.examples))
    return found


def _news(broken: Mapping[str, int], told: Mapping[str, int]) -> dict[str, int]:
    return {rule: count for rule, count in broken.items() if rule not in told or count >= GROWN * told[rule]}


def _kept(found: tuple[BrokenRule, ...], before: Mapping[str, Any]) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"+00:00\"')")
        now = cursor.fetchone()[0]
    return {
        one.rule: {
            "count": one.count,
            "examples": list(one.examples),
            "since": before.get(one.rule, {}).get("since", now),
        }
        for one in found
    }


def _write(news: Mapping[str, int], well: list[str]) -> None:
    """One letter for each address; it goes by the first region, and is about all of them."""
    region = Region.objects.order_by("code").first()
    if region is None:
        return
    for number in range(len(settings.SERVER_EMAILS)):
        outbox.add(
            "tell_of_invariants",
            region_key=region.pk,
            way=ways_out.of_mail(),
            letter=uuid.uuid4(),
            address=number,
            broken=" ".join(f"{rule}={count}" for rule, count in sorted(news.items())),
            well=" ".join(well),
        )


def _deliver(payload: outbox.Payload, actor: Actor) -> None:
    """Hand the letter to the mail server.

    Raises:
        Outage: The mail server is away; the letter waits.
        Refusal: It does not take it.
    """
    addresses = settings.SERVER_EMAILS
    if payload["address"] >= len(addresses):
        return
    broken = dict(one.split("=") for one in payload["broken"].split())
    words = server_letter.of_invariants(broken=broken, well=payload["well"].split())
    with ways_out.through(ways_out.MAIL):
        sms_gateways.send_mail(
            key=UUID(payload["letter"]), to=addresses[payload["address"]], subject=words.subject, text=words.text
        )


@outbox.effect("tell_of_invariants", outside=_deliver)
def letter_of_invariants(payload: outbox.Payload, actor: Actor, nothing: None) -> None:
    """Nothing is left to note: the row goes, the letter is out."""
    del payload, actor, nothing
