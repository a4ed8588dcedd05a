"""A step of a family's journey that went a way which a later version says was wrong."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CorrectionEnd(models.TextChoices):
    """What came of looking at it again."""

    UNCHANGED = "unchanged", _("Looked at: nothing changes")
    TOLD = "told", _("Told the family and put right")


class Correction(models.Model):
    """To be looked at again by who leads the case: once for each run, step and correcting version.

    What a worker wrote about it is a note of the case.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="corrections")
    run_key = models.UUIDField()
    journey = models.CharField(max_length=60)
    version = models.PositiveIntegerField()  # the one that says what was wrong, not the one that is followed
    step = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_as = models.CharField(max_length=10, choices=CorrectionEnd.choices, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["run_key", "version", "step"], name="correction_once"),
            models.CheckConstraint(condition=Q(ended_as__in=["", *CorrectionEnd.values]), name="correction_end_known"),
            models.CheckConstraint(
                condition=Q(looked_at__isnull=True, looked_by__isnull=True, ended_as="")
                | (Q(looked_at__isnull=False, looked_by__isnull=False) & ~Q(ended_as="")),
                name="correction_ends_by_somebody",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["case"], name="correction_open", condition=Q(looked_at__isnull=True)),
            models.Index(fields=["journey", "version"], name="correction_of_version"),
        ]

    def __str__(self) -> str:
        return str(self.id)
