"""An SMS is known by its operator's id, so that a receipt finds it; which region it is of, nobody knows before."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations, models

let_call = import_module("casework.migrations.0006_functions").let_call

# of who may have sent it no more than the region, in which the machine then looks under its rules
REGIONS = """
CREATE FUNCTION casework_regions_of_sms(by_operator text, by_id text) RETURNS TABLE (region_key uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT DISTINCT c.region_key FROM casework_notice n JOIN casework_case c ON c.id = n.case_id
  WHERE by_id <> '' AND n.operator_id = by_id AND n.operator = by_operator
$$;
"""


class Migration(migrations.Migration):
    """Add the columns and the finder."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0046_days_named")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        *(
            migrations.AddField(
                "notice", name, models.CharField(blank=True, db_default="", default="", max_length=most)
            )
            for name, most in (("operator", 10), ("operator_id", 64))
        ),
        *(
            migrations.AddField("notice", name, models.DateTimeField(blank=True, null=True))
            for name in ("handed_at", "delivered_at")
        ),
        migrations.AddIndex(
            "notice",
            models.Index(
                fields=["operator_id"],
                name="notice_of_receipt",
                condition=models.Q(("operator_id", ""), _negated=True),
            ),
        ),
        migrations.RunSQL(REGIONS, "DROP FUNCTION casework_regions_of_sms(text, text)"),
        let_call("casework_regions_of_sms(text, text)"),
    ]
