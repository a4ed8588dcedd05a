"""Doctors, rooms and devices, and the time they have (FHIR: Schedule, Slot).

Spans are half-open, stored in UTC. The truth are spans of any length on a grid of five minutes;
masks of bits are the planner's business.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from partners.models.organisation import Building, Organisation

GRID_SECONDS = 300


class WholeSpan(Func):
    """True for a bounded, non-empty, half-open span that begins and ends on the five-minute grid.

    Each part is written so that NULL cannot slip through: a CHECK lets NULL pass.
    """

    template = (
        "(lower_inc(%(expressions)s) AND NOT upper_inc(%(expressions)s) "
        "AND NOT upper_inf(%(expressions)s) AND NOT isempty(%(expressions)s) "
        f"AND coalesce(mod(extract(epoch FROM lower(%(expressions)s)), {GRID_SECONDS}) = 0, false) "
        f"AND coalesce(mod(extract(epoch FROM upper(%(expressions)s)), {GRID_SECONDS}) = 0, false))"
    )
    output_field = models.BooleanField()


def _whole(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(WholeSpan(F("during"))), name=name)


def _apart(name: str) -> ExclusionConstraint:
    """Two spans of one resource never overlap.

    The index behind it also serves the reading of calendars.
    """
    return ExclusionConstraint(
        name=name, expressions=[("resource", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)]
    )


class ResourceKind(models.TextChoices):
    """What is booked."""

    DOCTOR = "doctor", _("Doctor")
    ROOM = "room", _("Room")
    DEVICE = "device", _("Device")


class Resource(models.Model):
    """A doctor, room or device that a visit takes for a while.

    `specialty` is the key used by visit types.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="resources")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="resources")
    kind = models.CharField(max_length=10, choices=ResourceKind.choices, default=ResourceKind.DOCTOR)
    name_ru = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    specialty = models.CharField(max_length=60)
    room = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(kind__in=ResourceKind.values), name="resource_kind_known"),
            models.CheckConstraint(condition=Q(specialty__regex=r"^[a-z][a-z0-9_]*$"), name="specialty_is_a_key"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["organisation", "specialty"], name="resource_by_specialty")
        ]

    def __str__(self) -> str:
        return str(self.id)


class WalkingTime(models.Model):
    """Minutes on foot between two buildings, with a child.

    The same both ways, stored once, smaller id first.
    """

    id = models.BigAutoField(primary_key=True)
    one = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["one", "other"], name="walk_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="walk_smaller_id_first"),
            models.CheckConstraint(condition=Q(minutes__lte=240), name="walk_is_walkable"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min"


class Shift(models.Model):
    """When a resource works."""

    id = models.BigAutoField(primary_key=True)
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="shifts")
    during = DateTimeRangeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [_whole("shift_is_a_whole_span"), _apart("shifts_do_not_overlap")]

    def __str__(self) -> str:
        return str(self.id)


class Absence(models.Model):
    """When a resource is away: illness, leave, repair.

    May lie across shifts and across another absence.
    """

    id = models.BigAutoField(primary_key=True)
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="absences")
    during = DateTimeRangeField()
    reason = models.CharField(max_length=60, blank=True)  # never a diagnosis

    class Meta:
        constraints: ClassVar[list[Any]] = [_whole("absence_is_a_whole_span")]
        indexes: ClassVar[list[Any]] = [GistIndex(fields=["resource", "during"], name="absence_of_resource")]

    def __str__(self) -> str:
        return str(self.id)


class OrdinaryBooking(models.Model):
    """A span the organisation has given to somebody else.

    Only the time is known here: no people.
    """

    id = models.BigAutoField(primary_key=True)
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="bookings")
    during = DateTimeRangeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [_whole("booking_is_a_whole_span"), _apart("bookings_do_not_overlap")]

    def __str__(self) -> str:
        return str(self.id)
