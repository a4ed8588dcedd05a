"""What a partner that must answer is asked for, and what became late and was taken up."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from casework.vault.fields import SealedTextField


class PartnerRequest(models.Model):
    """One question to one organisation that must answer (registry, insurer, polyclinic).

    An offer may be declined.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # the message's id, too
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="requests")
    work_item_key = models.UUIDField()
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    held_back = models.BooleanField(default=False)  # no consent to share with this kind of organisation yet
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True)  # it cannot, and why: then the step is the worker's
    # the organisation's own, for who leads the case
    words = SealedTextField(max_length=500, blank=True, family="case.family_id")
    remind_at = models.DateTimeField(null=True, blank=True)  # next reminder, null when there is none any more
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(  # one organisation at a time; another may be asked when this one is let go
                fields=["work_item_key"], name="request_live_once", condition=models.Q(withdrawn_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=models.Q(reason="") | models.Q(answered_at__isnull=False), name="request_reason_is_an_answer"
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["remind_at"], name="request_to_remind", condition=models.Q(remind_at__isnull=False))
        ]

    def __str__(self) -> str:
        return str(self.id)


class Reason(models.TextChoices):
    """Why somebody has to take it up."""

    LATE = "late"
    LOW_SCORE = "low_score"


class Escalation(models.Model):
    """Work for who answers for more than one case: a step became late, or a family was not content.

    What is late by law, and a low score, is the curator's; by own promise, the leader's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="escalations")
    work_item_key = models.UUIDField()
    why = models.CharField(max_length=12, choices=Reason.choices, default=Reason.LATE)
    answer = models.OneToOneField(
        "casework.SurveyAnswer", on_delete=models.PROTECT, null=True, blank=True, related_name="escalation"
    )
    to_role = models.CharField(max_length=20)
    journey = models.CharField(max_length=60, blank=True, default="", db_default="")  # that it is about
    late_since = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    due = models.DateTimeField(null=True, blank=True)  # until when it is to be done
    taken_up_at = models.DateTimeField(null=True, blank=True)
    taken_up_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = SealedTextField(blank=True, max_length=2000, family="case.family_id")  # for colleagues
    changed = SealedTextField(blank=True, max_length=300, family="case.family_id")  # a sentence told back to the family
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_how = models.CharField(max_length=20, blank=True)  # overtaken | taken_up: by whoever took it up

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["work_item_key", "why"], name="escalation_once"),
            models.CheckConstraint(
                condition=models.Q(closed_how__in=["", "overtaken", "taken_up"]), name="escalation_end_known"
            ),
            models.CheckConstraint(
                condition=models.Q(why="late", late_since__isnull=False)
                | models.Q(why="low_score", answer__isnull=False),
                name="escalation_says_why",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index("due", "opened_at", "id", condition=models.Q(closed_at=None), name="escalation_open_by_due")
        ]

    def __str__(self) -> str:
        return str(self.id)
