"""Who acts counts only when it is signed: what policies, functions and the audit read is asked of one function.

`casework_acting('region')` and so on return what `casework.access` told for this transaction, after the
signature was found true under a key that the working role cannot read (record 0036). Before, each of them read
settings that anybody with SQL can write. All that stands is rewritten here by one rule, whichever
migration made it; later ones write `ACTING` of this file.
"""

from typing import ClassVar

from django.db import migrations

# the order of casework.access.signed_context.FIELDS, behind the backend's number
PLACES = {"region": 2, "organisation": 3, "reach": 4, "family": 5, "offer": 6, "figures": 7, "user": 8, "job": 9}

# ---- for policies and functions of later migrations, as in 0003
REGION = "(select nullif(public.casework_acting('region'), '')::uuid)"
REACH = "(select public.casework_acting('reach'))"
ORGANISATION = "(select nullif(public.casework_acting('organisation'), '')::uuid)"
USER = "(select nullif(public.casework_acting('user'), '')::uuid)"
FAMILY = "(select nullif(public.casework_acting('family'), '')::uuid)"
OFFER = "(select nullif(public.casework_acting('offer'), '')::uuid)"
FIGURES = "(select public.casework_acting('figures'))"

KEY = """
CREATE SCHEMA guard;
CREATE TABLE guard.context_key (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  inner_pad bytea NOT NULL UNIQUE,  -- the two keys of HMAC, RFC 2104
  outer_pad bytea NOT NULL,
  handed_over_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
REVOKE ALL ON SCHEMA guard FROM PUBLIC;
REVOKE ALL ON guard.context_key FROM PUBLIC;
"""
NO_KEY = "DROP SCHEMA guard CASCADE;"

# a parallel worker has a number of its own: the context is read by the process that leads
ACTING = f"""
CREATE FUNCTION casework_acting(what text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  told text := current_setting('ryadom.context', true);
  payload text;
BEGIN
  IF told IS NULL OR told = '' THEN
    RETURN '';
  END IF;
  payload := substr(told, 66);
  IF split_part(payload, '|', 1) <> pg_backend_pid()::text OR NOT EXISTS (
    SELECT 1 FROM guard.context_key k
    WHERE encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(payload, 'UTF8'))), 'hex') = left(told, 64)
  ) THEN
    RAISE EXCEPTION 'who acts was not told by Ryadom, so nothing is shown' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN split_part(payload, '|', CASE what {" ".join(f"WHEN '{field}' THEN {place}" for field, place in PLACES.items())} END);
END $$;
REVOKE ALL ON FUNCTION casework_acting(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_acting(text) TO casework_app;
"""
NOT_ACTING = "DROP FUNCTION casework_acting(text);"

REWRITE = """
DO $do$
DECLARE
  read text := $${pattern}$$;
  asked text := $${replacement}$$;
  p record;
  f record;
BEGIN
  FOR p IN SELECT schemaname, tablename, policyname, qual, with_check FROM pg_policies
    WHERE coalesce(qual, '') || coalesce(with_check, '') ~ read
  LOOP
    EXECUTE format('ALTER POLICY %I ON %I.%I', p.policyname, p.schemaname, p.tablename)
      || coalesce(' USING (' || regexp_replace(p.qual, read, asked, 'g') || ')', '')
      || coalesce(' WITH CHECK (' || regexp_replace(p.with_check, read, asked, 'g') || ')', '');
  END LOOP;
  FOR f IN SELECT pg_get_functiondef(oid) AS source FROM pg_proc
    WHERE pronamespace IN ('public'::regnamespace, 'audit'::regnamespace) AND prokind = 'f' AND prosrc ~ read
  LOOP
    EXECUTE regexp_replace(f.source, read, asked, 'g');
  END LOOP;
END $do$;
"""
# as PostgreSQL prints a policy, and as our functions were written
TO_ASKED = REWRITE.format(
    pattern=r"current_setting\('ryadom\.((?!context)\w+)'(?:::text)?, true\)",
    replacement=r"public.casework_acting('\1')",
)
TO_READ = REWRITE.format(
    pattern=r"(?:public\.)?casework_acting\('(\w+)'(?:::text)?\)", replacement=r"current_setting('ryadom.\1', true)"
)

# a threshold named at a function that is written anew is known once the extension's library is loaded, as in 0006
LIBRARY = "SELECT show_limit();"

# nobody's temporary table stands in for one of ours on a connection that the next request uses
NO_TEMPORARY = """
DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$;
"""
TEMPORARY = """
DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', current_database()); END $$;
"""


class Migration(migrations.Migration):
    """Make the key's place and the function, then ask it everywhere."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0010_invitations"),
        ("documents", "0003_functions"),
        ("journeys", "0003_functions"),
        ("partners", "0001_tables"),
    ]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(KEY, NO_KEY),
        migrations.RunSQL(ACTING, NOT_ACTING),
        migrations.RunSQL(LIBRARY, LIBRARY),
        migrations.RunSQL(TO_ASKED, TO_READ),
        migrations.RunSQL(NO_TEMPORARY, TEMPORARY),
    ]
