"""Who looked at which family between two moments, and what was changed: found by time, however long both logs are."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

let_call = import_module("casework.migrations.0006_functions").let_call
signed = import_module("casework.migrations.0011_signed_context")
erasing = import_module("casework.migrations.0023_erasing")

KEEPERS = f"{signed.REACH} IN ('none', 'region') AND {signed.FAMILY} IS NULL AND {signed.OFFER} IS NULL"

# both logs are written in the order of time, so a block range knows its moments in a few bytes
INDEXES = """
CREATE INDEX read_log_age ON casework_readlogentry USING brin (read_at) WITH (pages_per_range = 32);
CREATE INDEX event_age ON audit.event USING brin (at) WITH (pages_per_range = 32);
"""
NO_INDEXES = "DROP INDEX read_log_age; DROP INDEX audit.event_age;"

LOOKS = f"""
-- one row for each case and reader; a case's number is all that is told of its family
CREATE FUNCTION casework_looks_between(since timestamptz, before timestamptz, who uuid, most integer)
  RETURNS TABLE (number text, people bigint, user_id uuid, organisation_id uuid, what text[], looks bigint,
                 first_at timestamptz, last_at timestamptz)
  LANGUAGE sql STABLE {erasing.AS_OWNER} AS $$
  SELECT c.number::text, (SELECT count(*) FROM casework_person p WHERE p.family_id = c.family_id), found.user_id,
         found.organisation_id, found.what, found.looks, found.first_at, found.last_at
  FROM (
    SELECT r.case_id, r.user_id, r.organisation_id, array_agg(DISTINCT r.what::text) AS what, count(*) AS looks,
           min(r.read_at) AS first_at, max(r.read_at) AS last_at
    FROM casework_readlogentry r
    WHERE r.read_at >= since AND r.read_at < before AND (who IS NULL OR r.user_id = who) AND {KEEPERS}
    GROUP BY 1, 2, 3
  ) found JOIN casework_case c ON c.id = found.case_id
  WHERE c.region_key = {signed.REGION}
  ORDER BY 1, found.first_at LIMIT most
$$;

CREATE FUNCTION casework_changes_between(since timestamptz, before timestamptz, who uuid, most integer)
  RETURNS TABLE (user_id uuid, job text, login text, tab text, changes bigint, first_at timestamptz, last_at timestamptz)
  LANGUAGE sql STABLE {erasing.AS_OWNER} AS $$
  SELECT e.user_key, e.job, e.login, e.tab, count(*), min(e.at), max(e.at) FROM audit.event e
  WHERE e.at >= since AND e.at < before AND (who IS NULL OR e.user_key = who) AND e.region_key = {signed.REGION}
    AND {KEEPERS}
  GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC LIMIT most
$$;
"""
CALLED = (
    "casework_looks_between(timestamptz, timestamptz, uuid, integer)",
    "casework_changes_between(timestamptz, timestamptz, uuid, integer)",
)


class Migration(migrations.Migration):
    """Index both logs by their moments, then make the functions."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0023_erasing")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(INDEXES, NO_INDEXES),
        migrations.RunSQL(LOOKS, "".join(f"DROP FUNCTION {function};" for function in CALLED)),
        *(let_call(function) for function in CALLED),
    ]
