"""Who sees which rows, and what nobody may change: row security, append-only acts, published texts that stay."""

from django.db import migrations

SCOPE = """
ALTER TABLE journeys_journeyrun ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON journeys_journeyrun USING (
  region_key = (select nullif(current_setting('ryadom.region', true), '')::uuid)
  AND ((select current_setting('ryadom.reach', true)) = 'region'
       OR ((select current_setting('ryadom.reach', true)) = 'organisation'
           AND organisation_key = (select nullif(current_setting('ryadom.organisation', true), '')::uuid)))
);
ALTER TABLE journeys_workitem ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON journeys_workitem
  USING (EXISTS (SELECT 1 FROM journeys_journeyrun p WHERE p.id = journeys_workitem.process_id));
ALTER TABLE journeys_act ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON journeys_act
  USING (EXISTS (SELECT 1 FROM journeys_journeyrun p WHERE p.id = journeys_act.run_id));
"""
NO_SCOPE = "".join(
    f"DROP POLICY IF EXISTS scope ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    for table in ("journeys_act", "journeys_workitem", "journeys_journeyrun")
)

# the application's role gets what it needs and no more: nothing of a run is ever deleted, acts are never changed
RIGHTS = """
GRANT SELECT, INSERT, UPDATE ON journeys_journeyrun, journeys_workitem, journeys_journeyversion TO casework_app;
REVOKE DELETE ON journeys_journeyrun, journeys_workitem, journeys_journeyversion FROM casework_app;
GRANT SELECT, INSERT ON journeys_act TO casework_app;
REVOKE UPDATE, DELETE ON journeys_act FROM casework_app;
"""

APPEND_ONLY = """
CREATE FUNCTION journeys_act_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Acts are the history of a run and are never changed or deleted; record a new act instead.'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON journeys_act
  FOR EACH ROW EXECUTE FUNCTION journeys_act_is_append_only();
"""
NOT_APPEND_ONLY = """
DROP TRIGGER IF EXISTS append_only ON journeys_act;
DROP FUNCTION IF EXISTS journeys_act_is_append_only();
"""

# figures and days off are dated data that grow every year under versions that stay: they are outside of the hash, too
# runs are read past row security here, as a run of any region keeps its version's text: hence SECURITY DEFINER
PUBLISHED_STAYS = """
CREATE FUNCTION journeys_version_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  dated CONSTANT text[] := ARRAY['_shared/parameters.yaml', '_shared/working_days.yaml'];
BEGIN
  IF OLD.state IN ('draft', 'checked') THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'DELETE' OR NEW.journey <> OLD.journey OR NEW.version <> OLD.version OR NEW.state IN ('draft', 'checked')
     OR (OLD.released AND NOT NEW.released) THEN
    RAISE EXCEPTION 'Version % of % is published and stays; publish a new version instead.', OLD.version, OLD.journey
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF ((NEW.sources - dated) IS DISTINCT FROM (OLD.sources - dated) OR NEW.sha256 <> OLD.sha256)
     AND (OLD.released OR EXISTS (
       SELECT 1 FROM journeys_journeyrun r WHERE r.flow_class = OLD.journey || '@' || OLD.version)) THEN
    RAISE EXCEPTION 'Version % of % is published and runs follow it, so its text stays; publish a new version instead.',
      OLD.version, OLD.journey USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION journeys_version_stays() FROM PUBLIC;
CREATE TRIGGER version_stays BEFORE UPDATE OR DELETE ON journeys_journeyversion
  FOR EACH ROW EXECUTE FUNCTION journeys_version_stays();
"""
PUBLISHED_MAY_CHANGE = """
DROP TRIGGER IF EXISTS version_stays ON journeys_journeyversion;
DROP FUNCTION IF EXISTS journeys_version_stays();
"""


class Migration(migrations.Migration):
    """Runs as the owner; the role casework_app exists before any migration."""

    dependencies = [("journeys", "0001_initial")]

    operations = [
        migrations.RunSQL(SCOPE, NO_SCOPE),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
        migrations.RunSQL(PUBLISHED_STAYS, PUBLISHED_MAY_CHANGE),
    ]
