"""Erasing a family, keeping it from being erased, and reading what the law keeps.

Each is seen by two people.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.vault import ring
from casework.vault.fields import SealedTextField


class Ground(models.TextChoices):
    """Why a family is erased."""

    ASKED = "asked", _("The family asked for it")
    CONSENT = "consent", _("It has taken its consent back")
    TERM = "term", _("The term of keeping is over")


def _person(**how: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey("casework.User", on_delete=models.PROTECT, related_name="+", **how)


def _words(**how: Any) -> SealedTextField:
    """Words that prove why something was done: the region's key seals them, because the family's may be gone."""
    return SealedTextField(max_length=300, family="region_id", what=ring.REGION, **how)


class Erasure(models.Model):
    """A family is to be erased, or was.

    Proposed by one, confirmed by another; of a term that is over by the machine.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.ForeignKey("casework.Region", on_delete=models.PROTECT, db_column="region_key", related_name="+")
    family = models.ForeignKey("casework.Family", on_delete=models.PROTECT, related_name="erasures")
    ground = models.CharField(max_length=10, choices=Ground.choices)
    because = _words(blank=True)  # how and when it was asked; no names
    proposed_by = _person(null=True, blank=True)
    proposed_at = models.DateTimeField()
    confirmed_by = _person(null=True, blank=True)
    set_aside_by = _person(null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done = models.JSONField(default=dict)  # rows by table

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(ground__in=Ground.values), name="erasure_ground_known"),
            models.CheckConstraint(
                condition=Q(ground="term", proposed_by__isnull=True)
                | (Q(proposed_by__isnull=False) & ~Q(ground="term") & ~Q(because="")),
                name="erasure_proposed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True)
                | Q(ground="term")
                | (Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("proposed_by"))),
                name="erasure_seen_by_two",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(set_aside_at__isnull=True),
                name="erasure_ends_once",
            ),
            models.UniqueConstraint(
                fields=["family"],
                condition=Q(set_aside_at__isnull=True),
                name="one_erasure_of_a_family",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class LegalHold(models.Model):
    """Nothing of a family may go: a court or an office may ask for it.

    It holds from the moment one person sets it; a second one looks at it, and two lift it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.ForeignKey("casework.Region", on_delete=models.PROTECT, db_column="region_key", related_name="+")
    family = models.ForeignKey("casework.Family", on_delete=models.PROTECT, related_name="holds")
    because = _words()
    set_by = _person()
    set_at = models.DateTimeField()
    confirmed_by = _person(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    lifting_because = _words(blank=True)
    lifting_proposed_by = _person(null=True, blank=True)
    lifted_by = _person(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(because=""), name="hold_says_why"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("set_by")),
                name="hold_seen_by_two",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | (
                    Q(
                        lifted_at__isnull=False,
                        lifted_by__isnull=False,
                        lifting_proposed_by__isnull=False,
                    )
                    & ~Q(lifted_by=F("lifting_proposed_by"))
                    & ~Q(lifting_because="")
                ),
                name="hold_lifted_by_two",
            ),
            models.UniqueConstraint(
                fields=["family"], condition=Q(lifted_at__isnull=True), name="one_hold_of_a_family"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class KeptReading(models.Model):
    """A worker may read for a day what the law keeps of an erased family.

    With a reason, and seen by a second person.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.ForeignKey("casework.Region", on_delete=models.PROTECT, db_column="region_key", related_name="+")
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, db_column="organisation_key")
    family = models.ForeignKey("casework.Family", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)  # of the case it was asked for
    because = _words()
    reader = _person()
    asked_at = models.DateTimeField()
    confirmed_by = _person(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)  # real time
    set_aside_by = _person(null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(because=""), name="reading_says_why"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, until__isnull=True)
                | (Q(confirmed_by__isnull=False, until__isnull=False) & ~Q(confirmed_by=F("reader"))),
                name="reading_seen_by_two",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
