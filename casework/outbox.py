"""The one outbox: an effect is written with its act and deleted by the effect itself, in the effect's transaction.

Celery is only a wake-up: losing the whole broker loses nothing. What becomes of a row that fails depends on what failed
(`casework.outages`):

- what is outside is away: it is tried again, ever later up to a quarter of an hour, and never given up;
- whoever was asked outside refuses it: given up at once;
- a fault of ours: given up after five times;
- a worker took it up and died of it, ten times: given up, for it would kill every worker.

Sent to workers and taken up by none is none of these: then the workers are away. A row is sent again after 3 s × 2^sends,
60 s at most, with at most 60 rows under way and fresh rows first: without that a burst feeds the queue with copies of
itself. Rows that go by a way out (`casework.ways_out`) go at its pace, in their order, and wait while it is away.
"""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from casework import access, outages, ways_out
from casework.access import Actor
from casework.models import OutboxRow, Region
from casework.outages import Outage, Trouble
from casework.runtime import counts, log_format, request_keys

log = log_format.logger("ryadom.outbox")

Payload = Mapping[str, Any]  # ids only
MOST_UNDER_WAY = 60
MOST_FAILURES = 5
MOST_DEATHS = 10  # so many workers took it up and never answered: it kills them
COUNTED_FROM_SENDS = 3  # whether a worker takes it up is counted from here on: before, it costs a write for nothing
LONGEST_WAIT_SECONDS = 900
EFFECT_JOB = "casework.jobs.have_effect"


class NoSuchEffect(Outage):
    """A row's topic has no effect here: a worker of another version may know it."""


@dataclass(frozen=True)
class Effect:
    """What a topic does.

    `outside` runs before and without the transaction, `inside` in it, with the row's delete.
    """

    topic: str
    inside: Callable[..., None]
    outside: Callable[[Payload, Actor], Any] | None
    lease_seconds: float


_effects: dict[str, Effect] = {}
Handler = TypeVar("Handler", bound=Callable[..., None])


def effect(
    topic: str, *, outside: Callable[[Payload, Actor], Any] | None = None, lease_seconds: float | None = None
) -> Callable[[Handler], Handler]:
    """Register the decorated function as the effect of a topic.

    Without `outside` it is called as `inside(payload, actor)`. With it, `outside(payload, actor)`
    runs first, without a transaction (it may open `access.acting_as(actor)` for what it reads), may
    run twice and must be harmless then; its result comes as `inside(payload, actor, result)`.
    `inside` runs in `access.acting_as(actor)`, the machine of the row's region, together with the
    delete of the row: it opens no transaction and calls no public action.

    Args:
        lease_seconds: How long the first send may stay unanswered; 3, or 20 with outside work.
    """

    def register(inside: Handler) -> Handler:
        known = _effects.get(topic)
        if known is not None and known.inside.__module__ != inside.__module__:
            raise ValueError(f"Two modules have an effect for {topic!r}, so one would be lost. Rename one topic.")
        usual_lease = 3 if outside is None else 20
        lease = usual_lease if lease_seconds is None else lease_seconds
        _effects[topic] = Effect(topic=topic, inside=inside, outside=outside, lease_seconds=lease)
        return inside

    return register


def load_effects(package: ModuleType) -> None:
    """Import every module of a package: each registers the effects of its topics."""
    for module in walk_packages(package.__path__, f"{package.__name__}."):
        import_module(module.name)


def topics() -> frozenset[str]:
    """Return the topics that have an effect."""
    return frozenset(_effects)


def add(
    topic: str, *, region_key: UUID, way: str = "", lane: str = "", **payload: UUID | str | int | None
) -> OutboxRow:
    """Write an effect beside the act; payload holds ids only. Had after commit, by a job.

    Args:
        way: Through whom it goes, one of `casework.ways_out`; "" for what waits for nobody.
        lane: To whom: rows of one lane go one after the other. Rows without one go before all others of their way.
    """
    plain = {key: str(value) if isinstance(value, UUID) else value for key, value in payload.items()}
    row = OutboxRow(topic=topic, payload=plain, region_key=region_key, way=way, lane=lane, request=request_keys.now())
    if _sends_itself() and not way:
        # the act sends it for the first time, and the dispatcher looks after it when that stays
        # unanswered
        row.sends, row.due = 1, Now() + timedelta(seconds=_lease(topic))
    row.save()
    if row.sends:
        transaction.on_commit(partial(_send, row.pk))
    return row


def _sends_itself() -> bool:
    """A broker across a network is not asked by an act: a page must not wait for one that hangs."""
    return bool(settings.CELERY_BROKER_URL.startswith("filesystem"))


def _lease(topic: str) -> float:
    known = _effects.get(topic)
    return known.lease_seconds if known else 3


def _send(row_id: int) -> None:
    """Wake a worker now in place of within a second.

    Only a hint: it may fail or be lost without harm.
    """
    from casework.celery import app  # late: importing it configures Celery, which most readers of rows do not need

    try:
        app.send_task(EFFECT_JOB, [row_id], retry=False, expires=60, ignore_result=True)
    except Exception as error:  # noqa: BLE001  (whatever the broker's trouble is, the act is done and stays done)
        log.warning("an effect was not sent; the dispatcher will", row=row_id, error=type(error).__name__)


def undecided(region_key: UUID) -> QuerySet[OutboxRow]:
    """Return a region's rows that were given up and wait for a person's decision."""
    return OutboxRow.objects.filter(region_key=region_key, dead=True, let_be_at=None)


def under_way(region_key: UUID) -> QuerySet[OutboxRow]:
    """Return a region's rows that will be had, however late."""
    return OutboxRow.objects.filter(region_key=region_key, dead=False)


# ---- sending -------------------------------------------------------------------------------------

_BURY_CRASH_LOOPS = f"""
UPDATE casework_outboxrow SET dead = true, given_up_at = now(), last_error = 'never answered'
WHERE NOT dead AND due <= now() AND begun >= {MOST_DEATHS} RETURNING id
"""
# materialized: joined as it likes, the planner may look once more for each row, skip what it has just taken, and take more
_SENT = """
WITH taken AS MATERIALIZED ({})
UPDATE casework_outboxrow o SET sends = o.sends + 1, due = now() + interval '1 second' * least(60,
  coalesce((%(leases)s::jsonb ->> o.topic)::float, 3) * power(2, least(o.sends, 5)))
FROM taken WHERE o.id = taken.id RETURNING o.id
"""
_TAKE_DUE = _SENT.format(f"""
  SELECT id FROM casework_outboxrow WHERE NOT dead AND way = '' AND due <= now() ORDER BY sends, due
  LIMIT greatest(0, {MOST_UNDER_WAY} - (
    SELECT count(*) FROM casework_outboxrow WHERE NOT dead AND way = '' AND due > now() AND sends > 0))
  FOR UPDATE SKIP LOCKED
""")
# one that fails by itself holds up its lane only so often; while the way is away, they take turns in trying
_TAKE_OF_WAY = _SENT.format("""
  SELECT id FROM casework_outboxrow m WHERE NOT dead AND way = %(way)s AND due <= now() AND (lane = '' OR NOT EXISTS (
    SELECT 1 FROM casework_outboxrow e
    WHERE NOT e.dead AND e.way = m.way AND e.lane = m.lane AND e.id < m.id AND e.outages < 3))
  ORDER BY CASE WHEN %(probes)s THEN outages END, lane <> '', id LIMIT %(most)s
  FOR UPDATE SKIP LOCKED
""")


def take_due() -> list[int]:
    """Return the rows to be sent to workers now; each is due again after its lease. Real time."""
    leases = json.dumps({topic: known.lease_seconds for topic, known in _effects.items()})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BURY_CRASH_LOOPS)
        for (row_id,) in cursor.fetchall():
            log.error("given up: so many workers took it up and never answered", row=row_id, workers=MOST_DEATHS)
        cursor.execute(_TAKE_DUE, {"leases": leases})
        taken = sorted(row_id for (row_id,) in cursor.fetchall())
        for quota in ways_out.quotas():
            told: dict[str, str | int] = {"leases": leases, "way": quota.way}
            told |= {"probes": quota.probes, "most": quota.messages}
            cursor.execute(_TAKE_OF_WAY, told)
            of_way = sorted(row_id for (row_id,) in cursor.fetchall())
            ways_out.took(quota, len(of_way))
            taken += of_way
        return taken


# ---- having the effect ---------------------------------------------------------------------------


def have_effect(row_id: int) -> bool:
    """Have one row's effect and delete the row with it.

    False if another worker had it, has it, or it failed.
    """
    row = OutboxRow.objects.filter(pk=row_id, dead=False).first()
    if row is None:
        return False
    if row.sends >= COUNTED_FROM_SENDS:
        OutboxRow.objects.filter(pk=row_id).update(begun=F("begun") + 1)
    with request_keys.within(request=row.request, row=row.pk, topic=row.topic):
        return _tried(row)


def _tried(row: OutboxRow) -> bool:
    ending = "had"
    try:
        return _have(row)
    except Exception as error:  # noqa: BLE001  (a poison row must not stop the good ones; it is counted and buried)
        ending = outages.trouble_of(error)
        _ON_TROUBLE[outages.trouble_of(error)](row, error)
        return False
    finally:
        counts.effect(topic=row.topic, ending=ending)


def _have(row: OutboxRow) -> bool:
    known = _effects.get(row.topic)
    if known is None:
        raise NoSuchEffect("no_such_effect")
    actor = access.machine(Region.objects.get(pk=row.region_key), row.topic)
    results = (known.outside(row.payload, actor),) if known.outside else ()
    with access.acting_as(actor):
        # a second message for the same row finds it locked or gone, and leaves at once
        mine = OutboxRow.objects.select_for_update(skip_locked=True).filter(pk=row.pk, dead=False).first()
        if mine is None:
            return False
        known.inside(mine.payload, actor, *results)
        mine.delete()
    if row.way:
        ways_out.looked_without_trying(row.way)
    return True


def _wait(row: OutboxRow, error: Exception) -> None:
    """What it needs is away: it waits, somewhat scattered, and is never given up."""
    if isinstance(error, DatabaseError):
        # nobody answered, and perhaps nothing can be kept now: the row is sent again when it is due
        connection.close()
        with contextlib.suppress(DatabaseError):
            OutboxRow.objects.filter(pk=row.pk).update(begun=0)
        log.warning("effect waits for the database", error=type(error).__name__)
        return
    place = outages.code_of(error) or _place(error)
    known = (
        bool(row.way) and isinstance(error, Outage) and error.was_known
    )  # its way is known to be away, and says when to try again
    seconds = 0.0 if known else _scattered(min(LONGEST_WAIT_SECONDS, 5 * 2 ** min(row.outages, 12)))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_outboxrow SET outages = outages + 1, away_since = coalesce(away_since, now()), begun = 0, "
            "sends = 0, last_error = %s, due = now() + interval '1 second' * %s WHERE id = %s AND NOT dead",
            [place, seconds, row.pk],
        )
    log.warning("effect waits for what is away", error=place)


def _scattered(seconds: float) -> float:
    return seconds * secrets.SystemRandom().uniform(0.5, 1.0)


def _give_up(row: OutboxRow, error: Exception) -> None:
    """Whoever was asked refuses it: a person decides."""
    place = outages.code_of(error) or _place(error)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_outboxrow SET failures = failures + 1, dead = true, given_up_at = now(), last_error = %s "
            "WHERE id = %s AND NOT dead",
            [place, row.pk],
        )
    log.error("effect was refused", error=place)


def _count_failure(row: OutboxRow, error: Exception) -> None:
    place = _place(error)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_outboxrow SET failures = failures + 1, dead = failures + 1 >= %(most)s, last_error = %(place)s, "
            "given_up_at = CASE WHEN failures + 1 >= %(most)s THEN now() END, begun = 0, sends = 0, "
            "due = now() + interval '1 second' * power(2, failures) WHERE id = %(row)s AND NOT dead RETURNING dead",
            {"most": MOST_FAILURES, "place": place, "row": row.pk},
        )
        buried = cursor.fetchone() == (True,)
    if buried:
        log.error("effect failed for good", error=place)
    else:
        log.warning("effect failed", error=place)


_ON_TROUBLE: Mapping[Trouble, Callable[[OutboxRow, Exception], None]] = {
    Trouble.AWAY: _wait,
    Trouble.REFUSED: _give_up,
    Trouble.FAULT: _count_failure,
}


def _place(error: Exception) -> str:
    """Class and last line of our own code; never the text, which may quote a person."""
    place = "?"
    step = error.__traceback__
    while step is not None:
        file = Path(step.tb_frame.f_code.co_filename)
        if "site-packages" not in file.parts:
            place = f"{file.parent.name}/{file.name}:{step.tb_lineno}"
        step = step.tb_next
    return f"{type(error).__name__} at {place}"[:120]
