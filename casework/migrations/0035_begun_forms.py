"""A curator reads no form that a worker has begun: what is typed there is of a family, and a draft is its writer's."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

signed = import_module("casework.migrations.0011_signed_context")

NOT_READ = f"CREATE POLICY no_people ON casework_stepdraft AS RESTRICTIVE USING ({signed.FIGURES} = '');"
READ = "DROP POLICY no_people ON casework_stepdraft;"


class Migration(migrations.Migration):
    """Narrow the drafts of steps."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0034_key_figure")]
    operations: ClassVar[list[migrations.RunSQL]] = [migrations.RunSQL(NOT_READ, READ)]
