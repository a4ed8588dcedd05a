"""Invitations: a mail address is asked to take a desk; until its owner accepts nothing changes."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from casework.models.user import Role

MOST_LETTERS = 3


class Invitation(models.Model):
    """One mail address asked to take one desk.

    Proposed, where it takes one confirmed by a second person, then sent, and ended in one of three
    ways. Of who is behind the address nothing is kept until its owner has accepted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.ForeignKey("casework.Region", on_delete=models.PROTECT, db_column="region_key", related_name="+")
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, db_column="organisation_key")
    role = models.CharField(max_length=20, choices=Role.choices)
    manages = models.BooleanField(default=False)
    email = models.EmailField()  # as it was typed, in small letters
    token_hash = models.CharField(max_length=64, unique=True)
    proposed_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField()
    takes_second = models.BooleanField(default=True)
    given_alone = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    letters = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(
                condition=Q(manages=False) | Q(role="partner"), name="invitation_manages_of_partners"
            ),
            models.CheckConstraint(condition=Q(letters__lte=MOST_LETTERS), name="invitation_few_letters"),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True) | Q(role="partner") | Q(takes_second=True),
                name="invitation_takes_second",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(confirmed_by=F("proposed_by")),
                name="invitation_confirmed_by_another",
            ),
            models.CheckConstraint(  # a letter goes when two have agreed
                condition=Q(sent_at__isnull=True, letters=0, expires_at__isnull=True)
                | Q(sent_at__isnull=False, letters__gte=1, expires_at__gt=F("sent_at"))
                & (Q(takes_second=False) | Q(given_alone=True) | Q(confirmed_by__isnull=False)),
                name="invitation_sent_when_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, sent_at__isnull=False),
                name="invitation_accepted_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True)
                | (
                    (Q(proposed_by__isnull=True) | ~Q(accepted_by=F("proposed_by")))
                    & (Q(confirmed_by__isnull=True) | ~Q(accepted_by=F("confirmed_by")))
                ),
                name="invitation_accepted_by_another",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, declined_at__isnull=True)
                | Q(accepted_at__isnull=True, taken_back_at__isnull=True)
                | Q(declined_at__isnull=True, taken_back_at__isnull=True),
                name="invitation_ends_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "role", "email"],
                condition=Q(accepted_at__isnull=True, declined_at__isnull=True, taken_back_at__isnull=True),
                name="one_open_invitation",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["proposed_by", "proposed_at"], name="invitations_of_an_hour"),
        ]

    def __str__(self) -> str:
        return str(self.id)
