"""The family and its people. Protected by row security.

The danger flag hides address and phone from every partner.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.vault import marks
from casework.vault.fields import SealedTextField


class Family(models.Model):
    """A household. Belongs to the organisation that leads its cases."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.ForeignKey("casework.Region", on_delete=models.PROTECT, db_column="region_key")
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, db_column="organisation_key")
    address = SealedTextField(max_length=300, blank=True, family="pk", region="region_id", marked=marks.of_address)
    phone = SealedTextField(max_length=20, blank=True, family="pk", region="region_id", marked=marks.of_phone)
    language = models.CharField(max_length=8, default="ru")
    danger_at_home = models.BooleanField(default=False)
    phone_doubted_at = models.DateTimeField(null=True, blank=True)  # somebody said at the link: not me, or not any more
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)  # from then on only jobs and figures see its rows

    class Meta:
        verbose_name_plural = "families"

    def __str__(self) -> str:
        return str(self.id)


class Relation(models.TextChoices):
    """What a person is in the household (FHIR RelatedPerson)."""

    MOTHER = "mother", _("Mother")
    FATHER = "father", _("Father")
    CHILD = "child", _("Child")
    GUARDIAN = "guardian", _("Guardian")
    APPLICANT = "applicant", _("Who asks for help")
    PARTNER = "partner", _("Partner")
    OTHER = "other", _("Other relative")


class WrittenBy(models.TextChoices):
    """How a person wants to be written to."""

    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    QUIET = "quiet", _("Quiet")


class Person(models.Model):
    """A member of the household. An unborn child has no name and no birth date yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="people")
    relation = models.CharField(max_length=10, choices=Relation.choices)
    last_name = models.CharField(max_length=300)
    first_name = models.CharField(max_length=300, blank=True)
    patronymic = models.CharField(max_length=300, blank=True)
    sex = models.CharField(max_length=1, blank=True, choices=[("f", _("girl")), ("m", _("boy"))])
    born_on = models.DateField(null=True, blank=True)
    snils = SealedTextField(
        max_length=14, blank=True, family="family_id", region="family.region_id", marked=marks.of_snils
    )
    is_representative = models.BooleanField(default=False)
    # the whole name in Russian papers as a worker wrote it; empty: as casework.texts.declension tells it
    name_in_genitive = models.CharField(max_length=300, blank=True, default="")
    name_in_dative = models.CharField(max_length=300, blank=True, default="")
    phone = SealedTextField(  # own, of who gets an own link beside the family's
        max_length=20, blank=True, default="", family="family_id", region="family.region_id", marked=marks.of_phone
    )
    phone_doubted_at = models.DateTimeField(null=True, blank=True)
    written_by = models.CharField(max_length=5, choices=WrittenBy.choices, default=WrittenBy.SMS, db_default="sms")
    # None: no e-mail is known
    email = SealedTextField(max_length=254, null=True, blank=True, family="family_id", region="family.region_id")

    class Meta:
        verbose_name_plural = "people"
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(relation__in=Relation.values), name="person_relation_known"),
            models.CheckConstraint(condition=models.Q(written_by__in=WrittenBy.values), name="person_written_by_known"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def full_name(self) -> str:
        """Last, first and patronymic, as in a document."""
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)
