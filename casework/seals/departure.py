"""Seals on their way out: each way goes on behind the last seal it has taken, so an outage loses none."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now

from casework.models import SealDeparture
from casework.outages import Outage, Refusal
from casework.runtime import log_format
from casework.seals import sealing, ways
from casework.seals.ways import Way

log = log_format.logger("ryadom.seals")

MOST_AT_ONCE = 10_000
AWAY_TOO_LONG = timedelta(hours=1)


def configured() -> list[Way]:
    """Return the ways of this installation."""
    return ways.named(settings.AUDIT_SEALS)


def send() -> None:
    """Hand to each way the seals that it has not taken, as far as its turn has come.

    Sending and noting are two things: a way gets a seal again whose taking was not noted.
    """
    for way in configured():
        SealDeparture.objects.get_or_create(way=way.name)
        has_gone = Q(left_at__isnull=False, left_at__gt=Now() - way.every)
        due = SealDeparture.objects.filter(way=way.name).exclude(has_gone).first()
        if due is not None:
            _send(way, due.last_seal)


def _send(way: Way, last: int) -> None:
    kept = SealDeparture.objects.filter(way=way.name)
    while seals := sealing.after(last, most=MOST_AT_ONCE):
        try:
            way.take(seals)
        except (Outage, Refusal) as trouble:
            kept.update(away_since=Coalesce(F("away_since"), Now()), last_error=trouble.code)
            log.warning("seals wait for a way out that takes none", way=way.name.partition(":")[0], error=trouble.code)
            return
        last = seals[-1].number
        kept.update(last_seal=last, left_at=Now(), away_since=None, last_error="")


def those_away() -> list[tuple[str, datetime]]:
    """Return the ways of this installation that have taken no seal for too long, and since when."""
    names = [way.name for way in configured()]
    rows = SealDeparture.objects.filter(way__in=names, away_since__lt=Now() - AWAY_TOO_LONG)
    return [(row.way, row.away_since) for row in rows.order_by("way") if row.away_since is not None]
