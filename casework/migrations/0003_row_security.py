"""Row security: the second wall under `casework.access`.

Without a context, or with that of another region or organisation, every table with people in it is empty. The case and
the family carry region and organisation; everything else is seen through them. The owner, who migrates, is not held.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.db import migrations

SCOPED = ("casework_family", "casework_case")

# table: (its column, the table through which it is seen)
THROUGH: Mapping[str, tuple[str, str]] = {
    "casework_person": ("family_id", "casework_family"),
    "casework_casejourney": ("case_id", "casework_case"),
    "casework_casefact": ("case_id", "casework_case"),
    "casework_note": ("case_id", "casework_case"),
    "casework_consent": ("case_id", "casework_case"),
    "casework_offer": ("case_id", "casework_case"),
    "casework_partnerrequest": ("case_id", "casework_case"),
    "casework_escalation": ("case_id", "casework_case"),
    "casework_need": ("case_id", "casework_case"),
    "casework_needitem": ("need_id", "casework_need"),
    "casework_pledge": ("item_id", "casework_needitem"),
    "casework_visitday": ("case_id", "casework_case"),
    "casework_visit": ("visit_day_id", "casework_visitday"),
    "casework_casedocument": ("case_id", "casework_case"),
    "casework_receivedpaper": ("case_id", "casework_case"),
    "casework_timelineentry": ("case_id", "casework_case"),
    "casework_surveyanswer": ("case_id", "casework_case"),
    "casework_readlogentry": ("case_id", "casework_case"),
}

# (select …) lets the planner read the setting once for a statement, not once for a row
SCOPE = """
CREATE POLICY scope ON {table} USING (
  region_key = (select nullif(current_setting('ryadom.region', true), '')::uuid)
  AND ((select current_setting('ryadom.reach', true)) = 'region'
       OR ((select current_setting('ryadom.reach', true)) = 'organisation'
           AND organisation_key = (select nullif(current_setting('ryadom.organisation', true), '')::uuid)))
);
"""
SEEN_THROUGH = """
CREATE POLICY scope ON {table} USING (EXISTS (SELECT 1 FROM {parent} p WHERE p.id = {table}.{column}));
"""
ON = "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
OFF = "DROP POLICY scope ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


def _protect() -> list[migrations.RunSQL]:
    scoped = [
        migrations.RunSQL(ON.format(table=table) + SCOPE.format(table=table), OFF.format(table=table))
        for table in SCOPED
    ]
    through = [
        migrations.RunSQL(
            ON.format(table=table) + SEEN_THROUGH.format(table=table, column=column, parent=parent),
            OFF.format(table=table),
        )
        for table, (column, parent) in THROUGH.items()
    ]
    return [*scoped, *through]


class Migration(migrations.Migration):
    """Enable row security on every table with people in it."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0002_initial")]
    operations: ClassVar[list[migrations.RunSQL]] = _protect()
