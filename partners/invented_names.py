"""Reads `invented_region.yaml`: who is in the invented region. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

TABLE = Path(__file__).with_name("invented_region.yaml")
EVERY_DAY = (0, 1, 2, 3, 4)

Hours = tuple[str, str]


@dataclass(frozen=True)
class InventedOrganisation:
    """An organisation; `own` are the region's coordinators, whose work nobody plays for them."""

    slug: str
    type: str
    short_code: str
    name_ru: str
    name_en: str
    address_ru: str
    address_en: str
    hours: Hours
    own: bool
    language: str


@dataclass(frozen=True)
class InventedBuilding:
    """A building of an organisation."""

    slug: str
    organisation: str
    name_ru: str
    name_en: str
    address_ru: str
    address_en: str


@dataclass(frozen=True)
class InventedDoctor:
    """A doctor or a room, with the hours of each weekday on which it works."""

    building: str
    room: str
    specialty: str
    name_ru: str
    name_en: str
    hours: tuple[Hours, ...]
    weekdays: tuple[int, ...]
    kind: str


@dataclass(frozen=True)
class InventedRegion:
    """The whole table; `walks` are minutes by pair of buildings."""

    organisations: tuple[InventedOrganisation, ...]
    buildings: tuple[InventedBuilding, ...]
    walks: tuple[tuple[str, str, int], ...]
    doctors: tuple[InventedDoctor, ...]


@lru_cache(maxsize=1)
def invented_region() -> InventedRegion:
    """Return the table."""
    raw = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return InventedRegion(
        organisations=tuple(_organisation(slug, one, raw) for slug, one in raw["organisations"].items()),
        buildings=tuple(
            InventedBuilding(slug=slug, organisation=one["organisation"], **_texts(one))
            for slug, one in raw["buildings"].items()
        ),
        walks=tuple((*walk["between"], walk["minutes"]) for walk in raw["walks"]),
        doctors=tuple(_doctor(one, raw) for one in raw["doctors"]),
    )


def _organisation(slug: str, one: dict[str, Any], raw: dict[str, Any]) -> InventedOrganisation:
    opens, closes = raw["opening_hours"][one["hours"]]
    return InventedOrganisation(
        slug=slug,
        type=one["type"],
        short_code=one["short_code"],
        hours=(opens, closes),
        own=one.get("own", False),
        language=one.get("language", "ru"),
        **_texts(one),
    )


def _texts(one: dict[str, Any]) -> dict[str, str]:
    return {
        "name_ru": one["ru"],
        "name_en": one["en"],
        "address_ru": one["address_ru"],
        "address_en": one["address_en"],
    }


def _doctor(one: dict[str, Any], raw: dict[str, Any]) -> InventedDoctor:
    return InventedDoctor(
        building=one["building"],
        room=one["room"],
        specialty=one["specialty"],
        name_ru=one["ru"],
        name_en=one["en"],
        hours=tuple((since, until) for since, until in raw["shifts"][one["hours"]]),
        weekdays=tuple(one.get("weekdays", EVERY_DAY)),
        kind=one.get("kind", "doctor"),
    )
