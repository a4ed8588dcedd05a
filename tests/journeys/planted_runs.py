"""Runs for the carrier's tests: a region to act in, small journeys to publish, and the flagship."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.db import transaction

from casework.access import signed_context
from journeys import public
from journeys.reader import CATALOGUE
from journeys.versions import published

MOSCOW = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday, noon in Moscow
FLAGSHIP = "third_child_special_needs"
FAMILY: dict[str, Any] = {
    "child.order_in_family": 3,
    "child.special_needs_basis": "diagnosis_list",
    "family.income_per_person": Decimal("9000.50"),
    "child.born_on": date(2026, 3, 1),
    "child.born_at_home": False,
    "parents.married": True,
    "parents.foreign_citizens": False,
    "mother.employed": True,
}

WIDE = """
journey: wide
version: 1
area: social_services
title: Много шагов сразу
about: Двенадцать шагов рядом и один после всех.
led_by: clinic_social_service
rights_date: child.born_on
eligibility:
  born: child.born_on is known
stages:
  work: Работа
  closing: Завершение
events:
  child_died: {cancels: all}
steps:
  work:
%s
  closing:
    gather:
      by: leader
      needs: [%s]
      records: [family.income_per_person, parents.married, child.special_needs_basis]
      due: closing_week
      title: Собрать всё
      family: Мы собираем всё вместе.
    finish:
      by: leader
      needs: [gather]
      due: closing_week
      outcomes: [done, refused]
      closes_case: {done: yes, refused: quietly}
      title: Закончить
      family: Мы заканчиваем.
"""
_PART = """    part_{n}:
      by: {by}
      due: closing_week
      title: Часть {n}
      family: Часть {n} в работе.
"""


def wide(parts: int = 12) -> str:
    """Return the text of a journey with so many steps side by side, then two one after the other."""
    steps = "".join(_PART.format(n=n, by="leader" if n % 2 else "polyclinic") for n in range(parts))
    return WIDE % (steps, ", ".join(f"part_{n}" for n in range(parts)))


SHARED = {f"_shared/{file.name}": file.read_text() for file in sorted((CATALOGUE / "_shared").glob("*.yaml"))}


def publish(text: str, at: datetime = NOON, **how: bool) -> bool:
    """Publish a version, given as its whole file, with the shared tables of the catalogue; English says the same."""
    body = yaml.safe_load(text)
    english = {key: body[key] for key in ("title", "about", "stages", "corrects") if key in body}
    steps = {key: step for stage in body["steps"].values() for key, step in stage.items()}
    english["steps"] = {key: {"title": step["title"], "family": step["family"]} for key, step in steps.items()}
    name = f"{body['journey']}/v{body['version']}"
    texts = {**SHARED, f"{name}.yaml": text.lstrip(), f"{name}.en.yaml": yaml.safe_dump(english, allow_unicode=True)}
    return published.store(texts, at=at, **how)


@dataclass
class Region:
    """Whose runs they are, and the context in which they may be seen."""

    key: uuid.UUID = field(default_factory=uuid.uuid4)
    organisation: uuid.UUID = field(default_factory=uuid.uuid4)
    worker: uuid.UUID = field(default_factory=uuid.uuid4)

    @contextmanager
    def acting(self, reach: str = "region", organisation: uuid.UUID | None = None) -> Iterator[None]:
        """One transaction with the row-security context of this region."""
        with transaction.atomic():
            see(self.key, reach, organisation or self.organisation)
            yield

    def start(
        self, journey: str = FLAGSHIP, facts: dict[str, Any] | None = None, events: Sequence[str] = (), **more: Any
    ) -> public.Carried:
        """Start a run; call it inside `acting`."""
        return public.start_run(
            journey=journey,
            subject_key=more.pop("subject_key", uuid.uuid4()),
            region_key=self.key,
            organisation_key=self.organisation,
            zone=MOSCOW,
            facts=FAMILY if facts is None else facts,
            events=events,
            at=more.pop("at", NOON),
            by_key=self.worker,
            **more,
        )

    def done(
        self, item: public.OpenItem, outcome: str = "", at: datetime = NOON, facts: dict[str, Any] | None = None
    ) -> public.Carried:
        """Complete an item as hoped for."""
        return public.complete_item(
            item_key=item.key, outcome=outcome or item.hoped_for, facts=facts, at=at, by_key=self.worker
        )


def see(region: uuid.UUID | None, reach: str, organisation: uuid.UUID | None = None) -> None:
    """Tell the database who looks, until the transaction ends."""
    signed_context.tell({"region": str(region or ""), "reach": reach, "organisation": str(organisation or "")})


def item_of(run: uuid.UUID, step: str) -> public.OpenItem:
    """Return the open item of a step."""
    return next(one for one in public.open_items(run_keys=[run]) if one.step == step)


def days(number: float) -> datetime:
    """Return noon so many days after the start."""
    return NOON + timedelta(days=number)


def value_for(field_: public.FactField) -> Any:
    """Return some value that fits a field."""
    values = {
        "yes_no": True,
        "number": 2,
        "money": Decimal("100.10"),
        "date": date(2026, 3, 5),
        "text": "A-17",
        "people": ["p1", "p2"],
    }
    return field_.choices[0].key if field_.choices else values.get(field_.type, "A-17")
