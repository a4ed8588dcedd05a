"""The audit reaches the tables of the lower packages: runs, documents, organisations and what was sent to them."""

from collections.abc import Mapping
from importlib import import_module
from typing import ClassVar

from django.db import migrations

watch = import_module("casework.migrations.0005_audit").watch

# table: its columns with personal data, or too long to be kept twice (a version's texts are known by their sha256)
AUDITED: Mapping[str, tuple[str, ...]] = {
    "documents_series": (),
    "documents_document": ("title", "data", "handed_over_to", "handed_over_by", "annulled_reason", "verify_code"),
    "journeys_journeyversion": ("sources",),
    "journeys_journeyrun": ("facts_at_start", "state"),
    "journeys_workitem": (),
    "partners_organisation": (),
    "partners_outgoingrecord": ("body", "receipt"),
    "partners_incomingmessage": ("payload",),
}
# a row of these is itself the record of an addition; what must never happen to them is a change
AUDITED_CHANGES_ONLY: Mapping[str, tuple[str, ...]] = {"journeys_act": ("body",)}


class Migration(migrations.Migration):
    """Put the lower packages' tables under the audit."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0005_audit"),
        ("documents", "0001_initial"),
        ("journeys", "0001_initial"),
        ("partners", "0001_partners"),
    ]
    operations: ClassVar[list[migrations.RunSQL]] = [
        *(watch(table, personal) for table, personal in AUDITED.items()),
        *(watch(table, personal, "UPDATE OR DELETE") for table, personal in AUDITED_CHANGES_ONLY.items()),
    ]
