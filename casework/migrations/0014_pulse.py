"""The pulse of the work in the background: when the scheduler last woke a worker. No people in it, and not audited."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    """Add the one row's table."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0013_alimony_payer")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.CreateModel(
            name="Pulse",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("felt_at", models.DateTimeField(db_default=Now())),
            ],
            options={"constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_pulse")]},
        ),
    ]
