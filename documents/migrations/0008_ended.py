"""A paper that is true no more: since when, and why. Written once, as all that became of a paper."""

from typing import ClassVar

from django.db import migrations, models

ANCHOR = "IF NEW.state <> OLD.state"
ONCE = """IF OLD.ended_at IS NOT NULL
     AND (NEW.ended_at, NEW.ended_because) IS DISTINCT FROM (OLD.ended_at, OLD.ended_because) THEN
    RAISE EXCEPTION ''Document %: this was recorded once and stays as it is.'', OLD.number
      USING ERRCODE = ''integrity_constraint_violation'';
  END IF;
  """
# by its text as it is: casework, which is migrated beside, lets erasures through in the same function
GUARD = "DO $do$ BEGIN EXECUTE replace(pg_get_functiondef('documents_document_guard'::regproc), '{here}', '{then}'); END $do$;"


class Migration(migrations.Migration):
    """Keep the end of a paper."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("documents", "0007_sealed_words")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField(model_name="document", name="ended_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="document",
            name="ended_because",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["replaced", "revoked"]), _negated=True),
                    models.Q(("ended_at__isnull", False), models.Q(("ended_because", ""), _negated=True)),
                    _connector="OR",
                ),
                name="documents_document_ended_has_reason",
            ),
        ),
        migrations.RunSQL(GUARD.format(here=ANCHOR, then=ONCE + ANCHOR), GUARD.format(here=ONCE, then="")),
    ]
