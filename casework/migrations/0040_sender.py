"""A region says as whom its SMS come: a message without a sender looks like fraud."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the columns."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0039_offers_end"),
        ("partners", "0003_told_as"),
    ]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField(
            model_name="region",
            name=name,
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        )
        for name in ("sender_ru", "sender_en")
    ]
