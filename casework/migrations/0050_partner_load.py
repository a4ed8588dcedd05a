"""How much each partner has on its hands, counted over a region for who is about to ask one: counts, and no case."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

signed = import_module("casework.migrations.0011_signed_context")
let_call = import_module("casework.migrations.0006_functions").let_call

LOAD = f"""
CREATE FUNCTION casework_partner_load(keys uuid[])
  RETURNS TABLE (organisation_key uuid, asked bigint, promised bigint, helped bigint, median_days double precision)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT o.organisation_id,
    count(*) FILTER (WHERE o.state = 'offered'),
    count(*) FILTER (WHERE o.state IN ('accepted', 'in_progress')),
    count(DISTINCT c.family_id) FILTER (WHERE o.state = 'done'),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM o.ended_at - o.offered_at) / 86400)
      FILTER (WHERE o.state = 'done' AND o.ended_at IS NOT NULL)
  FROM casework_offer o JOIN casework_case c ON c.id = o.case_id
  WHERE o.organisation_id = ANY (keys) AND c.region_key = {signed.REGION}
    AND {signed.REACH} = 'organisation' AND {signed.FIGURES} = ''
  GROUP BY 1
$$;
"""


class Migration(migrations.Migration):
    """Add the function."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0049_visits_missed")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(LOAD, "DROP FUNCTION casework_partner_load(uuid[])"),
        let_call("casework_partner_load(uuid[])"),
    ]
