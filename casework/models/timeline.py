"""What people read about a case: one entry per act. And what the family answered when asked how it was."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models


class TimelineEntry(models.Model):
    """One act in words a person understands. Append-only; `what` picks the sentence, `details` fill it."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="timeline")
    at = models.DateTimeField()
    what = models.CharField(max_length=60)
    by = models.ForeignKey("casework.User", on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.CharField(max_length=60, blank=True)  # organisation type or organisation, or "family"
    covering_for = models.ForeignKey("casework.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    details = models.JSONField(default=dict)
    run_key = models.UUIDField(null=True, blank=True)
    act_number = models.PositiveIntegerField(null=True, blank=True)  # the run event it tells of

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["case", "-id"], name="timeline_of_case"),
            models.Index(fields=["by", "-at"], name="timeline_of_writer"),
        ]

    def __str__(self) -> str:
        return self.what


class SurveyAnswer(models.Model):
    """How it was, in the family's own score and words; tied to the version it went through."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="answers")
    work_item_key = models.UUIDField(unique=True)
    journey = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    score = models.PositiveSmallIntegerField()
    words = models.TextField(blank=True, max_length=4000)
    answered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(score__gte=1, score__lte=5), name="score_from_one_to_five")
        ]

    def __str__(self) -> str:
        return str(self.id)
