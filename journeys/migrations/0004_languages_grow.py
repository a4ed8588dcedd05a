"""Translations into further languages are added under published versions, as dated figures are; Russian and English stay."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

guard = import_module("journeys.migrations.0002_guard")

# what of a version's sources may never change; side files of any language but English are left out
FIXED = """
CREATE FUNCTION journeys_fixed_sources(sources jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(sources)
  WHERE key NOT IN ('_shared/parameters.yaml', '_shared/working_days.yaml')
    AND NOT (key ~ '[.][a-z]{2}[.]yaml$' AND key !~ '[.]en[.]yaml$')
$$;
"""
FUNCTION = guard.PUBLISHED_STAYS.partition("REVOKE EXECUTE")[0]
BY_NAME = "(NEW.sources - dated) IS DISTINCT FROM (OLD.sources - dated)"
BY_FUNCTION = "journeys_fixed_sources(NEW.sources) IS DISTINCT FROM journeys_fixed_sources(OLD.sources)"


class Migration(migrations.Migration):
    """Compare the fixed part of the sources."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("journeys", "0003_surveys_asked")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(FIXED, "DROP FUNCTION journeys_fixed_sources(jsonb);"),
        migrations.RunSQL(
            FUNCTION.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(BY_NAME, BY_FUNCTION),
            FUNCTION.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
        ),
    ]
