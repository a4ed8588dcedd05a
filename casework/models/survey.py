"""What a family was asked about how it was, and what it answered."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from casework.vault.fields import SealedTextField


class AnswerKind(models.TextChoices):
    """After a single touchpoint, or about everything, at the end."""

    TOUCHPOINT = "touchpoint"
    OVERALL = "overall"


class Ending(models.TextChoices):
    """How a journey went for the family that is asked about it; "" of a question about one step that went well."""

    HELPED = "helped"  # all was done
    FAILED = "failed"  # something that it needed was refused, or was not there
    STOPPED = "stopped"  # we stopped, or it moved away
    REFUSED = "refused"  # it wanted no help, or did not agree


class NotAsked(models.TextChoices):
    """Why a family was not asked, or is not any more."""

    GRIEF = "grief"
    DANGER = "danger_at_home"
    NO_CONSENT = "no_consent"  # to be written to
    NO_PHONE = "no_phone"


class SurveyAnswer(models.Model):
    """One question, written when it arises, so that "asked N, answered M" can be counted.

    Filled when it is answered. Tied to the version, the step and the organisation that did it.
    Withdrawn: it is not asked (any more); `not_asked` says why, where that is a family's situation.

    The region's key figure counts the rows with a `run_key`: one of each journey that is over, whether it was asked
    about or not (record 0046).
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
    run_key = models.UUIDField(null=True, blank=True, unique=True)  # of the one about a whole journey
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True, db_default="")
    not_asked = models.CharField(max_length=16, choices=NotAsked.choices, blank=True, db_default="")
    # the groups that the family belongs to, as codes of `statistics.vulnerable_groups`, at that moment
    groups = ArrayField(models.CharField(max_length=20), default=list, db_default=[])

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(score__gte=1, score__lte=5), name="score_from_one_to_five"),
            models.CheckConstraint(condition=models.Q(kind__in=AnswerKind.values), name="answer_kind_known"),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True, answered_at__isnull=True)
                | models.Q(score__isnull=False, answered_at__isnull=False, withdrawn_at__isnull=True),
                name="answered_with_a_score",
            ),
            models.CheckConstraint(condition=models.Q(ending__in=["", *Ending.values]), name="answer_ending_known"),
            models.CheckConstraint(
                condition=models.Q(not_asked="")
                | models.Q(not_asked__in=NotAsked.values, withdrawn_at__isnull=False, answered_at__isnull=True),
                name="not_asked_is_withdrawn",
            ),
            models.CheckConstraint(
                condition=models.Q(run_key__isnull=True) | ~models.Q(ending=""), name="answer_of_run_has_ending"
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["journey", "version", "kind", "step"], name="answers_of_journey")
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def has_step(self) -> bool:
        """Say whether it is about a work item: a journey that ended before its survey is asked about as a whole."""
        return self.work_item_key != self.run_key
