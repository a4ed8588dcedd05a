"""The two roles of one login: the owner migrates, `casework_app` works and is held by row security.

It runs before every other table is made, so that default privileges reach all of them and a later migration of any
package can take rights away from a role that exists. The extensions are made here too, as tables need them.
"""

from typing import ClassVar

from django.db import migrations

# since PostgreSQL 16 to be a member and to be allowed to take a role are two things; before, they were one
ROLE = """
DO $$
DECLARE
  may_take text := CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'casework_app') THEN
    BEGIN
      CREATE ROLE casework_app NOLOGIN;
    EXCEPTION
      WHEN duplicate_object THEN NULL;  -- another database of this server migrates at the same moment
    END;
  END IF;
  IF NOT pg_has_role(current_user, 'casework_app', may_take) THEN
    EXECUTE format('GRANT casework_app TO %I', current_user);
  END IF;
EXCEPTION
  WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'The role casework_app is missing or not given to %, who may not do that, so nothing would hold row '
      'security. As a database administrator run: CREATE ROLE casework_app NOLOGIN; GRANT casework_app TO %;',
      current_user, current_user;
END $$;
"""

RIGHTS = """
GRANT USAGE ON SCHEMA public TO casework_app;
GRANT SELECT ON django_migrations TO casework_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO casework_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO casework_app;
"""

# both are trusted extensions: the database's owner may create them
EXTENSIONS = "CREATE EXTENSION IF NOT EXISTS btree_gist; CREATE EXTENSION IF NOT EXISTS pg_trgm;"

EVERYBODY_ELSE = ("contenttypes", "auth", "sessions", "viewflow", "partners", "documents", "journeys")


class Migration(migrations.Migration):
    """Make the role, its rights on what will come, and the extensions."""

    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = []
    run_before: ClassVar[list[tuple[str, str]]] = [(package, "__first__") for package in EVERYBODY_ELSE]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(ROLE),
        migrations.RunSQL(RIGHTS),
        migrations.RunSQL(EXTENSIONS),
    ]
