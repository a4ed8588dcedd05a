"""Papers, runs and messages of the exchange are as narrow as the tables of casework.

A family's link saw the papers and the acts of every family of its clinic, and a curator, who sees no person, what papers
say. A paper and a run know now whose they are, by a column of their own; items and acts are seen through their run. The
exchange is for who leads the case and for jobs: no family and no curator reads it.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

signed = import_module("casework.migrations.0011_signed_context")

WHOSE_THEY_ARE = """
UPDATE documents_document d SET family_key = c.family_id
  FROM casework_casedocument k JOIN casework_case c ON c.id = k.case_id WHERE k.document_key = d.id;
UPDATE journeys_journeyrun r SET family_key = c.family_id
  FROM casework_casejourney j JOIN casework_case c ON c.id = j.case_id WHERE j.run_key = r.key;
"""

OF_ONE_FAMILY = f"{signed.FAMILY} IS NULL OR family_key = {signed.FAMILY}"
NO_FAMILY = f"{signed.FAMILY} IS NULL"
NO_CURATOR = f"{signed.FIGURES} = ''"
NARROWED = (
    ("documents_document", "narrowed", OF_ONE_FAMILY),
    ("documents_document", "no_people", NO_CURATOR),
    ("journeys_journeyrun", "narrowed", OF_ONE_FAMILY),
    ("partners_outgoingrecord", "own_service", NO_FAMILY),
    ("partners_outgoingrecord", "no_people", NO_CURATOR),
    ("partners_incomingmessage", "own_service", NO_FAMILY),
    ("partners_incomingmessage", "no_people", NO_CURATOR),
)


def _narrow(table: str, name: str, rows: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE POLICY {name} ON {table} AS RESTRICTIVE USING ({rows});", f"DROP POLICY {name} ON {table};"
    )


class Migration(migrations.Migration):
    """Note whose they are, then narrow."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0011_signed_context"),
        ("documents", "0004_family_key"),
        ("journeys", "0004_family_key"),
    ]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(WHOSE_THEY_ARE, migrations.RunSQL.noop),
        *(_narrow(*rule) for rule in NARROWED),
    ]
