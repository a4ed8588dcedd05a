"""The worker's day: saved views, who stands in for whom, what is to be read, forms begun and not sent."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.vault.fields import SealedJSONField


class ViewPage(models.TextChoices):
    """Which list a saved view belongs to."""

    TODAY = "today", _("Today")
    FAMILIES = "families", _("Families")


class SavedView(models.Model):
    """A list as somebody likes to see it, under a name: for oneself, or for the whole service."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.ForeignKey("casework.Region", on_delete=models.PROTECT, db_column="region_key")
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, db_column="organisation_key")
    owner = models.ForeignKey("casework.User", on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=10, choices=ViewPage.choices)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=300, blank=True)  # only known words of filters: no name of a person
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(page__in=ViewPage.values), name="view_page_known"),
            models.UniqueConstraint(fields=["owner", "organisation", "page", "name"], name="view_name_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DateRange(models.Func):
    """`daterange(first, last, '[]')`: both days belong to it."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Substitution(models.Model):
    """A colleague is away, another does the families meanwhile. Both days belong to it.

    Ended early it counts no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.ForeignKey("casework.Region", on_delete=models.PROTECT, db_column="region_key")
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, db_column="organisation_key")
    absent = models.ForeignKey("casework.User", on_delete=models.PROTECT, related_name="+")
    substitute = models.ForeignKey("casework.User", on_delete=models.PROTECT, related_name="+")
    first_date = models.DateField()
    last_date = models.DateField()
    arranged_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, related_name="+")
    arranged_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(last_date__gte=models.F("first_date")), name="away_ends_after"),
            models.CheckConstraint(condition=~models.Q(absent=models.F("substitute")), name="away_two_people"),
            ExclusionConstraint(
                name="away_once_at_a_time",
                expressions=[
                    ("absent", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (
                        DateRange("first_date", "last_date", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=models.Q(ended_at__isnull=True),
            ),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["substitute", "last_date"], name="away_of_substitute")]

    def __str__(self) -> str:
        return str(self.id)


class Mention(models.Model):
    """An entry of the timeline that a colleague is to read: a note that names them, a case handed over to them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="mentions")
    entry = models.ForeignKey("casework.TimelineEntry", on_delete=models.PROTECT, related_name="mentions")
    user = models.ForeignKey("casework.User", on_delete=models.PROTECT, related_name="+")
    mentioned_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["entry", "user"], name="mentioned_once")]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["user", "mentioned_at"], name="mention_unread", condition=models.Q(read_at=None))
        ]

    def __str__(self) -> str:
        return str(self.id)


class StepDraft(models.Model):
    """A step's form that was begun and not sent: what was typed in, as the form sends it.

    One for each writer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="+")
    work_item_key = models.UUIDField()
    writer = models.ForeignKey("casework.User", on_delete=models.CASCADE, related_name="+")
    typed = SealedJSONField(default=dict, family="case.family_id")
    kept_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["work_item_key", "writer"], name="draft_once")
        ]

    def __str__(self) -> str:
        return str(self.id)
