"""The ways out to somebody who takes many messages: the SMS operator, the mail server.

While one is away a single message tries it now and then, the others stay where they are: they
neither wait out its silence in a worker nor rush at it when it is back. Then they go in their
order, so many a minute.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection

from casework.models import WayOut
from casework.outages import Outage, Refusal
from casework.runtime import sms_gateways

SMS, MAIL = "sms", "mail"
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 15, 600
PROBE_SECONDS = 60  # so long the one that tries may stay unanswered
AT_ONCE_OF_A_MINUTE = 6  # a sixth of what may go in a minute may go together


@dataclass(frozen=True, slots=True)
class Quota:
    """How many of a way's messages may go now.

    Attributes:
        probes: It is away, and one tries whether it is back.
    """

    way: str
    messages: int
    probes: bool


def of_sms() -> str:
    """Return the way of an SMS, "" where none leaves this machine."""
    return SMS if sms_gateways.has_operator() else ""


def of_mail() -> str:
    """Return the way of an e-mail, "" where none leaves this machine."""
    return MAIL if sms_gateways.has_mail_server() else ""


def away_since(way: str) -> datetime | None:
    """Return since when nobody answers there, in real time; None: all is well, as far as is known."""
    return those_away().get(way)


def those_away() -> dict[str, datetime]:
    """Return the ways at whose end nobody answers, and since when."""
    rows = WayOut.objects.exclude(away_since=None)
    return {row.name: row.away_since for row in rows if row.away_since is not None}


@contextmanager
def through(way: str) -> Iterator[None]:
    """Speak to whoever stands at the end of a way, outside any transaction.

    Whether that answered is kept.

    Raises:
        Outage: Nobody answered. `was_known` says whether that was known.
        Refusal: It answered, and refuses the message.
    """
    try:
        yield
    except Outage as outage:
        if outage.is_about_message:
            _note_answer(way)
            raise
        raise Outage(outage.code, was_known=_note_away(way)) from outage
    except Refusal:
        _note_answer(way)
        raise
    _note_answer(way)


def looked_without_trying(way: str) -> None:
    """Say that a message was settled without anybody asked outside: the next one may try."""
    WayOut.objects.filter(name=way, away_since__isnull=False).update(next_try_at=None)


# ---- kept ----------------------------------------------------------------------------------------

_ANSWERED = """
UPDATE casework_wayout
SET away_since = NULL, tries = 0, next_try_at = NULL, told_at = NULL, answered_at = now()
WHERE name = %s AND (
  away_since IS NOT NULL OR answered_at IS NULL OR answered_at < now() - interval '1 minute')
"""
_AWAY = """
INSERT INTO casework_wayout AS way (name, away_since, tries, next_try_at)
VALUES (%(name)s, now(), 1, now() + interval '1 second' * %(share)s * %(first)s)
ON CONFLICT (name) DO UPDATE SET away_since = coalesce(way.away_since, now()), tries = way.tries + 1,
  next_try_at = now() + interval '1 second' * %(share)s
                * least(%(longest)s, %(first)s * power(2, least(way.tries, 12)))
RETURNING tries > 1
"""


def _note_answer(way: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERED, [way])


def _note_away(way: str) -> bool:
    """Keep that it is away and when to look again, somewhat scattered; return whether it was known."""
    share = secrets.SystemRandom().uniform(0.5, 1.0)
    told: dict[str, str | float] = {"name": way, "share": share}
    told |= {"first": FIRST_WAIT_SECONDS, "longest": LONGEST_WAIT_SECONDS}
    with connection.cursor() as cursor:
        cursor.execute(_AWAY, told)
        return bool(cursor.fetchone()[0])


# ---- asked by the outbox, in its transaction -----------------------------------------------------

_MAKE_KNOWN = """
INSERT INTO casework_wayout (name, tries)
SELECT DISTINCT way, 0 FROM casework_outboxrow WHERE NOT dead AND way <> '' ON CONFLICT DO NOTHING
"""
_READ = """
SELECT name, CASE WHEN away_since IS NOT NULL THEN coalesce(next_try_at <= now(), true)::int END,
       extract(epoch FROM now() - coalesce(paced_until, now() - interval '1 hour'))
FROM casework_wayout ORDER BY name FOR UPDATE SKIP LOCKED
"""
_TOOK = """
UPDATE casework_wayout SET
  paced_until = greatest(paced_until, now()) + interval '1 second' * %(seconds)s,
  next_try_at = CASE WHEN away_since IS NOT NULL THEN now() + interval '1 second' * %(probe)s END
WHERE name = %(name)s
"""


def quotas() -> list[Quota]:
    """Return how many messages of each way may go now.

    A second dispatcher passes by those that this one holds.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_KNOWN)
        cursor.execute(_READ)
        return [_quota(*row) for row in cursor.fetchall()]


def took(quota: Quota, messages: int) -> None:
    """Keep that so many are on their way."""
    if not messages:
        return
    told: dict[str, str | float] = {"name": quota.way, "probe": PROBE_SECONDS}
    told["seconds"] = messages * _seconds_of_one(quota.way)
    with connection.cursor() as cursor:
        cursor.execute(_TOOK, told)


def _quota(way: str, tries_now: int | None, seconds_free: float) -> Quota:
    if tries_now is not None:
        return Quota(way, tries_now, probes=True)
    gathered = _at_once(way) + float(seconds_free) / _seconds_of_one(way)
    return Quota(way, int(max(0.0, min(gathered, _at_once(way)))), probes=False)


def _per_minute(way: str) -> int:
    return int(settings.SMS_PER_MINUTE if way == SMS else settings.MAIL_PER_MINUTE)


def _seconds_of_one(way: str) -> float:
    return 60 / _per_minute(way)


def _at_once(way: str) -> int:
    return max(1, _per_minute(way) // AT_ONCE_OF_A_MINUTE)
