"""What no code may do to casework's rows, however it comes to try: kept by triggers, and by what models cannot say.

What never happens to a paper, a run or a figure stands in the guards of `documents` and `journeys`.
"""

from typing import ClassVar

from django.db import migrations

# a demo may begin in the past; from there on it only goes forward, and elsewhere a CHECK keeps real time
CLOCK_GOES_FORWARD = """
CREATE FUNCTION casework_clock_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'The clock was not set back: business time only goes forward.' USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.ahead < OLD.ahead THEN
    RAISE EXCEPTION 'The clock was not set back: business time only goes forward.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER clock_goes_forward BEFORE INSERT OR UPDATE OR DELETE ON casework_clockoffset
  FOR EACH ROW EXECUTE FUNCTION casework_clock_goes_forward();
"""

# asked at the end of the transaction, of the choice as a whole; above row security, so that every pick is counted
THREE_TO_TEN_PICKS = """
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

# a visit begins and ends on the grid of five minutes: what the planner reckons in, the calendar keeps
VISITS_ON_THE_GRID = """
ALTER TABLE casework_visit ADD CONSTRAINT visit_on_the_grid CHECK (
  extract(epoch FROM lower(during))::bigint % 300 = 0 AND extract(epoch FROM upper(during))::bigint % 300 = 0
  AND extract(epoch FROM lower(during)) = floor(extract(epoch FROM lower(during)))
  AND extract(epoch FROM upper(during)) = floor(extract(epoch FROM upper(during)))
);
"""


class Migration(migrations.Migration):
    """Set the guards up."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0003_row_security")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(CLOCK_GOES_FORWARD),
        migrations.RunSQL(THREE_TO_TEN_PICKS),
        migrations.RunSQL(VISITS_ON_THE_GRID),
    ]
