"""Who stands in for whom, and lists that colleagues share, are read by no family and by nobody who came by a link.

Only who is signed in, and a job, reads them: a family that came in could by SQL read who is away at its service.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

signed = import_module("casework.migrations.0011_signed_context")

TABLES = ("casework_substitution", "casework_savedview")
NO_LINK = "(select public.casework_acting('job')) NOT LIKE 'link %'"  # who comes by a link acts under its name
IN_OR_A_JOB = f"{signed.USER} IS NOT NULL OR {NO_LINK}"
CLOSE = "".join(f"CREATE POLICY no_guests ON {table} AS RESTRICTIVE USING ({IN_OR_A_JOB});\n" for table in TABLES)
OPEN = "".join(f"DROP POLICY no_guests ON {table};\n" for table in TABLES)


class Migration(migrations.Migration):
    """Close both."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0037_sheets_and_loans")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [migrations.RunSQL(CLOSE, OPEN)]
