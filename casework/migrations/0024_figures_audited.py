"""The audit keeps who proposed and who confirmed a figure, and every value."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

watch = import_module("casework.migrations.0005_audit").watch


class Migration(migrations.Migration):
    """Put a region's figures under the audit."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0023_doctors_days_counted"),
        ("journeys", "0006_figure_guard"),
    ]
    operations: ClassVar[list[migrations.RunSQL]] = [watch("journeys_figure", ())]
