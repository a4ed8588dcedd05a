"""Columns for what is sealed from now on: who handed a paper to whom, why a number was given up, the hash of the words."""

from typing import ClassVar

from django.db import migrations, models

WORDS = {
    "data_sha256": models.TextField(),
    "handed_over_to": models.TextField(blank=True, max_length=300),
    "handed_over_by": models.TextField(blank=True, max_length=300),
    "annulled_reason": models.TextField(blank=True, max_length=500),
}


class Migration(migrations.Migration):
    """Widen them; casework seals what is there."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("documents", "0006_erased")]

    operations: ClassVar[list[migrations.AlterField]] = [
        migrations.AlterField("document", name, field) for name, field in WORDS.items()
    ]
