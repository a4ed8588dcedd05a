"""Row security and audit for what is arranged about one step: seen through its case."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

security = import_module("casework.migrations.0003_row_security")
watch = import_module("casework.migrations.0005_audit").watch


def _through_case(table: str) -> migrations.RunSQL:
    seen = security.SEEN_THROUGH.format(table=table, column="case_id", parent="casework_case")
    return migrations.RunSQL(security.ON.format(table=table) + seen, security.OFF.format(table=table))


class Migration(migrations.Migration):
    """Protect and watch."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0027_arranged")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        _through_case("casework_snooze"),
        _through_case("casework_assignment"),
        watch("casework_snooze", ()),
        watch("casework_assignment", ()),
    ]
