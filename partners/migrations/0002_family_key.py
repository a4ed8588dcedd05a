"""A message of the exchange knows about whom it is: what a partner answers is sealed for that family."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the columns; casework fills and uses them."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("partners", "0001_tables")]
    operations: ClassVar[list[object]] = [
        migrations.AddField("outgoingrecord", "family_key", models.UUIDField(null=True)),
        migrations.AddField("incomingmessage", "family_key", models.UUIDField(null=True)),
    ]
