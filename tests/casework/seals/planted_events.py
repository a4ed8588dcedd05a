"""Writes that the audit has, each in a transaction of its own, and a superuser who rewrites what he likes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection, connections

from casework import access
from casework.models import Family
from casework.runtime.embedded_postgres import LOGIN, connect
from tests.casework.planted import plant_family, plant_organisation, plant_region

Server = psycopg.Connection[tuple[object, ...]]


def write(*, families: int, waits: bool = True) -> None:
    """Open so many families and change each once; then wait until all of it may be sealed."""
    region = plant_region()
    organisation = plant_organisation(region)
    planted = [plant_family(region, organisation) for _ in range(families)]
    for actor, family in planted:
        with access.acting_as(actor):
            Family.objects.filter(pk=family.pk).update(language="en")
    if waits:
        wait_for_others()


def wait_for_others() -> None:
    """Wait for transactions of other databases of the server: the tests beside this one hold seals up, too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        (mine,) = cursor.fetchone()
        for _time in range(1200):
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot()) > %s::xid8", [mine])
            if cursor.fetchone() == (True,):
                return
            time.sleep(0.05)
    raise AssertionError("a transaction of another test did not end for a minute")


@contextmanager
def superuser(database: str) -> Iterator[Server]:
    """A superuser's connection on which no trigger fires."""
    with connect(database) as server:
        server.execute("SET session_replication_role = replica")
        yield server


@contextmanager
def signed_in_as_owner() -> Iterator[None]:
    """Django signs in as the owner, as `manage.py audit` does."""
    settings = connections.settings["default"]
    worker = settings["USER"]
    connections.close_all()
    settings["USER"] = LOGIN
    try:
        yield
    finally:
        connections.close_all()
        settings["USER"] = worker
