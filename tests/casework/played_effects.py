"""Effects for the outbox's tests; the worker loads this module, too. A counter row says how often each was had."""

from __future__ import annotations

import errno
import os
import signal
import time
from pathlib import Path
from uuid import UUID

from django.db import connection

from casework import outbox
from casework.access import Actor
from casework.models import NumberCounter
from casework.outages import Refusal


def count(series: str, region_key: UUID | str) -> None:
    """Count one effect in the effect's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_numbercounter (id, region_key, series, year, last) VALUES (gen_random_uuid(), %s, %s, 2026, 1) "
            "ON CONFLICT (region_key, series, year) DO UPDATE SET last = casework_numbercounter.last + 1",
            [region_key, series],
        )


def times_had(series: str) -> int:
    """Say how often the effect was had."""
    return sum(NumberCounter.objects.filter(series=series).values_list("last", flat=True))


@outbox.effect("played_good")
def good(payload: outbox.Payload, actor: Actor) -> None:
    """An effect that works."""
    count(payload["series"], actor.region.pk)


@outbox.effect("played_slow")
def slow(payload: outbox.Payload, actor: Actor) -> None:
    """An effect that takes a moment, so that a second message meets it."""
    count(payload["series"], actor.region.pk)
    time.sleep(0.4)


@outbox.effect("played_poison")
def poison(payload: outbox.Payload, actor: Actor) -> None:
    """An effect that changes something and then fails, always."""
    count(payload["series"], actor.region.pk)
    raise ValueError("Иванова Анна: the text of an error may quote a person")


@outbox.effect("played_away")
def away(payload: outbox.Payload, actor: Actor) -> None:
    """An effect for which the disk is full."""
    raise OSError(errno.ENOSPC, "Иванова Анна: no space left")


@outbox.effect("played_refused")
def refused(payload: outbox.Payload, actor: Actor) -> None:
    """An effect that is refused outside."""
    raise Refusal("number_unknown")


@outbox.effect("played_kill")
def kill_the_worker_once(payload: outbox.Payload, actor: Actor) -> None:
    """Die by -9 the first time, after the change and before the commit."""
    count(payload["series"], actor.region.pk)
    mark = Path(payload["mark"])
    if not mark.exists():
        mark.touch()
        os.killpg(0, signal.SIGKILL)  # the worker, its children and its scheduler: it leads a group of its own


def _render(payload: outbox.Payload, actor: Actor) -> str:
    with Path(payload["paper"]).open("a") as paper:
        paper.write("rendered\n")
    return f"paper of {actor.region.code}"


@outbox.effect("played_outside", outside=_render)
def file_it(payload: outbox.Payload, actor: Actor, result: str) -> None:
    """Take in what was made outside the transaction."""
    assert result == f"paper of {actor.region.code}"
    count(payload["series"], actor.region.pk)
