"""Numbers of cases and offers that a restore passed over; nobody rewrites what was annulled."""

import uuid
from importlib import import_module
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

security = import_module("casework.migrations.0003_row_security")
watch = import_module("casework.migrations.0005_audit").watch

ONLY_ADDED_TO = ("casework_annullednumbers", "documents_annulledrange", "documents_restore")


class Migration(migrations.Migration):
    """Keep them, and let them only be added to."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0014_pulse"),
        ("documents", "0005_annulled_ranges"),
    ]

    operations: ClassVar[list[object]] = [
        migrations.CreateModel(
            name="AnnulledNumbers",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=200)),
                ("annulled_at", models.DateTimeField()),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annulled",
                        to="casework.numbercounter",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "annulled numbers",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first__gte", 1), ("last__gte", models.F("first"))),
                        name="annulled_has_numbers",
                    ),
                    models.UniqueConstraint(fields=("counter", "first"), name="annulled_once"),
                ],
            },
        ),
        *(security.withhold(table, "UPDATE, DELETE") for table in ONLY_ADDED_TO),
        *(watch(table, ()) for table in ONLY_ADDED_TO),
    ]
