"""Whoever acts in a region finds the id of a family's key there, in order to write of a family that she may not read.

A curator takes up escalated work and the timeline is told of it; what she wrote is sealed with the family's key. The
id alone opens nothing: what `casework_keys_by_id` hands out for it is wrapped by a key outside of the database.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

signed = import_module("casework.migrations.0011_signed_context")
let_call = import_module("casework.migrations.0006_functions").let_call

OF_FAMILY = f"""
CREATE FUNCTION casework_key_of_family(family uuid, sort text)
  RETURNS TABLE (id uuid, is_kept boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT k.id, k.made_at < transaction_timestamp() FROM casework_familykey k
  WHERE k.family_id = family AND k.what = sort AND k.region_key = {signed.REGION}
$$;
"""
NOT_OF_FAMILY = "DROP FUNCTION casework_key_of_family(uuid, text);"


class Migration(migrations.Migration):
    """Add the function."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0029_narrower")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(OF_FAMILY, NOT_OF_FAMILY),
        let_call("casework_key_of_family(uuid, text)"),
    ]
