"""A region, an organisation and a family, put in as plainly as possible: the ground's tests know no acts."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from casework import access, clock
from casework.models import Family, Person, Region
from partners.models import Organisation


def plant_region() -> Region:
    """Make a region to act in."""
    return Region.objects.create(name_ru="Область", name_en="Region", code=uuid4().hex[:8])


def plant_organisation(region: Region) -> Organisation:
    """Make an organisation that can lead a case."""
    code = f"К{uuid4().hex[:5].upper()}"
    return Organisation.objects.create(
        region_key=region.pk, type="clinic_social_service", name_ru=code, name_en=code, short_code=code,
        valid_from=datetime(2020, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def plant_family(region: Region, organisation: Organisation) -> tuple[access.Actor, Family]:
    """Make a family with a mother, by a job of the region; returns who did it."""
    actor = access.machine(region, "test_job")
    with access.acting_as(actor):
        family = Family.objects.create(
            region=region,
            organisation=organisation,
            address="Лесная, 5",
            phone="+7 900 000-00-00",
            created_at=clock.now(),
        )
        Person.objects.create(family=family, relation="mother", last_name="Канарейкина", first_name="Вера")
    return actor, family
