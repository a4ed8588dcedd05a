"""What the last look at the invariants found, and in which request an effect was written. No people in either."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    """Add the one row's table, and a column that older code leaves alone."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0019_family_keys")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField(
            model_name="outboxrow",
            name="request",
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
        migrations.CreateModel(
            name="InvariantLook",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("looked_at", models.DateTimeField(db_default=Now())),
                ("broken", models.JSONField(default=dict)),
                ("told", models.JSONField(default=dict)),
            ],
            options={"constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_invariant_look")]},
        ),
    ]
