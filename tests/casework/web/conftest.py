"""A region with a clinic's social service, its worker and an administrator; signed-in clients."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.test import Client

from casework import access
from casework.access import Actor
from casework.models import Membership, Region, Role, User
from partners.models import Organisation

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PASSWORD = "a-long-enough-password"


@dataclass(frozen=True)
class Desk:
    """One region and who works there."""

    region: Region
    clinic: Organisation
    worker: Membership
    administrator: Membership

    @property
    def actor(self) -> Actor:
        """The social worker as she acts."""
        return access.member(self.worker)

    def client(self, member: Membership | None = None, *, language: str = "en") -> Client:
        """Return a browser that is signed in."""
        member = member or self.worker
        member.user.language = language
        member.user.save(update_fields=["language"])
        client = Client()
        client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
        return client


def a_desk(code: str = "77") -> Desk:
    """Build it."""
    region = Region.objects.create(name_ru="Область", name_en="Region", code=code)
    clinic = Organisation.objects.create(
        region_key=region.pk,
        type="clinic_social_service",
        name_ru="Перинатальный центр",
        name_en="Perinatal clinic",
        short_code="ПЦ" + code[:2],
        valid_from=LONG_AGO,
    )

    def member(role: Role, name: str, email: str) -> Membership:
        user = User.objects.create_user(f"{code}.{email}", PASSWORD, name=name)
        return Membership.objects.create(user=user, region=region, organisation=clinic, role=role)

    return Desk(
        region,
        clinic,
        member(Role.SOCIAL_WORKER, "Ольга Белова", "olga@example.org"),
        member(Role.ADMINISTRATOR, "Пётр Громов", "petr@example.org"),
    )


@pytest.fixture
def desk(db: None) -> Desk:
    """One region."""
    return a_desk()
