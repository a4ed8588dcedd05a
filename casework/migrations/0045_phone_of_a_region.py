"""A region has a telephone for families whose link opens nothing: the way in is never a dead end."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the column."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0044_told_with")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField(
            model_name="region",
            name="phone",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        )
    ]
