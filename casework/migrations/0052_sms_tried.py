"""Whether an SMS of the region has arrived at its administrator: a code that came by one was typed back."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the columns."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0051_escalation_journey")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField("region", "sms_tried_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("region", "sms_trial_sent_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "region", "sms_trial_code", models.CharField(blank=True, db_default="", default="", max_length=64)
        ),
    ]
