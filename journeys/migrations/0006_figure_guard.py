"""A region's rows in the table of figures belong to it; what two people have decided stays as it is."""

from typing import ClassVar

from django.db import migrations

SCOPE = """
ALTER TABLE journeys_figure ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON journeys_figure USING (
  region_key = (select nullif(current_setting('ryadom.region', true), '')::uuid)
);
"""
NO_SCOPE = "DROP POLICY scope ON journeys_figure; ALTER TABLE journeys_figure DISABLE ROW LEVEL SECURITY;"

RIGHTS = """
GRANT SELECT, INSERT ON journeys_figure TO casework_app;
REVOKE UPDATE, DELETE ON journeys_figure FROM casework_app;
GRANT UPDATE (state, decided_at, decided_by_key, counts_from) ON journeys_figure TO casework_app;
"""

STAYS = """
CREATE FUNCTION journeys_figure_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'proposed' OR TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'The figure % from % is decided and stays; propose another row instead.', OLD.parameter, OLD.valid_from
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER figure_stays BEFORE UPDATE OR DELETE ON journeys_figure
  FOR EACH ROW EXECUTE FUNCTION journeys_figure_stays();
"""
MAY_CHANGE = "DROP TRIGGER figure_stays ON journeys_figure; DROP FUNCTION journeys_figure_stays();"


class Migration(migrations.Migration):
    """Runs as the owner."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("journeys", "0005_figure")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(SCOPE, NO_SCOPE),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(STAYS, MAY_CHANGE),
    ]
