"""A paper is found by the number that somebody quotes over the telephone."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Index the numbers."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("documents", "0008_ended")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddIndex(
            "document",
            models.Index(fields=["number"], name="documents_document_quoted"),
        ),
    ]
