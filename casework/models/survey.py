"""What a family was asked about how it was, and what it answered."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from casework.vault.fields import SealedTextField


class AnswerKind(models.TextChoices):
    """After a single touchpoint, or about everything, at the end."""

    TOUCHPOINT = "touchpoint"
    OVERALL = "overall"


class SurveyAnswer(models.Model):
    """One question, written when it is asked, so that "asked N, answered M" can be counted.

    Filled when it is answered. Tied to the version, the step and the organisation that did it.
    Withdrawn: bad news came before the answer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="answers")
    work_item_key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=12, choices=AnswerKind.choices, default=AnswerKind.OVERALL)
    journey = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    step = models.CharField(max_length=60, default="survey")
    organisation = models.ForeignKey(
        "partners.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    words = SealedTextField(blank=True, max_length=4000, family="case.family_id")
    answered_at = models.DateTimeField(null=True, blank=True)
    by_worker = models.BooleanField(default=False)  # told to the worker, who wrote it down

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(score__gte=1, score__lte=5), name="score_from_one_to_five"),
            models.CheckConstraint(condition=models.Q(kind__in=AnswerKind.values), name="answer_kind_known"),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True, answered_at__isnull=True)
                | models.Q(score__isnull=False, answered_at__isnull=False, withdrawn_at__isnull=True),
                name="answered_with_a_score",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["journey", "version", "kind", "step"], name="answers_of_journey")
        ]

    def __str__(self) -> str:
        return str(self.id)
