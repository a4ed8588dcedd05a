"""Who is asked may look into it for a while, or say from when on it can."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the two days of an offer that is not answered yet."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0041_phones_in_doubt")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField("offer", "looks_until", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("offer", "can_from", models.DateField(blank=True, null=True)),
    ]
