"""A region of its own for every test: administrator, three curators, a worker; everything is committed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from uuid import UUID

import pytest

from casework import access, clock
from casework.access import Actor
from casework.actions.region import citizen_surveys, priorities
from casework.actions.region.priorities import Pick
from casework.models import Membership, Region, Role, User
from partners.models import Organisation

HEADING = "анкета;ситуация;важность;сложность\n"


@dataclass(frozen=True)
class Office:
    """Who decides in a region."""

    region: Region
    administrator: Actor
    curators: tuple[Actor, ...]
    worker: Actor

    def survey(self, rows: str = "1;Первая работа;5;4", *, title: str = "Опрос", by: Actor | None = None) -> UUID:
        """Bring a file in; it is looked through and does not count yet."""
        content = (HEADING + rows).encode()
        return citizen_surveys.look_through(by=by or self.administrator, title=title, content=content)

    def pick(self, *issues: str, number: int = 0) -> list[Pick]:
        """Picks with a reason and a curator each."""
        member = self.curators[number].membership
        assert member is not None
        return [Pick(issue, f"Потому что {issue}", member.pk) for issue in issues]

    def chosen(self, *issues: str, based_on: UUID | None = None) -> UUID:
        """A choice of these issues."""
        return priorities.choose(by=self.administrator, picks=self.pick(*issues), based_on=based_on)


def found_office() -> Office:
    """Found a region with its people."""
    code = uuid.uuid4().hex[:6].upper()
    region = Region.objects.create(name_ru=f"Область {code}", name_en=f"Region {code}", code=code)
    with access.acting_as(access.machine(region, "test_job")):
        organisation = Organisation.objects.create(
            region_key=region.pk, type="service_curator", name_ru=code, name_en=code, short_code=code,
            valid_from=clock.now(),
        )  # fmt: skip

    def member(role: str, name: str) -> Actor:
        user = User.objects.create_user(email=f"{uuid.uuid4().hex}@ryadom.example", name=name, language="en")
        return access.member(Membership.objects.create(user=user, region=region, organisation=organisation, role=role))

    names = ("Зорина Ирина", "Ахметов Тимур", "Гусева Наталья")
    return Office(
        region=region,
        administrator=member(Role.ADMINISTRATOR, "Ильин Павел"),
        curators=tuple(member(Role.CURATOR, name) for name in names),
        worker=member(Role.SOCIAL_WORKER, "Белова Ольга"),
    )


def colleague(region: Region, role: str, organisation: UUID, **more: object) -> Actor:
    """Another person of the region with this desk."""
    user = User.objects.create_user(email=f"{uuid.uuid4().hex}@ryadom.example", name="Соболева Рената", language="en")
    row = Membership.objects.create(user=user, region=region, organisation_id=organisation, role=role, **more)
    return access.member(Membership.objects.select_related("user", "region", "organisation").get(pk=row.pk))


@pytest.fixture
def office(module_db: str) -> Office:
    """A fresh region in the module's database."""
    return found_office()


@pytest.fixture
def second(office: Office) -> Actor:
    """Another administrator of the region."""
    home = office.administrator.own_organisation_key
    assert home is not None
    return colleague(office.region, Role.ADMINISTRATOR, home)
