"""A curator reads no act of a family's journey, and what is told of a lost device in one region closes no other.

An act holds what was answered and by whom. How far journeys are stands in their runs and steps.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations, models

signed = import_module("casework.migrations.0011_signed_context")

NOT_READ = f"""
CREATE POLICY no_people ON journeys_act AS RESTRICTIVE FOR SELECT USING ({signed.FIGURES} = '');
"""
READ = "DROP POLICY no_people ON journeys_act;"


class Migration(migrations.Migration):
    """Narrow both."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0028_account_guard"),
        ("journeys", "0004_family_key"),
    ]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(NOT_READ, READ),
        migrations.RemoveConstraint(model_name="lostdevice", name="one_lost_device_at_a_time"),
        migrations.AddConstraint(
            model_name="lostdevice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("helped_at__isnull", True), ("set_aside_at__isnull", True)),
                fields=("user", "region"),
                name="one_lost_device_at_a_time",
            ),
        ),
    ]
