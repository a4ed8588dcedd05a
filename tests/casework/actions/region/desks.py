"""Colleagues, organisations and invitations that the tests of desks begin with."""

from __future__ import annotations

import uuid
from uuid import UUID

from casework import access, clock
from casework.access import Actor
from casework.actions.region import invitation_answers, invitations
from casework.models import Invitation, Membership, OutboxRow, Role
from partners.models import Organisation
from tests.casework.actions.region.conftest import Office

PASSWORD = "four words nobody puts together"


def new_address() -> str:
    return f"{uuid.uuid4().hex}@ryadom.example"


def new_organisation(office: Office, kind: str = "civil_registry") -> UUID:
    code = uuid.uuid4().hex[:6].upper()
    with access.acting_as(access.machine(office.region, "test_job")):
        row = Organisation.objects.create(
            region_key=office.region.pk, type=kind, name_ru=code, name_en=code, short_code=code, valid_from=clock.now(),
        )  # fmt: skip
    return row.pk


def invited(office: Office, email: str, *, role: str = Role.SOCIAL_WORKER, by: Actor | None = None) -> Invitation:
    home = office.worker.own_organisation_key
    assert home is not None
    invitations.invite(by=by or office.administrator, organisation_key=home, email=email, role=role)
    return newest(office, email)


def newest(office: Office, email: str) -> Invitation:
    with access.acting_as(machine(office)):
        return Invitation.objects.select_related("region").filter(email=email).order_by("-proposed_at")[0]


def machine(office: Office) -> Actor:
    return access.machine(office.region, "invitations")


def letters(invitation: Invitation) -> list[OutboxRow]:
    rows = OutboxRow.objects.filter(topic="send_invitation", region_key=invitation.region_id)
    return [row for row in rows if row.payload["invitation"] == str(invitation.pk)]


def accepted(office: Office, invitation: Invitation) -> Membership:
    key = invitation_answers.accept_anew(
        by=machine(office), invitation_id=invitation.pk, name="Лида Новая", password=PASSWORD
    )
    return Membership.objects.select_related("user", "region", "organisation").get(pk=key)
