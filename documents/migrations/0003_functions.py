"""What is told of a paper past row security, and no more.

A job renders by key, before an actor is known and outside any transaction, so no row-security context can exist. The
function shows a paper's words only while its file is still to be made; later only the file's hash and size. Its search
path ends with pg_temp, so that nobody's temporary table stands in for ours.
"""

from typing import ClassVar

from django.db import migrations

TO_RENDER = """
CREATE FUNCTION documents_to_render(wanted uuid)
RETURNS TABLE (state varchar, type varchar, language varchar, title varchar, number varchar, issuer_name varchar,
               dated_on date, reserved_at timestamptz, data jsonb,
               pdf_sha256 varchar, size_bytes integer, pages smallint, template_sha256 varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT d.state, d.type, d.language, d.title, d.number, d.issuer_name, d.dated_on, d.reserved_at,
         CASE WHEN d.state IN ('reserved', 'rendered') THEN d.data END,
         d.pdf_sha256, d.size_bytes, d.pages, d.template_sha256
  FROM documents_document d WHERE d.id = wanted
$$;
REVOKE ALL ON FUNCTION documents_to_render(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION documents_to_render(uuid) TO casework_app;
"""


class Migration(migrations.Migration):
    """Make the function; the working role may call it, and nobody else."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("documents", "0002_guards")]
    operations: ClassVar[list[migrations.RunSQL]] = [migrations.RunSQL(TO_RENDER)]
