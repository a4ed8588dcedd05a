"""How many families were asked how it was: counts for pages that nobody signs in to, past row security, and no more."""

from typing import ClassVar

from django.db import migrations

ASKED = """
CREATE FUNCTION journeys_surveys_asked(region uuid) RETURNS TABLE (journey text, asked bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT split_part(r.flow_class, '@', 1), count(*)
  FROM journeys_workitem i JOIN journeys_journeyrun r ON r.id = i.process_id
  WHERE r.region_key = region AND i.kind = 'survey' AND i.status <> 'CANCELED'
  GROUP BY 1
$$;
REVOKE ALL ON FUNCTION journeys_surveys_asked(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journeys_surveys_asked(uuid) TO casework_app;
"""


class Migration(migrations.Migration):
    """Count the questions asked, journey by journey."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("journeys", "0002_guard")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(ASKED, "DROP FUNCTION journeys_surveys_asked(uuid);")
    ]
