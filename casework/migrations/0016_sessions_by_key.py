"""A session is reached by its key alone: the working role reads and writes no table of sessions.

Each function asks for a key that only the visitor's browser knows, and tells of no other session.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

let_call = import_module("casework.migrations.0006_functions").let_call

TABLE = "public.django_session"
AS_OWNER = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
FUNCTIONS = f"""
CREATE FUNCTION casework_session(key text) RETURNS text LANGUAGE sql STABLE {AS_OWNER} AS $$
  SELECT s.session_data FROM {TABLE} s WHERE s.session_key = key AND s.expire_date > now()
$$;
CREATE FUNCTION casework_session_is_known(key text) RETURNS boolean LANGUAGE sql STABLE {AS_OWNER} AS $$
  SELECT EXISTS (SELECT 1 FROM {TABLE} s WHERE s.session_key = key)
$$;
CREATE FUNCTION casework_keep_session(key text, held text, until timestamptz, is_new boolean) RETURNS boolean
LANGUAGE plpgsql {AS_OWNER} AS $$
BEGIN
  IF is_new THEN
    INSERT INTO {TABLE} (session_key, session_data, expire_date) VALUES (key, held, until) ON CONFLICT DO NOTHING;
  ELSE
    UPDATE {TABLE} s SET session_data = held, expire_date = until WHERE s.session_key = key;
  END IF;
  RETURN FOUND;
END $$;
CREATE FUNCTION casework_end_session(key text) RETURNS boolean LANGUAGE plpgsql {AS_OWNER} AS $$
BEGIN
  DELETE FROM {TABLE} s WHERE s.session_key = key;
  RETURN FOUND;
END $$;
CREATE FUNCTION casework_clear_sessions() RETURNS bigint LANGUAGE sql {AS_OWNER} AS $$
  WITH gone AS (DELETE FROM {TABLE} s WHERE s.expire_date < now() RETURNING 1) SELECT count(*) FROM gone
$$;
"""
CALLED = (
    "casework_session(text)",
    "casework_session_is_known(text)",
    "casework_keep_session(text, text, timestamptz, boolean)",
    "casework_end_session(text)",
    "casework_clear_sessions()",
)
NO_FUNCTIONS = "".join(f"DROP FUNCTION {function};" for function in CALLED)


class Migration(migrations.Migration):
    """Make the functions, then take the table away."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0015_annulled_numbers"),
        ("sessions", "0001_initial"),
    ]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        *(let_call(function) for function in CALLED),
        migrations.RunSQL(
            f"REVOKE ALL ON {TABLE} FROM casework_app;",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO casework_app;",
        ),
    ]
