"""An organisation says when it is closed, and that it is full or pauses until a day."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Three columns of `partners_organisation`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("partners", "0003_told_as")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField(
            model_name="organisation",
            name="days_off",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="organisation",
            name="pause",
            field=models.CharField(
                blank=True,
                choices=[("full", "full"), ("paused", "paused")],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="organisation", name="asked_again_on", field=models.DateField(blank=True, null=True)
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(asked_again_on=None, pause="")
                | models.Q(asked_again_on__isnull=False, pause__in=["full", "paused"]),
                name="organisation_pause_has_an_end",
            ),
        ),
    ]
