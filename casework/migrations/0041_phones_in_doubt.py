"""A phone counts no more from when somebody said at the family's link: this is not me, or my number is another now."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Note since when, with the family's phone and with each own one."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0040_sender")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField("family", "phone_doubted_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("person", "phone_doubted_at", models.DateTimeField(blank=True, null=True)),
    ]
