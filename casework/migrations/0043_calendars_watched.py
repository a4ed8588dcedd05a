"""Who wrote which calendar is in the audit: the pages for them are new, and nobody's hours change unseen."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

watch = import_module("casework.migrations.0005_audit").watch


class Migration(migrations.Migration):
    """Watch the calendars' tables; the reason of an absence stays out of the audit."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0042_offer_delays"),
        ("partners", "0003_told_as"),
    ]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        watch("partners_building", ()),
        watch("partners_resource", ("name_ru", "name_en")),
        watch("partners_shift", ()),
        watch("partners_absence", ("reason",)),
    ]
