"""What is arranged about one open step: put off until a day, or given to a colleague."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models


class Snooze(models.Model):
    """A step that left the worker's queue until a day.

    On that day it stands there again by itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="snoozes")
    work_item_key = models.UUIDField()
    until = models.DateField()
    past_due = models.BooleanField(default=False)  # she knew that the deadline passes before
    set_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["work_item_key"], name="snoozed_once", condition=models.Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Assignment(models.Model):
    """A step that a colleague does although another leads the case.

    It ends with the step, or when it is taken back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="assignments")
    work_item_key = models.UUIDField()
    user = models.ForeignKey("casework.User", on_delete=models.PROTECT, related_name="+")
    assigned_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["work_item_key"], name="assigned_once", condition=models.Q(ended_at__isnull=True)
            )
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["user"], name="assigned_to_user", condition=models.Q(ended_at__isnull=True))
        ]

    def __str__(self) -> str:
        return str(self.id)
