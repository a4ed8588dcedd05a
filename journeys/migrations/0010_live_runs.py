"""How many runs of a region are under way on each version: counts for who sees no family, past row security, no more."""

from typing import ClassVar

from django.db import migrations

LIVE = """
CREATE FUNCTION journeys_live_runs(region uuid) RETURNS TABLE (ref text, live bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT r.flow_class::text, count(*) FROM journeys_journeyrun r
  WHERE r.region_key = region AND r.finished IS NULL
  GROUP BY 1
$$;
REVOKE ALL ON FUNCTION journeys_live_runs(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journeys_live_runs(uuid) TO casework_app;
"""


class Migration(migrations.Migration):
    """Count the runs that a change of a figure would touch."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("journeys", "0009_is_followed")]
    operations: ClassVar[list[migrations.RunSQL]] = [migrations.RunSQL(LIVE, "DROP FUNCTION journeys_live_runs(uuid);")]
