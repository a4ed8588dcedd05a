"""An organisation has a name for SMS beside its own, which may tell a diagnosis."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the columns."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("partners", "0002_family_key")]
    operations: ClassVar[list[object]] = [
        migrations.AddField(
            "organisation", name, models.CharField(blank=True, db_default="", default="", max_length=30)
        )
        for name in ("told_as_ru", "told_as_en")
    ]
