"""Accounts of people who sign in: letters about them, lost devices, counters of tries."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q


class AccountLetter(models.Model):
    """An e-mail about an account, until it is sent. What it says is written when it goes.

    The answer to "I forgot my password" is the same work for known and unknown addresses: an
    unknown one has a letter without a user, which goes nowhere. No column has a default of the
    database: reading it back would be looking, and who writes a letter may not look at others.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region_key = models.UUIDField()
    user = models.ForeignKey("casework.User", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=40)
    to = models.EmailField(blank=True)  # "": the account's own

    def __str__(self) -> str:
        return self.kind


_NOT_HELPED = Q(helped_at__isnull=True, helped_by__isnull=True)
_HELPED = Q(helped_at__isnull=False, helped_by__isnull=False)


class LostDevice(models.Model):
    """Somebody lost the device that is asked for at signing in.

    Two others help, who know that it is she; never one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.ForeignKey("casework.Region", on_delete=models.PROTECT, db_column="region_key", related_name="+")
    user = models.ForeignKey("casework.User", on_delete=models.PROTECT, related_name="+")
    told_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    because = models.CharField(max_length=300)  # how one knows that it is that person
    helped_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    helped_at = models.DateTimeField(null=True, blank=True)
    set_aside_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    set_aside_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["user", "region"],  # what one region has noted is no answer to another
                condition=Q(helped_at__isnull=True, set_aside_at__isnull=True),
                name="one_lost_device_at_a_time",
            ),
            models.CheckConstraint(
                condition=_NOT_HELPED | (_HELPED & ~Q(helped_by=F("told_by"))),
                name="lost_device_helped_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(told_by=F("user")) & (Q(helped_by__isnull=True) | ~Q(helped_by=F("user"))),
                name="lost_device_helped_by_others",
            ),
            models.CheckConstraint(
                condition=Q(helped_at__isnull=True) | Q(set_aside_at__isnull=True), name="lost_device_ends_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class SharedValue(models.Model):
    """One value of `casework.runtime.shared_cache`, under the digest of its key."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
