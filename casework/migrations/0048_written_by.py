"""Each person of a family says how to be written to: SMS, e-mail, or quiet. Until then as before, by SMS."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations, models

names = import_module("casework.migrations.0008_paper_names")

OF_BEFORE = (*names.OF_BEFORE, *names.BY_HAND)
WAYS = [("sms", "SMS"), ("email", "E-mail"), ("quiet", "Quiet")]


class Migration(migrations.Migration):
    """Add the choice and the address, which lies sealed."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0047_receipts")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField(
            "person", "written_by", models.CharField(choices=WAYS, db_default="sms", default="sms", max_length=5)
        ),
        migrations.AddField("person", "email", models.TextField(blank=True, max_length=254, null=True)),
        migrations.RunSQL(names.watched((*OF_BEFORE, "email")), names.watched(OF_BEFORE)),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                condition=models.Q(("written_by__in", ["sms", "email", "quiet"])), name="person_written_by_known"
            ),
        ),
    ]
