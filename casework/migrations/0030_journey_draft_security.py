"""A draft of a journey belongs to its region; what was brought is never changed or deleted, only decided about."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

watch = import_module("casework.migrations.0005_audit").watch

SCOPE = """
ALTER TABLE casework_journeydraft ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON casework_journeydraft USING (
  region_key = (select nullif(current_setting('ryadom.region', true), '')::uuid)
);
REVOKE UPDATE, DELETE ON casework_journeydraft FROM casework_app;
GRANT UPDATE (state, decided_by_id, decided_at) ON casework_journeydraft TO casework_app;
"""
SCOPE_BACK = """
GRANT UPDATE, DELETE ON casework_journeydraft TO casework_app;
DROP POLICY scope ON casework_journeydraft;
ALTER TABLE casework_journeydraft DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """Protect the drafts and put them under the audit, their texts left out."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0029_journey_draft"), ("casework", "0005_audit")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(SCOPE, SCOPE_BACK),
        watch("casework_journeydraft", ("files",)),
    ]
