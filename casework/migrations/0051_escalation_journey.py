"""A curator's work names the journey that it is about: by it her list is read a page at a time."""

from typing import ClassVar

from django.db import migrations, models

OF_ANSWERS = """
UPDATE casework_escalation e SET journey = a.journey FROM casework_surveyanswer a WHERE a.id = e.answer_id
"""
OF_STEPS = """
UPDATE casework_escalation e SET journey = split_part(r.flow_class, '@', 1)
FROM journeys_workitem w JOIN journeys_journeyrun r ON r.id = w.process_id
WHERE e.answer_id IS NULL AND w.key = e.work_item_key
"""


class Migration(migrations.Migration):
    """Add the column and the order of the list."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0050_partner_load"),
        ("journeys", "0001_tables"),
    ]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField(
            "escalation", "journey", models.CharField(blank=True, db_default="", default="", max_length=60)
        ),
        migrations.RunSQL(OF_ANSWERS, migrations.RunSQL.noop),
        migrations.RunSQL(OF_STEPS, migrations.RunSQL.noop),
        migrations.AddIndex(
            "escalation",
            models.Index("due", "opened_at", "id", condition=models.Q(closed_at=None), name="escalation_open_by_due"),
        ),
    ]
