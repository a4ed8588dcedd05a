"""What is told of runs past row security, and no more: counts for who sees no family, and whether a version is followed.

Their search path ends with pg_temp, so that nobody's temporary table stands in for one of ours.
"""

from typing import ClassVar

from django.db import migrations

# how many families were asked how it was, journey by journey: for pages that nobody signs in to
SURVEYS_ASKED = """
CREATE FUNCTION journeys_surveys_asked(region uuid) RETURNS TABLE (journey text, asked bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT split_part(r.flow_class, '@', 1), count(*)
  FROM journeys_workitem i JOIN journeys_journeyrun r ON r.id = i.process_id
  WHERE r.region_key = region AND i.kind = 'survey' AND i.status <> 'CANCELED'
  GROUP BY 1
$$;
"""

# whether any run, of whatever region, still follows a version: the last one gone, it may be retired
IS_FOLLOWED = """
CREATE FUNCTION journeys_is_followed(ref text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM journeys_journeyrun r WHERE r.flow_class = ref AND r.finished IS NULL)
$$;
"""

# how many runs of a region are under way on each version: whom a change of a figure would touch
LIVE_RUNS = """
CREATE FUNCTION journeys_live_runs(region uuid) RETURNS TABLE (ref text, live bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT r.flow_class::text, count(*) FROM journeys_journeyrun r
  WHERE r.region_key = region AND r.finished IS NULL
  GROUP BY 1
$$;
"""

MAY_BE_CALLED = ("journeys_surveys_asked(uuid)", "journeys_is_followed(text)", "journeys_live_runs(uuid)")


class Migration(migrations.Migration):
    """Make the functions; the working role may call them, and nobody else."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("journeys", "0002_guards")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(SURVEYS_ASKED),
        migrations.RunSQL(IS_FOLLOWED),
        migrations.RunSQL(LIVE_RUNS),
        *(
            migrations.RunSQL(
                f"REVOKE ALL ON FUNCTION {one} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {one} TO casework_app;"
            )
            for one in MAY_BE_CALLED
        ),
    ]
