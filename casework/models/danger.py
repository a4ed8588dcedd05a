"""Danger at a family's home: from whom, the one safe way to reach the family, and who lifts it: two, never one."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from casework.vault.fields import SealedTextField


class DangerAtHome(models.Model):
    """It is dangerous at a family's home, from `told_at` on until it is lifted. For who leads its case; nobody else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey("casework.Family", on_delete=models.PROTECT, related_name="dangers")
    told_at = models.DateTimeField()
    told_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_whom = SealedTextField(max_length=200, blank=True, family="family_id")
    safe_phone = SealedTextField(max_length=20, blank=True, family="family_id")
    safe_hours = SealedTextField(max_length=100, blank=True, family="family_id")
    # without it, whoever answers is somebody else
    safe_word = SealedTextField(max_length=60, blank=True, family="family_id")
    days_asked_at = models.DateTimeField(null=True, blank=True)  # whether the booked doctors' days may stay
    lifting_because = SealedTextField(max_length=300, blank=True, family="family_id")
    lifting_proposed_by = models.ForeignKey(
        "casework.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifting_proposed_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "dangers at home"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["family"], condition=Q(lifted_at__isnull=True), name="one_danger_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | (
                    Q(lifted_at__isnull=False, lifted_by__isnull=False, lifting_proposed_by__isnull=False)
                    & ~Q(lifted_by=F("lifting_proposed_by"))
                ),
                name="danger_lifted_by_two",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
