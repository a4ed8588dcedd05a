"""Surveys belong to their region; picks are public and stay; three to ten of them; scores of issues as counts."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

watch = import_module("casework.migrations.0005_audit").watch

OWN_REGION = "region_key = (select nullif(current_setting('ryadom.region', true), '')::uuid)"

# what was picked hangs on a page that nobody signs in to; it is written for the own region only
SCOPE = f"""
ALTER TABLE casework_citizensurvey ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON casework_citizensurvey USING ({OWN_REGION});
ALTER TABLE casework_surveytally ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON casework_surveytally
  USING (EXISTS (SELECT 1 FROM casework_citizensurvey p WHERE p.id = casework_surveytally.survey_id));
ALTER TABLE casework_prioritychoice ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON casework_prioritychoice USING ({OWN_REGION});
CREATE POLICY everybody_reads ON casework_prioritychoice FOR SELECT USING (true);
ALTER TABLE casework_priority ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON casework_priority
  USING (EXISTS (SELECT 1 FROM casework_prioritychoice p WHERE p.id = casework_priority.choice_id AND p.{OWN_REGION}));
CREATE POLICY everybody_reads ON casework_priority FOR SELECT USING (true);
"""
NO_SCOPE = "".join(
    f"DROP POLICY IF EXISTS everybody_reads ON {table}; DROP POLICY scope ON {table}; "
    f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    for table in ("casework_priority", "casework_prioritychoice", "casework_surveytally", "casework_citizensurvey")
)

RIGHTS = """
REVOKE DELETE ON casework_citizensurvey FROM casework_app;
REVOKE UPDATE, DELETE ON casework_surveytally, casework_priority, casework_prioritychoice FROM casework_app;
GRANT UPDATE (ended_at) ON casework_prioritychoice TO casework_app;
"""
RIGHTS_BACK = """
GRANT UPDATE, DELETE ON casework_citizensurvey, casework_surveytally, casework_priority, casework_prioritychoice
  TO casework_app;
"""

THREE_TO_TEN = """
CREATE FUNCTION casework_three_to_ten() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  choice uuid := CASE TG_TABLE_NAME WHEN 'casework_priority' THEN (to_jsonb(NEW) ->> 'choice_id')::uuid
                                    ELSE (to_jsonb(NEW) ->> 'id')::uuid END;
  picked integer;
BEGIN
  SELECT count(*) INTO picked FROM casework_priority WHERE choice_id = choice;
  IF picked NOT BETWEEN 3 AND 10 THEN
    RAISE EXCEPTION 'A region picks three to ten issues; this choice has %.', picked USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER three_to_ten AFTER INSERT ON casework_prioritychoice DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION casework_three_to_ten();
CREATE CONSTRAINT TRIGGER three_to_ten AFTER INSERT ON casework_priority DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION casework_three_to_ten();
"""
THREE_TO_TEN_BACK = """
DROP TRIGGER three_to_ten ON casework_priority;
DROP TRIGGER three_to_ten ON casework_prioritychoice;
DROP FUNCTION casework_three_to_ten();
"""

# answers of families are read past row security, as counts only; of less than five the scores are kept back here
SCORES = """
CREATE FUNCTION casework_issue_scores(region uuid) RETURNS TABLE (issue text, answered bigint, scores bigint[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT a.journey::text, count(*), CASE WHEN count(*) >= 5 THEN ARRAY[
      count(*) FILTER (WHERE a.score = 1), count(*) FILTER (WHERE a.score = 2), count(*) FILTER (WHERE a.score = 3),
      count(*) FILTER (WHERE a.score = 4), count(*) FILTER (WHERE a.score = 5)] END
  FROM casework_surveyanswer a JOIN casework_case c ON c.id = a.case_id
  WHERE c.region_key = region AND a.kind = 'overall' AND a.score IS NOT NULL AND a.withdrawn_at IS NULL GROUP BY 1
$$;
REVOKE ALL ON FUNCTION casework_issue_scores(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_issue_scores(uuid) TO casework_app;
"""


class Migration(migrations.Migration):
    """Row security, rights, the audit, the number of picks, and the scores for everybody."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0016_survey_and_priorities")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(SCOPE, NO_SCOPE),
        migrations.RunSQL(RIGHTS, RIGHTS_BACK),
        migrations.RunSQL(THREE_TO_TEN, THREE_TO_TEN_BACK),
        migrations.RunSQL(SCORES, "DROP FUNCTION casework_issue_scores(uuid);"),
        watch("casework_citizensurvey", ("mistakes", "unread_columns")),
        # a row of these is itself the record of an addition; what must never happen to them is a change
        watch("casework_surveytally", (), "UPDATE OR DELETE"),
        watch("casework_prioritychoice", (), "UPDATE OR DELETE"),
        watch("casework_priority", (), "UPDATE OR DELETE"),
    ]
