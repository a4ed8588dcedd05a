"""A kind of paper may be printed on several sheets, and a partner may lend a thing until a day."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the columns."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0036_corrections"),
        ("documents", "0008_ended"),
    ]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField(
            model_name="casedocument",
            name="part",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AddField(model_name="pledge", name="return_by", field=models.DateField(blank=True, null=True)),
        migrations.AddField(
            model_name="pledge", name="return_reminded_at", field=models.DateTimeField(blank=True, null=True)
        ),
    ]
