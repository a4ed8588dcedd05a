"""The name of a copy has room for two hashes: of a HEIC its own and that of the JPEG beside it."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Widen the column."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0017_accounts")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AlterField(
            model_name="receivedpaper", name="copy_name", field=models.CharField(blank=True, max_length=160)
        ),
    ]
