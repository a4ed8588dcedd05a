"""The keys of families and regions, wrapped by a master key that no table holds (record 0040)."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Seals(models.TextChoices):
    """What a key seals: the papers that the law may keep longer than all the rest have one of their own."""

    FAMILY = "family"
    PAPERS = "papers"


class FamilyKey(models.Model):
    """A key with which what is kept of one family is sealed.

    Destroyed, the row stays to say that it was; then nothing that it sealed opens again, wherever a copy of it lies.
    All moments are real time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # stands in all that it sealed
    region = models.ForeignKey("casework.Region", on_delete=models.PROTECT, db_column="region_key", related_name="+")
    family = models.ForeignKey("casework.Family", on_delete=models.PROTECT, related_name="keys")
    what = models.CharField(max_length=10, choices=Seals.choices, default=Seals.FAMILY, db_default=Seals.FAMILY)
    wrapped = models.BinaryField(null=True)
    wrapped_by = models.CharField(max_length=12)  # the name of the master key
    made_at = models.DateTimeField(db_default=Now())
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["family", "what"], name="one_key_of_each_kind"),
            models.CheckConstraint(condition=Q(what__in=Seals.values), name="family_key_of_known_kind"),
            models.CheckConstraint(
                condition=Q(wrapped__isnull=True, destroyed_at__isnull=False)
                | Q(wrapped__isnull=False, destroyed_at__isnull=True),
                name="family_key_is_kept_or_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class RegionKey(models.Model):
    """The key from which a region's marks are reckoned: by these alone what is sealed is found again."""

    region = models.OneToOneField(
        "casework.Region", on_delete=models.PROTECT, primary_key=True, db_column="region_key", related_name="+"
    )
    wrapped = models.BinaryField()
    wrapped_by = models.CharField(max_length=12)
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.pk)
