"""How many doctors' days took place as one day: counts for who sees figures only, past the visits that are hidden there."""

from typing import ClassVar

from django.db import migrations

REGION = "(select nullif(current_setting('ryadom.region', true), '')::uuid)"
REACH = "(select current_setting('ryadom.reach', true))"

COUNTED = f"""
CREATE FUNCTION casework_doctors_days(items uuid[])
  RETURNS TABLE (in_one_day bigint, days bigint, visits bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH day AS (
    SELECT d.id, d.work_item_key AS item, d.state FROM public.casework_visitday d
    JOIN public.casework_case c ON c.id = d.case_id
    WHERE d.work_item_key = ANY (items) AND d.state IN ('done', 'missed')
      AND c.region_key = {REGION} AND {REACH} = 'region'
  ),
  bundle AS (SELECT item, count(*) AS days, bool_and(state = 'done') AS went_well FROM day GROUP BY item)
  SELECT (SELECT count(*) FROM bundle WHERE days = 1 AND went_well),
         (SELECT count(*) FROM day WHERE state = 'done'),
         (SELECT count(*) FROM public.casework_visit v JOIN day ON day.id = v.visit_day_id WHERE v.state = 'done')
$$;
REVOKE ALL ON FUNCTION casework_doctors_days(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_doctors_days(uuid[]) TO casework_app;
"""


class Migration(migrations.Migration):
    """Count days and visits, no more."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0022_intake_draft_security")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(COUNTED, "DROP FUNCTION casework_doctors_days(uuid[]);")
    ]
