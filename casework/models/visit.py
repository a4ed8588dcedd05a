"""Doctors' days and their visits. The exclusion constraints decide; code only reports."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from casework.models.states import Stateful, state_check, state_field


class VisitState(models.TextChoices):
    """Life of a visit day and of its visits (house.md 3a)."""

    PROPOSED = "proposed", _("Proposed")
    BOOKED = "booked", _("Booked")
    MOVED = "moved", _("Moved")
    ARRIVED = "arrived", _("Arrived")
    DONE = "done", _("Done")
    MISSED = "missed", _("Missed")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


class MissedBy(models.TextChoices):
    """Who was not there at a visit that did not take place."""

    FAMILY = "family", _("The family did not come")
    DOCTOR = "doctor", _("The doctor was not there")


V = VisitState
TAKES_TIME = models.Q(state__in=["booked", "arrived"])


class _VisitLife(Stateful):
    """Transitions shared by the day and its visits."""

    class Meta:
        abstract = True

    @transition(field="state", source=V.PROPOSED, target=V.BOOKED, custom={"access": "choose_day"})
    def book(self) -> None:
        """Fix it."""

    @transition(field="state", source=V.BOOKED, target=V.MOVED, custom={"access": "choose_day"})
    def move_away(self) -> None:
        """Another day takes its place."""

    @transition(field="state", source=V.BOOKED, target=V.ARRIVED, custom={"access": "lead_case"})
    def arrive(self) -> None:
        """The family is here."""

    @transition(field="state", source=[V.BOOKED, V.ARRIVED], target=V.DONE, custom={"access": "lead_case"})
    def finish(self) -> None:
        """It took place."""

    @transition(field="state", source=[V.BOOKED, V.ARRIVED], target=V.MISSED, custom={"access": "lead_case"})
    def miss(self) -> None:
        """It did not take place: the family or the doctor was not there."""

    @transition(field="state", source=[V.PROPOSED, V.BOOKED], target=V.CANCELLED, custom={"access": "lead_case"})
    def cancel(self) -> None:
        """It will not take place."""

    @transition(field="state", source=V.PROPOSED, target=V.EXPIRED, custom={"access": "machine"})
    def expire(self) -> None:
        """Nobody chose it in time."""


class VisitDay(_VisitLife):
    """One proposed or chosen day of all visits of a work item."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="visit_days")
    work_item_key = models.UUIDField()
    subject = models.ForeignKey("casework.Person", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    rank = models.PositiveSmallIntegerField(default=1)
    proven = models.BooleanField(default=True)
    idle_minutes = models.PositiveIntegerField(default=0)
    state = state_field(VisitState, VisitState.PROPOSED)
    version = models.PositiveIntegerField(default=0)
    proposed_at = models.DateTimeField()
    chosen_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)  # the family was shown it and said that it does not suit

    class Meta:
        constraints: ClassVar[list[Any]] = [
            state_check(VisitState, "visit_day_state_known"),
            models.UniqueConstraint(
                fields=["work_item_key"],
                condition=models.Q(state__in=["booked", "arrived"]),
                name="one_chosen_day_per_item",
            ),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["work_item_key"], name="visit_day_of_item")]

    def __str__(self) -> str:
        return str(self.id)


class Visit(_VisitLife):
    """One visit: a resource for a span of time, half-open, on the five-minute grid."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    visit_day = models.ForeignKey(VisitDay, on_delete=models.PROTECT, related_name="visits")
    visit_type = models.CharField(max_length=60)
    subject = models.ForeignKey("casework.Person", on_delete=models.PROTECT, related_name="+")
    resource_key = models.UUIDField()
    place = models.JSONField(default=dict)  # what was shown: doctor, room, building, address, in each language
    during = DateTimeRangeField()
    state = state_field(VisitState, VisitState.PROPOSED)
    missed_by = models.CharField(max_length=10, choices=MissedBy, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            state_check(VisitState, "visit_state_known"),
            models.CheckConstraint(
                condition=models.Q(state="missed", missed_by__in=MissedBy.values)
                | (~models.Q(state="missed") & models.Q(missed_by="")),
                name="missed_visit_says_by_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    during__startswith__isnull=False, during__endswith__isnull=False, during__isempty=False
                ),
                name="visit_has_a_span",
            ),
            ExclusionConstraint(
                name="one_family_per_doctor_and_time",
                expressions=[("resource_key", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=TAKES_TIME,
            ),
            ExclusionConstraint(
                name="one_visit_per_child_and_time",
                expressions=[("subject", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=TAKES_TIME,
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
