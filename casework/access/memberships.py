"""Who works where: the desks of a person, the members of an organisation, who is invited."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import models

from casework.access.actors import Actor
from casework.access.permissions import can_administer, can_confirm_roles, check_may_manage_members
from casework.models import Case, Invitation, Membership, Role, User

_DESKS = (Role.SOCIAL_WORKER, Role.CURATOR, Role.ADMINISTRATOR, Role.PARTNER)


def desks_of(user: User) -> list[Membership]:
    """Return the desks of a person, the first accepted in front: a new one takes no first page."""
    rows = user.memberships.filter(active=True).select_related("region", "organisation", "user")
    return sorted(rows, key=lambda desk: (desk.accepted_at, _DESKS.index(Role(desk.role)), str(desk.pk)))


def members_of(actor: Actor, **wanted: Any) -> models.QuerySet[Membership]:
    """Return the members an actor may see: colleagues of the own organisation, or the region's for an administrator."""
    rows = Membership.objects.filter(region=actor.region, active=True, **wanted).select_related("user", "organisation")
    if actor.role in (Role.ADMINISTRATOR, "machine"):
        return rows
    return rows.filter(organisation=actor.organisation_key)


def members_managed(actor: Actor) -> models.QuerySet[Membership]:
    """Return whom the actor lets in and out, those who have left included; for a job everybody of the region.

    Raises:
        Forbidden: Neither the administrator nor somebody who manages the own organisation.
    """
    rows = Membership.objects.filter(region=actor.region)
    if actor.role == "machine" or can_administer(actor):
        return rows
    own = actor.own_organisation_key
    check_may_manage_members(actor, organisation_key=own or actor.region.pk)
    return rows.filter(organisation=own, role=Role.PARTNER)


def has_desk(*, organisation_key: UUID) -> bool:
    """Say whether somebody of an organisation can sign in and answer for it."""
    rows = Membership.objects.filter(organisation=organisation_key, role=Role.PARTNER, active=True)
    return rows.filter(user__is_active=True).exists()


def led_by_nobody(cases: models.QuerySet[Case]) -> models.QuerySet[Case]:
    """Narrow cases to those whose leader does not work any more in the service that leads them."""
    at_work = Membership.objects.filter(
        user=models.OuterRef("worker"),
        organisation=models.OuterRef("organisation"),
        role=Role.SOCIAL_WORKER,
        active=True,
        user__is_active=True,
    )
    return cases.filter(~models.Exists(at_work))


def is_led(case: Case) -> bool:
    """Say whether who leads a case still works in the service that leads it."""
    return not led_by_nobody(Case.objects.filter(pk=case.pk)).exists()


def deserted(organisations: Collection[UUID]) -> frozenset[UUID]:
    """Return the organisations whose people have all left: nobody signs in there any more.

    Those that never had anybody are asked by their system or on the phone, and are not among them.
    """
    people = Membership.objects.filter(organisation__in=organisations, role=Role.PARTNER)
    told = people.values_list("organisation", "active", "user__is_active")
    had, at_work = set(), set()
    for organisation, active, can_sign_in in told:
        had.add(organisation)
        if active and can_sign_in:
            at_work.add(organisation)
    return frozenset(had - at_work)


def heirs_of(desk: Membership) -> models.QuerySet[Membership]:
    """Return the colleagues who may take what a social worker leads when she leaves."""
    rows = Membership.objects.filter(organisation=desk.organisation_id, role=Role.SOCIAL_WORKER, active=True)
    others = rows.filter(user__is_active=True).exclude(pk=desk.pk).select_related("user")
    return others if desk.role == Role.SOCIAL_WORKER else others.none()


def former_members(actor: Actor) -> models.QuerySet[Membership]:
    """Return the social workers of the actor's service who have left it."""
    rows = Membership.objects.filter(region=actor.region, organisation=actor.organisation_key, active=False)
    return rows.filter(role=Role.SOCIAL_WORKER).select_related("user", "organisation")


def demo_members() -> models.QuerySet[Membership]:
    """Return who may sign in with one click: everybody in a demo, nobody elsewhere. Read before anybody is signed in."""
    from django.conf import settings

    rows = Membership.objects.filter(active=True, user__is_active=True).select_related("user", "organisation", "region")
    ordered = rows.order_by("role", "user__created_at", "user__name")
    return ordered if settings.DEMO_SIGN_IN and not settings.IN_PRODUCTION else rows.none()


def curators_of(actor: Actor) -> models.QuerySet[Membership]:
    """Return who may answer for an issue of the actor's region: its service curators of today."""
    rows = Membership.objects.filter(region=actor.region, active=True, role=Role.CURATOR)
    return rows.select_related("user", "organisation").order_by("user__name")


def colleagues_named(keys: Collection[UUID], *, to: Actor) -> Mapping[UUID, str]:
    """Return the names of people who work or worked in the actor's region, for acts that carry their key."""
    rows = Membership.objects.filter(region=to.region, user__in=keys).exclude(role=Role.PARTNER)
    return dict(rows.values_list("user", "user__name"))


def has_account(email: str) -> bool:
    """Say whether somebody signs in with this address. For who owns it, and for nobody else."""
    return User.objects.filter(email__iexact=email).exists()


def invitations_managed(actor: Actor) -> models.QuerySet[Invitation]:
    """Return the invitations an actor may see: the own organisation's, or the region's.

    Raises:
        Forbidden: Neither, nor somebody who manages the own organisation.
    """
    rows = Invitation.objects.filter(region=actor.region)
    if actor.role == "machine" or can_confirm_roles(actor):
        return rows
    own = actor.own_organisation_key
    check_may_manage_members(actor, organisation_key=own or actor.region.pk)
    return rows.filter(organisation=own, role=Role.PARTNER)


def roles_given_alone(actor: Actor) -> models.QuerySet[Membership]:
    """Return the roles that one person gave alone while the region began, and nobody has seen yet."""
    rows = Membership.objects.filter(region=actor.region, active=True, given_alone=True)
    return rows.select_related("user", "organisation", "proposed_by")
