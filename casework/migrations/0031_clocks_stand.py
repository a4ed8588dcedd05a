"""A case on hold says whether clocks stand still, and an offer since when its time to answer does."""

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the two columns; a case that is on hold already goes on as it was put there."""

    dependencies: ClassVar[list[Any]] = [("casework", "0030_journey_draft_security")]

    operations: ClassVar[list[Any]] = [
        migrations.AddField("case", "clocks_stand", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("offer", "stopped_at", models.DateTimeField(blank=True, null=True)),
    ]
