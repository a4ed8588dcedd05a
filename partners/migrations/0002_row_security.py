"""Row security on the exchange, rights of the role that serves pages and jobs, attempts append-only."""

from typing import ClassVar

from django.db import migrations

APP_ROLE = "casework_app"
SCOPED = ("partners_outgoingrecord", "partners_incomingmessage")
# partners is migrated before casework (whose tables point here), so before default privileges may stand
TABLES = (
    "partners_absence",
    "partners_building",
    "partners_deliveryattempt",
    "partners_incomingmessage",
    "partners_ordinarybooking",
    "partners_organisation",
    "partners_outgoingrecord",
    "partners_resource",
    "partners_shift",
    "partners_walkingtime",
)
SCOPE = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON {table} USING (
  region_key = (select nullif(current_setting('ryadom.region', true), '')::uuid)
  AND ((select current_setting('ryadom.reach', true)) = 'region'
       OR ((select current_setting('ryadom.reach', true)) = 'organisation'
           AND organisation_key = (select nullif(current_setting('ryadom.organisation', true), '')::uuid)))
);
"""
CHILD = """
ALTER TABLE partners_deliveryattempt ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON partners_deliveryattempt USING (
  EXISTS (SELECT 1 FROM partners_outgoingrecord p WHERE p.id = partners_deliveryattempt.outgoing_id)
);
"""
NO_SCOPE = "DROP POLICY scope ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


def _grants() -> list[migrations.RunSQL]:
    tables = ", ".join(TABLES)
    return [
        migrations.RunSQL(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {APP_ROLE}", f"REVOKE ALL ON {tables} FROM {APP_ROLE}"
        ),
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE ON partners_deliveryattempt FROM {APP_ROLE}; "
            f"REVOKE DELETE ON partners_outgoingrecord, partners_incomingmessage FROM {APP_ROLE}",
            migrations.RunSQL.noop,
        ),
    ]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("partners", "0001_partners")]

    operations: ClassVar[list[migrations.RunSQL]] = [
        *_grants(),
        *(migrations.RunSQL(SCOPE.format(table=table), NO_SCOPE.format(table=table)) for table in SCOPED),
        migrations.RunSQL(CHILD, NO_SCOPE.format(table="partners_deliveryattempt")),
    ]
