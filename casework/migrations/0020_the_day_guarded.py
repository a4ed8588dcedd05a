"""Row security and audit for the tables of the worker's day."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

security = import_module("casework.migrations.0003_row_security")
watch = import_module("casework.migrations.0005_audit").watch

# a view that is not shared, and a form that was begun, are the person's own
OWN_OR_SHARED = """
CREATE POLICY own_or_shared ON casework_savedview AS RESTRICTIVE USING (
  shared OR owner_id = (SELECT nullif(current_setting('ryadom.user', true), '')::uuid)
);
"""
OWN_DRAFT = """
CREATE POLICY own ON casework_stepdraft AS RESTRICTIVE USING (
  writer_id = (SELECT nullif(current_setting('ryadom.user', true), '')::uuid)
  OR (SELECT current_setting('ryadom.reach', true)) = 'region'
);
"""
# why a case is on hold is free text: the audit keeps only that it changed
CASE_AUDIT = """
DROP TRIGGER audit_row ON casework_case;
CREATE TRIGGER audit_row AFTER INSERT OR UPDATE OR DELETE ON casework_case FOR EACH ROW
  EXECUTE FUNCTION audit.log('{personal}');
"""


def _guarded(table: str, policy: str, more: str = "", more_back: str = "") -> migrations.RunSQL:
    return migrations.RunSQL(
        security.ON.format(table=table) + policy + more, more_back + security.OFF.format(table=table)
    )


def _scoped(table: str, more: str = "", more_back: str = "") -> migrations.RunSQL:
    return _guarded(table, security.SCOPE.format(table=table), more, more_back)


def _through_case(table: str, more: str = "", more_back: str = "") -> migrations.RunSQL:
    seen = security.SEEN_THROUGH.format(table=table, column="case_id", parent="casework_case")
    return _guarded(table, seen, more, more_back)


class Migration(migrations.Migration):
    """Protect and watch."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0019_the_day")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        _scoped("casework_substitution"),
        _scoped("casework_savedview", OWN_OR_SHARED, "DROP POLICY own_or_shared ON casework_savedview;"),
        _through_case("casework_mention"),
        _through_case("casework_stepdraft", OWN_DRAFT, "DROP POLICY own ON casework_stepdraft;"),
        watch("casework_substitution", ()),
        watch("casework_savedview", ("name",)),
        watch("casework_mention", ()),
        watch("casework_stepdraft", ("typed",)),
        migrations.RunSQL(CASE_AUDIT.replace("{personal}", "{held_because}"), CASE_AUDIT.replace("{personal}", "{}")),
    ]
