"""How often a partner has named another day after its yes: by it a calendar knows the newer file."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the column."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0045_phone_of_a_region")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField(
            model_name="offer",
            name="days_named",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        )
    ]
