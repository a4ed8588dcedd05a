"""Young people and couples are taken in as who they are, and a run remembers the step that began it."""

from typing import Any, ClassVar

from django.db import migrations, models

RELATIONS = [
    ("mother", "Mother"),
    ("father", "Father"),
    ("child", "Child"),
    ("guardian", "Guardian"),
    ("applicant", "Who asks for help"),
    ("partner", "Partner"),
    ("other", "Other relative"),
]


class Migration(migrations.Migration):
    """Two more relations in the household; a link from a run to the work item that waits for its end."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0025_household_income")]
    operations: ClassVar[list[Any]] = [
        migrations.RemoveConstraint(model_name="person", name="person_relation_known"),
        migrations.AddField(
            model_name="casejourney",
            name="begun_by_item",
            field=models.UUIDField(blank=True, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name="person",
            name="relation",
            field=models.CharField(choices=RELATIONS, max_length=10),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("relation__in", [key for key, _ in RELATIONS])), name="person_relation_known"
            ),
        ),
    ]
