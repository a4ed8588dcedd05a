"""Closed cases whose families have said something since: found without reading every case that was ever closed."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Index them."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0052_sms_tried")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddIndex(
            "case",
            models.Index(
                condition=models.Q(("family_replied_at__isnull", False), ("state", "closed")),
                fields=["worker"],
                name="case_closed_replied",
            ),
        ),
    ]
