"""The one outbox: an effect is written with its act and deleted by the effect itself, in the effect's transaction.

Celery is only a wake-up: losing the whole broker loses nothing. Two counters keep two stories
apart: `failures` (the effect raised) and `sends` (nobody answered); one counter would bury good
rows after a worker was killed. A row is sent again after 3 s × 2^sends, 60 s at most, with at most
60 rows under way and fresh rows first: without that a burst feeds the queue with copies of itself.
"""

from __future__ import annotations

import json
import logging
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
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models.functions import Now

from casework import access
from casework.access import Actor
from casework.models import OutboxRow, Region

log = logging.getLogger("ryadom.outbox")

Payload = Mapping[str, Any]  # ids only
MOST_UNDER_WAY = 60
MOST_FAILURES = 5
MOST_SENDS = 50  # so many sends without an answer: the effect kills its worker
EFFECT_JOB = "casework.jobs.have_effect"


class NoSuchEffect(RuntimeError):
    """A row's topic has no effect: the code that knew it is gone or was never loaded."""


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


def add(topic: str, *, region_key: UUID, **payload: UUID | str | int | None) -> OutboxRow:
    """Write an effect beside the act; payload holds ids only. Had after commit, by a job."""
    plain = {key: str(value) if isinstance(value, UUID) else value for key, value in payload.items()}
    row = OutboxRow(topic=topic, payload=plain, region_key=region_key)
    if _sends_itself():
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
        log.warning("outbox row %s was not sent: %s; the dispatcher will", row_id, type(error).__name__)


# ---- sending -------------------------------------------------------------------------------------

_BURY_CRASH_LOOPS = f"""
UPDATE casework_outboxrow SET dead = true, last_error = 'never answered'
WHERE NOT dead AND due <= now() AND sends >= {MOST_SENDS} RETURNING id
"""
_TAKE_DUE = f"""
UPDATE casework_outboxrow o SET sends = o.sends + 1, due = now() + interval '1 second' * least(60,
  coalesce((%s::jsonb ->> o.topic)::float, 3) * power(2, greatest(0, least(o.sends - o.failures, 5))))
FROM (
  SELECT id FROM casework_outboxrow WHERE NOT dead AND due <= now() ORDER BY sends, due
  LIMIT greatest(0, {MOST_UNDER_WAY} - (
    SELECT count(*) FROM casework_outboxrow WHERE NOT dead AND due > now() AND sends > failures))
  FOR UPDATE SKIP LOCKED
) taken WHERE o.id = taken.id RETURNING o.id
"""


def take_due() -> list[int]:
    """Return the rows to be sent to workers now; each is due again after its lease. Real time."""
    leases = json.dumps({topic: known.lease_seconds for topic, known in _effects.items()})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BURY_CRASH_LOOPS)
        for (row_id,) in cursor.fetchall():
            log.error("outbox row %s is dead: sent %s times, never answered", row_id, MOST_SENDS)
        cursor.execute(_TAKE_DUE, [leases])
        return sorted(int(row_id) for (row_id,) in cursor.fetchall())


# ---- having the effect ---------------------------------------------------------------------------


def have_effect(row_id: int) -> bool:
    """Have one row's effect and delete the row with it.

    False if another worker had it, has it, or it failed.
    """
    row = OutboxRow.objects.filter(pk=row_id, dead=False).first()
    if row is None:
        return False
    try:
        return _have(row)
    except (OperationalError, InterfaceError) as error:
        # the database went away or a lock was not given: nobody answered, the row is sent again
        # when it is due
        connection.close()
        log.warning("outbox row %s (%s) waits: %s", row_id, row.topic, type(error).__name__)
    except Exception as error:  # noqa: BLE001  (a poison row must not stop the good ones; it is counted and buried)
        _count_failure(row, error)
    return False


def _have(row: OutboxRow) -> bool:
    known = _effects.get(row.topic)
    if known is None:
        raise NoSuchEffect(row.topic)
    actor = access.machine(Region.objects.get(pk=row.region_key), row.topic)
    results = (known.outside(row.payload, actor),) if known.outside else ()
    with access.acting_as(actor):
        # a second message for the same row finds it locked or gone, and leaves at once
        mine = OutboxRow.objects.select_for_update(skip_locked=True).filter(pk=row.pk, dead=False).first()
        if mine is None:
            return False
        known.inside(mine.payload, actor, *results)
        mine.delete()
    return True


def _count_failure(row: OutboxRow, error: Exception) -> None:
    place = _place(error)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_outboxrow SET failures = failures + 1, dead = failures + 1 >= %s, last_error = %s, "
            "due = now() + interval '1 second' * power(2, failures) WHERE id = %s AND NOT dead RETURNING dead",
            [MOST_FAILURES, place, row.pk],
        )
        buried = cursor.fetchone() == (True,)
    level = logging.ERROR if buried else logging.WARNING
    log.log(level, "outbox row %s (%s) failed%s: %s", row.pk, row.topic, " for good" if buried else "", place)


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
