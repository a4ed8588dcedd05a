"""Acts about a whole run, and decisions that a person lets stand."""

from typing import ClassVar

from django.db import migrations, models

KINDS = (
    "did",
    "happened",
    "learned",
    "dropped",
    "redone",
    "reopened",
    "kept",
    "held",
    "went_on",
    "stopped",
    "moved",
    "clock",
)
WORDS = [(kind, kind.replace("_", " ").title()) for kind in KINDS]


class Migration(migrations.Migration):
    """Let the acts be written."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("journeys", "0007_item_stopped")]
    operations: ClassVar[list[object]] = [
        migrations.AlterField("act", "kind", models.CharField(choices=WORDS, max_length=10)),
        migrations.RemoveConstraint("act", "act_kind"),
        migrations.AddConstraint(
            "act", models.CheckConstraint(condition=models.Q(("kind__in", list(KINDS))), name="act_kind")
        ),
    ]
