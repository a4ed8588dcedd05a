"""A visit that did not take place says who was not there; a day that was shown and did not suit is not shown again."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the two columns and the rule between them and the state."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0048_written_by")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField(
            "visit",
            "missed_by",
            models.CharField(
                blank=True,
                choices=[("family", "The family did not come"), ("doctor", "The doctor was not there")],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField("visitday", "refused_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddConstraint(
            "visit",
            models.CheckConstraint(
                condition=models.Q(state="missed", missed_by__in=["family", "doctor"])
                | (~models.Q(state="missed") & models.Q(missed_by="")),
                name="missed_visit_says_by_whom",
            ),
        ),
    ]
