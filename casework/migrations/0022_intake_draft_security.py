"""A worker's draft of a first talk is seen by that worker alone: not by colleagues, not by a job, not by the region."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

watch = import_module("casework.migrations.0005_audit").watch

OWN = """
ALTER TABLE casework_intakedraft ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON casework_intakedraft USING (
  user_id = (select nullif(current_setting('ryadom.user', true), '')::uuid)
);
"""
OWN_BACK = "DROP POLICY own ON casework_intakedraft; ALTER TABLE casework_intakedraft DISABLE ROW LEVEL SECURITY;"

# the nightly job sees no draft; it may only have the old ones gone
PURGE = """
CREATE FUNCTION casework_purge_intake_drafts(untouched interval) RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  WITH gone AS (DELETE FROM casework_intakedraft WHERE touched_at < now() - untouched RETURNING 1)
  SELECT count(*) FROM gone
$$;
REVOKE ALL ON FUNCTION casework_purge_intake_drafts(interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_purge_intake_drafts(interval) TO casework_app;
"""


class Migration(migrations.Migration):
    """Protect the drafts, put them under the audit and let the old ones be purged."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0021_intake_draft"), ("casework", "0005_audit")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(OWN, OWN_BACK),
        migrations.RunSQL(PURGE, "DROP FUNCTION casework_purge_intake_drafts(interval);"),
        watch("casework_intakedraft", ("parts", "receipt")),
    ]
