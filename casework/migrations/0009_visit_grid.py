"""A visit begins and ends on the grid of five minutes: what the planner reckons in, the calendar keeps."""

from typing import ClassVar

from django.db import migrations

ON_GRID = """
ALTER TABLE casework_visit ADD CONSTRAINT visit_on_the_grid CHECK (
  extract(epoch FROM lower(during))::bigint % 300 = 0 AND extract(epoch FROM upper(during))::bigint % 300 = 0
  AND extract(epoch FROM lower(during)) = floor(extract(epoch FROM lower(during)))
  AND extract(epoch FROM upper(during)) = floor(extract(epoch FROM upper(during)))
);
"""


class Migration(migrations.Migration):
    """Keep visits on the grid."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0008_people_outside_security")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(ON_GRID, "ALTER TABLE casework_visit DROP CONSTRAINT visit_on_the_grid;")
    ]
