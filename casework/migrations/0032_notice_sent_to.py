"""To which phone a notice went: a family may get another number later. Of the number the audit keeps only that it came."""

from importlib import import_module
from typing import Any, ClassVar

from django.db import migrations, models

watch = import_module("casework.migrations.0005_audit").watch
AS_BEFORE = watch("casework_notice", ())
WITH_A_NUMBER = watch("casework_notice", ("sent_to",))


class Migration(migrations.Migration):
    """Add the number and watch the table anew, with it as personal."""

    dependencies: ClassVar[list[Any]] = [("casework", "0031_clocks_stand")]
    operations: ClassVar[list[Any]] = [
        migrations.AddField("notice", "sent_to", models.CharField(blank=True, default="", max_length=20)),
        migrations.RunSQL(AS_BEFORE.reverse_sql, AS_BEFORE.sql),
        WITH_A_NUMBER,
    ]
