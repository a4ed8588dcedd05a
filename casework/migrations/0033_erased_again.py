"""The rows of a family whose key is destroyed, brought back by a restored dump, are emptied again by the same statements.

For a job of its region alone, and only of a family whose key was destroyed: nothing sealed of it opens any more, and what
was kept openly must not stay. While a case of it is open or a hold stands in the dump, people end these first.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

signed = import_module("casework.migrations.0011_signed_context")
let_call = import_module("casework.migrations.0006_functions").let_call
AS_OWNER = import_module("casework.migrations.0023_erasing").AS_OWNER

ERASE_AGAIN = f"""
CREATE FUNCTION casework_erase_again(whose uuid) RETURNS boolean LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
  step guard.duty;
BEGIN
  IF {signed.REACH} <> 'region' OR {signed.FIGURES} <> ''
    OR NOT EXISTS (SELECT 1 FROM casework_family f JOIN casework_familykey k ON k.family_id = f.id
      WHERE f.id = whose AND f.region_key = {signed.REGION} AND f.erased_at IS NULL
        AND k.what = 'family' AND k.destroyed_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM casework_case c WHERE c.family_id = whose AND c.state <> 'closed')
    OR EXISTS (SELECT 1 FROM casework_legalhold h WHERE h.family_id = whose AND h.lifted_at IS NULL) THEN
    RETURN false;
  END IF;
  INSERT INTO guard.erasing VALUES (pg_current_xact_id(), whose);
  FOR step IN SELECT * FROM guard.duty d WHERE d.duty = 'erase' ORDER BY d.place LOOP
    EXECUTE step.statement USING whose;
  END LOOP;
  UPDATE casework_case c SET erased_at = now() WHERE c.family_id = whose AND c.erased_at IS NULL;
  UPDATE casework_family f SET erased_at = now() WHERE f.id = whose;
  DELETE FROM guard.erasing e WHERE e.xid = pg_current_xact_id() AND e.family = whose;
  RETURN true;
END $$;
"""
NOT_AGAIN = "DROP FUNCTION casework_erase_again(uuid);"


class Migration(migrations.Migration):
    """Add the function."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0032_sealed_rest")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(ERASE_AGAIN, NOT_AGAIN),
        let_call("casework_erase_again(uuid)"),
    ]
