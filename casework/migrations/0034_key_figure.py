"""Every journey that is over has one row of what its family was asked, or why it was not (record 0046).

Rows from before belong to journeys that reached their survey, so they count as such; journeys that ended without one
were not asked about, and stay without a row.
"""

from importlib import import_module
from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models

let_call = import_module("casework.migrations.0006_functions").let_call

CARRIED_OVER = """
UPDATE casework_surveyanswer a SET run_key = found.run_key, ending = 'helped'
FROM (
  SELECT DISTINCT ON (r.key) s.id, r.key AS run_key
  FROM casework_surveyanswer s
  JOIN journeys_workitem i ON i.key = s.work_item_key
  JOIN journeys_journeyrun r ON r.id = i.process_id
  WHERE s.kind = 'overall' AND s.step = 'survey' AND s.withdrawn_at IS NULL
  ORDER BY r.key, s.answered_at NULLS LAST, s.asked_at DESC
) found
WHERE found.id = a.id;
"""

# for the page that everybody reads: counts of a region by journey, ending and reason, and what the scores are
KEY_FIGURE = """
CREATE FUNCTION casework_key_figure(region uuid)
  RETURNS TABLE (journey text, ending text, why text, families bigint, answered bigint, satisfied bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT a.journey::text, a.ending::text, a.not_asked::text, count(*), count(a.score), count(*) FILTER (WHERE a.score >= 4)
  FROM casework_surveyanswer a JOIN casework_case c ON c.id = a.case_id
  WHERE c.region_key = region AND a.run_key IS NOT NULL
  GROUP BY 1, 2, 3
  UNION ALL
  SELECT j.journey::text, '', 'before', count(*), 0, 0
  FROM casework_casejourney j JOIN casework_case c ON c.id = j.case_id
  WHERE c.region_key = region AND j.ended_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM casework_surveyanswer a WHERE a.run_key = j.run_key)
  GROUP BY 1
$$;
"""


class Migration(migrations.Migration):
    """Add the columns, carry over what is known, and count."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0033_erased_again"),
        ("journeys", "0005_erased"),
    ]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField("surveyanswer", "run_key", models.UUIDField(blank=True, null=True, unique=True)),
        migrations.AddField(
            "surveyanswer",
            "ending",
            models.CharField(
                blank=True,
                choices=[
                    ("helped", "Helped"), ("failed", "Failed"), ("stopped", "Stopped"), ("refused", "Refused"),
                ],
                db_default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            "surveyanswer",
            "not_asked",
            models.CharField(
                blank=True,
                choices=[
                    ("grief", "Grief"), ("danger_at_home", "Danger"), ("no_consent", "No Consent"),
                    ("no_phone", "No Phone"),
                ],
                db_default="",
                max_length=16,
            ),
        ),
        migrations.AddField(
            "surveyanswer",
            "groups",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddConstraint(
            "surveyanswer",
            models.CheckConstraint(
                condition=models.Q(("ending__in", ["", "helped", "failed", "stopped", "refused"])),
                name="answer_ending_known",
            ),
        ),
        migrations.AddConstraint(
            "surveyanswer",
            models.CheckConstraint(
                condition=models.Q(
                    ("not_asked", ""),
                    models.Q(
                        ("answered_at__isnull", True),
                        ("not_asked__in", ["grief", "danger_at_home", "no_consent", "no_phone"]),
                        ("withdrawn_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="not_asked_is_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            "surveyanswer",
            models.CheckConstraint(
                condition=models.Q(("run_key__isnull", True), models.Q(("ending", ""), _negated=True), _connector="OR"),
                name="answer_of_run_has_ending",
            ),
        ),
        migrations.RunSQL(CARRIED_OVER, migrations.RunSQL.noop),
        migrations.RunSQL(KEY_FIGURE, "DROP FUNCTION casework_key_figure(uuid);"),
        let_call("casework_key_figure(uuid)"),
    ]  # fmt: skip
