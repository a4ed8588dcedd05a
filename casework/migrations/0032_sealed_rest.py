"""Seals what 0026 and 0027 left openly: amounts, what was told back, words of duties, first talks, hand-overs of papers.

As 0026, in batches; stopped, it is called again and goes on. Servers stand still meanwhile.
"""

from typing import ClassVar

from django.db import migrations

from casework.vault import ring
from casework.vault.openly_kept import OF_CASE, OF_FAMILY, Column, seal

OF_REGION = "JOIN LATERAL (SELECT r.id, r.id AS region_key FROM casework_region r WHERE r.id = t.region_key) f ON true"
BY_KEY = "JOIN casework_family f ON f.id = t.family_key"

# a draft of a worker without a service is nobody's any more: it would be deleted within two weeks
OF_WHICH_REGION = """
UPDATE casework_intakedraft d SET region_key = (
  SELECT m.region_key FROM casework_membership m WHERE m.user_id = d.user_id AND m.role = 'social_worker'
  ORDER BY m.active DESC, m.id LIMIT 1);
DELETE FROM casework_intakedraft WHERE region_key IS NULL;
"""

SEALED = (
    Column("casework_escalation", "changed", OF_CASE),
    Column("casework_incomespan", "amount", OF_CASE),
    Column("casework_erasure", "because", OF_FAMILY, what=ring.REGION),
    Column("casework_keptreading", "because", OF_FAMILY, what=ring.REGION),
    Column("casework_legalhold", "because", OF_FAMILY, what=ring.REGION),
    Column("casework_legalhold", "lifting_because", OF_FAMILY, what=ring.REGION),
    Column("casework_intakedraft", "parts", OF_REGION, kind="jsonb", what=ring.REGION),
    *(
        Column("documents_document", name, BY_KEY, what=ring.PAPERS)
        for name in ("data_sha256", "handed_over_to", "handed_over_by", "annulled_reason")
    ),
)


class Migration(migrations.Migration):
    """Say whose drafts are, then seal."""

    atomic = False
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0031_sealed_words"),
        ("documents", "0007_sealed_words"),
    ]

    operations: ClassVar[list[object]] = [
        migrations.RunSQL(OF_WHICH_REGION, migrations.RunSQL.noop),
        migrations.RunPython(lambda _apps, editor: seal(SEALED, editor)),
    ]
