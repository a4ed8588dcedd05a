"""Messages between a family and its worker, and the family's own word that it has the things.

Row security and the audit hold the new table as they hold the others; a curator, who sees figures only, reads none.
"""

import uuid
from importlib import import_module
from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

watch = import_module("casework.migrations.0005_audit").watch
FIGURES = import_module("casework.migrations.0008_people_outside_security").FIGURES

SECURITY = f"""
ALTER TABLE casework_message ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON casework_message
  USING (EXISTS (SELECT 1 FROM casework_case p WHERE p.id = casework_message.case_id));
CREATE POLICY no_people ON casework_message AS RESTRICTIVE USING ({FIGURES} = '');
REVOKE UPDATE, DELETE ON casework_message FROM casework_app;
"""
SECURITY_BACK = """
DROP POLICY no_people ON casework_message;
DROP POLICY scope ON casework_message;
ALTER TABLE casework_message DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """Add, protect, watch."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0014_satisfaction_security")]
    operations: ClassVar[list[Any]] = [
        migrations.AddField(model_name="need", name="confirmed_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("text", models.TextField(max_length=2000)),
                ("from_family", models.BooleanField()),
                ("written_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="casework.case"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.person",
                    ),
                ),
                (
                    "written_by",
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
                "indexes": [models.Index(fields=["case", "-written_at"], name="message_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_family", True), ("written_by__isnull", True))
                        | models.Q(("from_family", False), ("person__isnull", True), ("written_by__isnull", False)),
                        name="message_has_one_writer",
                    )
                ],
            },
        ),
        migrations.RunSQL(SECURITY, SECURITY_BACK),
        watch("casework_message", ("text",)),
    ]
