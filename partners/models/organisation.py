"""Organisations of a region and their buildings (FHIR: Organization with HealthcareService, Location)."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class Pause(models.TextChoices):
    """Why an organisation takes no requests for a while."""

    FULL = "full", _("full")
    PAUSED = "paused", _("paused")


class Organisation(models.Model):
    """One organisation that can be asked for a step. A new one is a row, never code.

    `type` is a key of the journeys' organisation types. `connector` names the folder that carries
    messages to it. Periods are half-open: in the directory from `valid_from` until, not including,
    `valid_until`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region_key = models.UUIDField()
    type = models.CharField(max_length=60)
    name_ru = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    short_code = models.CharField(max_length=6)  # stands in the numbers of its documents: ПЦ-МЛ-2026-000123
    address_ru = models.CharField(max_length=200, blank=True)
    address_en = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=8, default="ru")  # in which it is written to
    time_zone = models.CharField(max_length=64, default="Europe/Moscow")
    # as whose its SMS come: its own name may tell a diagnosis; "": the region's name is told
    told_as_ru = models.CharField(max_length=30, blank=True, default="", db_default="")
    told_as_en = models.CharField(max_length=30, blank=True, default="", db_default="")
    working_hours = models.JSONField(default=list)  # Monday first: seven of ["08:00", "17:00"] or null; [] = unknown
    connector = models.CharField(max_length=40, default="by_hand")
    days_off = models.JSONField(
        default=list, db_default=models.Value([], models.JSONField())
    )  # ["2027-05-03", last day]
    takes_requests = models.BooleanField(default=True)
    # until it is asked again: what it says meanwhile, and the local day from which it takes requests
    pause = models.CharField(max_length=10, choices=Pause.choices, blank=True, default="", db_default="")
    asked_again_on = models.DateField(null=True, blank=True)
    asked_in_order = models.PositiveSmallIntegerField(default=100)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["region_key", "short_code"], name="organisation_code_once"),
            models.CheckConstraint(condition=Q(type__regex=r"^[a-z][a-z0-9_]*$"), name="organisation_type_is_a_key"),
            models.CheckConstraint(
                condition=Q(connector__regex=r"^[a-z][a-z0-9_]*$"), name="organisation_connector_is_a_key"
            ),
            models.CheckConstraint(
                condition=Q(language__regex=r"^[a-z]{2,3}(-[a-z]+)?$"), name="organisation_language_is_a_code"
            ),
            models.CheckConstraint(
                condition=Q(short_code__regex=r"^[А-ЯЁA-Z0-9]{2,6}$"), name="organisation_code_is_printable"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="organisation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(pause="", asked_again_on=None) | Q(pause__in=Pause.values, asked_again_on__isnull=False),
                name="organisation_pause_has_an_end",
            ),
            models.CheckConstraint(condition=~Q(name_ru="") & ~Q(name_en=""), name="organisation_has_both_names"),
            models.CheckConstraint(
                condition=Q(
                    Func(
                        F("working_hours"),
                        template="(CASE jsonb_typeof(%(expressions)s) WHEN 'array' "
                        "THEN jsonb_array_length(%(expressions)s) IN (0, 7) ELSE false END)",
                        output_field=models.BooleanField(),
                    )
                ),
                name="organisation_hours_are_a_week",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["region_key", "type", "asked_in_order"], name="organisation_directory")
        ]

    def __str__(self) -> str:
        return self.short_code


class Building(models.Model):
    """A building in which an organisation sees people."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="buildings")
    name_ru = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    address_ru = models.CharField(max_length=200, blank=True)
    address_en = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation", "name_ru"], name="building_name_once"),
        ]

    def __str__(self) -> str:
        return self.name_ru
