"""The invented region, a signed-in browser for its people, and families taken in through the real actions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from casework import access, clock
from casework.access import Actor
from casework.actions.case import consents, intake
from casework.demo import families, region
from casework.models import Consent, Membership
from journeys import public as journeys
from tests import builders, databases

FLAGSHIP = "third_child_special_needs"
PASSWORD = "a-long-enough-password"
DAYS_OF_CALENDAR = 45


@dataclass(frozen=True)
class Desk:
    """The region and who works there."""

    planted: region.PlantedDemo

    @property
    def worker(self) -> Membership:
        """A social worker."""
        member = self.planted.workers[0].membership
        assert member is not None
        return member

    @property
    def administrator(self) -> Membership:
        """The region's administrator."""
        rows = self.planted.region.membership_set.select_related("user", "organisation", "region")
        return rows.filter(role="administrator").order_by("user__created_at")[0]

    @property
    def actor(self) -> Actor:
        """The social worker as she acts."""
        return access.member(self.worker)

    def client(self, member: Membership | None = None, *, language: str = "en") -> Client:
        """Return a browser that is signed in."""
        member = member or self.worker
        type(member.user).objects.filter(pk=member.user_id).update(language=language)
        client = Client()
        client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    @property
    def today(self) -> date:
        """The region's day."""
        return clock.now().astimezone(self.planted.region.zone).date()

    def family(self, *, journey: str = FLAGSHIP, **changes: Any) -> Family:
        """Take in a family and begin its journey."""
        told = families.intake_of(families.REHEARSED, born_on=self.today)
        case_id = intake.open_case(by=self.actor, intake=replace(told, **changes))
        if journey:
            intake.choose_journey(by=self.actor, case_id=case_id, journey=journey)
        return Family(self, case_id)


@dataclass(frozen=True)
class Family:
    """One case."""

    desk: Desk
    case_id: UUID

    def items(self) -> dict[str, journeys.OpenItem]:
        """Return the open steps by key."""
        with access.acting_as(self.desk.actor) as actor:
            links = access.visible(region_link(), to=actor).filter(case=self.case_id, ended_at=None)
            found = journeys.open_items(run_keys=[link.run_key for link in links])
        return {item.step: item for item in found}

    def item(self, step: str) -> journeys.OpenItem:
        """Return an open step."""
        return self.items()[step]

    def agree(self) -> None:
        """The first talk is done and the family has agreed to everything."""
        from casework.actions.steps import work_items

        work_items.complete(by=self.desk.actor, item_key=self.item("intake").key, outcome="done")
        with access.acting_as(self.desk.actor) as actor:
            asked = access.visible(Consent, to=actor).filter(case=self.case_id, state="asked")
            given = list(asked.values_list("purpose", flat=True))
        consents.record_consents(by=self.desk.actor, item_key=self.item("consents").key, given=given, channel="paper")


def region_link() -> Any:
    """Return the model that links a case and its runs."""
    from casework.models import CaseJourney

    return CaseJourney


def plant_desk() -> Desk:
    """Plant the region with calendars from tomorrow on, in an empty database."""
    return databases.filled("desk", _plant)


def _plant() -> Desk:
    now = builders.by_day()
    planted = region.plant(now=now, first_day=now.date() + timedelta(days=1), days=DAYS_OF_CALENDAR)
    for actor in planted.workers[:1]:
        assert actor.user is not None
        actor.user.set_password(PASSWORD)
        actor.user.save(update_fields=["password"])
    return Desk(planted)


@pytest.fixture(scope="module")
def desk(module_db: str) -> Desk:
    """The region, planted once for all tests of a module: each takes in its own family."""
    return plant_desk()
