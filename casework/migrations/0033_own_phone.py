"""An own phone of a person: to it goes the own link of who does not speak for the family. The audit keeps no number."""

from importlib import import_module
from typing import Any, ClassVar

from django.db import migrations, models

audit = import_module("casework.migrations.0005_audit")
AS_BEFORE = audit.watch("casework_person", audit.AUDITED["casework_person"])
WITH_A_PHONE = audit.watch("casework_person", (*audit.AUDITED["casework_person"], "phone"))


class Migration(migrations.Migration):
    """Add the number and watch the table anew, with it as personal."""

    dependencies: ClassVar[list[Any]] = [("casework", "0032_notice_sent_to")]
    operations: ClassVar[list[Any]] = [
        migrations.AddField("person", "phone", models.CharField(blank=True, default="", max_length=20)),
        migrations.RunSQL(AS_BEFORE.reverse_sql, AS_BEFORE.sql),
        WITH_A_PHONE,
    ]
