"""Families whose journey went a way that a later version says was wrong: once looked at, a row stays.

Seen through its case; a curator counts them. The family itself learns of it from its worker, from no page of ours.
"""

import uuid
from importlib import import_module
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

security = import_module("casework.migrations.0003_row_security")
signed = import_module("casework.migrations.0011_signed_context")
watch = import_module("casework.migrations.0005_audit").watch

OWN_SERVICE = security.Rule("own_service", f"{signed.FAMILY} IS NULL", narrows=True)


class Migration(migrations.Migration):
    """Make the table, protect it, watch it."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0035_begun_forms")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("run_key", models.UUIDField()),
                ("journey", models.CharField(max_length=60)),
                ("version", models.PositiveIntegerField()),
                ("step", models.CharField(max_length=60)),
                ("opened_at", models.DateTimeField()),
                ("looked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unchanged", "Looked at: nothing changes"),
                            ("told", "Told the family and put right"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="casework.case"
                    ),
                ),
                (
                    "looked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("looked_at__isnull", True)), fields=["case"], name="correction_open"
                    ),
                    models.Index(fields=["journey", "version"], name="correction_of_version"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("run_key", "version", "step"), name="correction_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ended_as__in", ["", "unchanged", "told"])), name="correction_end_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_as", ""), ("looked_at__isnull", True), ("looked_by__isnull", True)),
                            models.Q(
                                ("looked_at__isnull", False),
                                ("looked_by__isnull", False),
                                models.Q(("ended_as", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="correction_ends_by_somebody",
                    ),
                ],
            },
        ),
        security.protect("casework_correction", security.CASE, OWN_SERVICE),
        security.withhold("casework_correction", "DELETE"),
        watch("casework_correction", ()),
    ]
