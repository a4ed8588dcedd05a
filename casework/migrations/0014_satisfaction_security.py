"""A curator may tell of the own work, and of nothing else: entries about what was taken up, and no other, are seen.

The timeline stays hidden from who sees figures only; without this exception a curator's act could not be told there.
What a curator notes, and what is told back to a family, never stands in the audit.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

watch = import_module("casework.migrations.0005_audit").watch
security = import_module("casework.migrations.0008_people_outside_security")

NO_PEOPLE = f"CREATE POLICY no_people ON casework_timelineentry AS RESTRICTIVE USING ({security.FIGURES} = '');"
OWN_WORK = f"""
CREATE POLICY no_people ON casework_timelineentry AS RESTRICTIVE
  USING ({security.FIGURES} = '' OR what IN ('escalation.taken_up', 'escalation.done'));
"""
DROP = "DROP POLICY no_people ON casework_timelineentry;"
UNWATCH = "DROP TRIGGER audit_row ON casework_escalation; DROP TRIGGER audit_emptied ON casework_escalation;"


class Migration(migrations.Migration):
    """Let curators tell of their work; keep texts out of the audit."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0013_satisfaction")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(DROP + OWN_WORK, DROP + NO_PEOPLE),
        migrations.RunSQL(UNWATCH, watch("casework_escalation", ()).sql),
        watch("casework_escalation", ("note", "changed")),
        watch("casework_servicecurator", ()),
    ]
