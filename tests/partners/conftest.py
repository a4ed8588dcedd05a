"""Builders for the tests of partners. Regions are plain keys here: the table of regions belongs to casework."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from casework.access import signed_context
from partners import connectors
from partners.models import Building, Organisation, Resource

MOSCOW = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)  # a Tuesday, noon in Moscow
TUESDAY = date(2026, 12, 1)
REGION = UUID("00000000-0000-4000-8000-000000000001")
NEIGHBOUR = UUID("00000000-0000-4000-8000-000000000002")


def acting(region: UUID | None, *, reach: str = "region", organisation: UUID | None = None) -> None:
    """Tell the database who acts, as casework's access does, until the end of the transaction."""
    signed_context.tell({"region": str(region or ""), "organisation": str(organisation or ""), "reach": reach})


def an_organisation(**given: Any) -> Organisation:
    """Store an organisation; what a test does not name is of no importance to it."""
    code = f"К{uuid.uuid4().hex[:5].upper()}"
    fields: dict[str, Any] = {
        "region_key": REGION,
        "type": "charity",
        "name_ru": f"Фонд {code}",
        "name_en": f"Foundation {code}",
        "short_code": code,
        "connector": "rehearsal",
        "valid_from": datetime(2020, 1, 1, tzinfo=UTC),
    }
    return Organisation.objects.create(**{**fields, **given})


def a_doctor(organisation: Organisation | None = None, **given: Any) -> Resource:
    """Store a doctor with a building to sit in."""
    organisation = organisation or an_organisation(type="polyclinic")
    building = given.pop("building", None) or Building.objects.create(
        organisation=organisation, name_ru=f"Корпус {uuid.uuid4().hex[:6]}", name_en="Building"
    )
    fields: dict[str, Any] = {
        "specialty": "neurology",
        "name_ru": "Лебедянская О. П.",
        "name_en": "O. P. Lebedyanskaya",
    }
    return Resource.objects.create(organisation=organisation, building=building, **{**fields, **given})


def span(since: str, until: str, day: date = TUESDAY, zone: ZoneInfo = MOSCOW) -> DateTimeTZRange:
    """Return local times of a day as a stored span."""
    return DateTimeTZRange(moment(since, day, zone), moment(until, day, zone))


def moment(clock: str, day: date = TUESDAY, zone: ZoneInfo = MOSCOW) -> datetime:
    """Return a local time of a day in UTC."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone).astimezone(UTC)


@pytest.fixture
def region(db: None) -> UUID:
    """A database in which the machine of the region acts."""
    acting(REGION)
    return REGION


@pytest.fixture
def more_connectors(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """Let connectors be found in one more folder, as somebody's own ones are; undone afterwards."""

    def look_in(folder: Path) -> None:
        monkeypatch.setattr(connectors, "__path__", [*connectors.__path__, str(folder)])
        connectors.all_connectors.cache_clear()

    yield look_in
    monkeypatch.undo()
    connectors.all_connectors.cache_clear()
