"""A person's name as Russian papers print it after «для …» and «выдано …», where a worker wrote it by hand."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations, models

audit = import_module("casework.migrations.0005_audit")

BY_HAND = ("name_in_genitive", "name_in_dative")
OF_BEFORE = audit.AUDITED["casework_person"]


def watched(personal: tuple[str, ...]) -> str:
    """Return the SQL that audits people, of whose personal columns only that they changed is kept."""
    return (
        "DROP TRIGGER audit_row ON casework_person; "
        "CREATE TRIGGER audit_row AFTER INSERT OR UPDATE OR DELETE ON casework_person FOR EACH ROW "
        f"EXECUTE FUNCTION audit.log('{{{','.join(personal)}}}');"
    )


class Migration(migrations.Migration):
    """Add the two forms, as personal as the name itself."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0007_safe_contact")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        *(
            migrations.AddField(
                model_name="person", name=name, field=models.CharField(blank=True, default="", max_length=300)
            )
            for name in BY_HAND
        ),
        migrations.RunSQL(watched((*OF_BEFORE, *BY_HAND)), watched(OF_BEFORE)),
    ]
