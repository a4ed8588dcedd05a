"""Whether any run still follows a version: asked past row security, and nothing else is told."""

from typing import ClassVar

from django.db import migrations

FOLLOWED = """
CREATE FUNCTION journeys_is_followed(ref text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM journeys_journeyrun r WHERE r.flow_class = ref AND r.finished IS NULL)
$$;
REVOKE ALL ON FUNCTION journeys_is_followed(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journeys_is_followed(text) TO casework_app;
"""


class Migration(migrations.Migration):
    """Let a version be retired when the last run that follows it has ended, in whatever region."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("journeys", "0008_acts_of_a_life")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(FOLLOWED, "DROP FUNCTION journeys_is_followed(text);")
    ]
