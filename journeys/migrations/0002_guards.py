"""What nobody may change: acts that happened, versions that runs follow, figures that two people decided."""

from typing import ClassVar

from django.db import migrations

ACTS_ARE_ONLY_ADDED = """
CREATE FUNCTION journeys_act_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Acts are the history of a run and are never changed or deleted; record a new act instead.'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON journeys_act
  FOR EACH ROW EXECUTE FUNCTION journeys_act_is_append_only();
"""

# What of a version's sources may never change. Figures and days off are dated data that grow every year under versions
# that stay; side files of a language but English are added later. All of these are outside of the hash, too.
FIXED_SOURCES = """
CREATE FUNCTION journeys_fixed_sources(sources jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(sources)
  WHERE key NOT IN ('_shared/parameters.yaml', '_shared/working_days.yaml')
    AND NOT (key ~ '[.][a-z]{2}[.]yaml$' AND key !~ '[.]en[.]yaml$')
$$;
"""

# runs are read past row security here, as a run of any region keeps its version's text: hence SECURITY DEFINER
PUBLISHED_STAYS = """
CREATE FUNCTION journeys_version_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF OLD.state IN ('draft', 'checked') THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'DELETE' OR NEW.journey <> OLD.journey OR NEW.version <> OLD.version OR NEW.state IN ('draft', 'checked')
     OR (OLD.released AND NOT NEW.released) THEN
    RAISE EXCEPTION 'Version % of % is published and stays; publish a new version instead.', OLD.version, OLD.journey
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (journeys_fixed_sources(NEW.sources) IS DISTINCT FROM journeys_fixed_sources(OLD.sources) OR NEW.sha256 <> OLD.sha256)
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

DECIDED_FIGURES_STAY = """
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


class Migration(migrations.Migration):
    """Set the guards up."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("journeys", "0001_tables")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(ACTS_ARE_ONLY_ADDED),
        migrations.RunSQL(FIXED_SOURCES),
        migrations.RunSQL(PUBLISHED_STAYS),
        migrations.RunSQL(DECIDED_FIGURES_STAY),
    ]
