"""What is only ever added to, and the clock that only goes forward.

The working role loses UPDATE and DELETE, so no code path can rewrite what people read, were told or looked at.
"""

from typing import ClassVar

from django.db import migrations

APPEND_ONLY = ("casework_timelineentry", "casework_casefact", "casework_readlogentry")

CLOCK = """
CREATE FUNCTION casework_clock_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'The clock was not set back: business time only goes forward.' USING ERRCODE = 'check_violation';
  END IF;
  -- a demo may begin in the past; from there on it only goes forward, and elsewhere a CHECK keeps real time
  IF TG_OP = 'UPDATE' AND NEW.ahead < OLD.ahead THEN
    RAISE EXCEPTION 'The clock was not set back: business time only goes forward.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER clock_goes_forward BEFORE INSERT OR UPDATE OR DELETE ON casework_clockoffset
  FOR EACH ROW EXECUTE FUNCTION casework_clock_goes_forward();
"""
CLOCK_BACK = """
DROP TRIGGER clock_goes_forward ON casework_clockoffset;
DROP FUNCTION casework_clock_goes_forward();
"""


class Migration(migrations.Migration):
    """Take the rights to rewrite away."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0003_row_security")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        *(
            migrations.RunSQL(
                f"REVOKE UPDATE, DELETE ON {table} FROM casework_app;",
                f"GRANT UPDATE, DELETE ON {table} TO casework_app;",
            )
            for table in APPEND_ONLY
        ),
        migrations.RunSQL(CLOCK, CLOCK_BACK),
    ]
