"""What must never be among papers: a file that is gone or changed, a number that nobody can account for."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from documents import storage
from documents.models import Document
from documents.paper_life import ISSUED

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class BrokenPapers:
    """How often a rule is broken, with the keys of the first that do."""

    rule: str
    count: int
    examples: tuple[object, ...] = ()


# every number from the first to the last has its paper, or stands in a range that was annulled
_UNACCOUNTED = """
SELECT s.id FROM documents_series s WHERE s.region_key = %s AND s.last <> (
  SELECT count(*) FROM documents_document d WHERE d.series_id = s.id
) + (
  SELECT coalesce(sum(r.last - r.first + 1), 0) FROM documents_annulledrange r WHERE r.series_id = s.id
) ORDER BY s.id
"""


def invariants(*, region_key: UUID, thorough: bool = True) -> tuple[BrokenPapers, ...]:
    """Check every rule over the papers of a region that the caller sees: call it as its machine.

    Args:
        thorough: Read every file and compare its hash; else only look whether it is there.
    """
    missing, damaged = _files(region_key, thorough=thorough)
    with connection.cursor() as cursor:
        cursor.execute(_UNACCOUNTED, [region_key])
        unaccounted = [series_id for (series_id,) in cursor.fetchall()]
    found = {
        "paper_file_missing": missing,
        "paper_file_damaged": damaged,
        "paper_number_without_paper": unaccounted,
    }
    return tuple(BrokenPapers(rule, len(keys), tuple(keys[:EXAMPLES])) for rule, keys in found.items())


def unknown_files(*, known: set[str]) -> int:
    """Return how many stored files no paper of the register has: issued after a dump, if it was restored.

    Args:
        known: The places of the papers of all regions.
    """
    return sum(name not in known for name in storage.names())


def places(*, region_key: UUID) -> set[str]:
    """Return where the files lie of a region's papers that have one."""
    rows = Document.objects.filter(region_key=region_key).exclude(storage_key="")
    return set(rows.values_list("storage_key", flat=True))


def _files(region_key: UUID, *, thorough: bool) -> tuple[list[object], list[object]]:
    papers = Document.objects.filter(region_key=region_key, state__in=ISSUED, erased_at=None).order_by("pk")
    missing: list[object] = []
    damaged: list[object] = []
    for key, place, sha256 in papers.values_list("pk", "storage_key", "pdf_sha256").iterator():
        try:
            if thorough:
                storage.read(key=place, sha256=sha256)
            elif not storage.holds(place):
                missing.append(key)
        except storage.FileMissing:
            missing.append(key)
        except storage.FileDamaged:
            damaged.append(key)
        except storage.FileErased:
            continue  # of an erased family, in a dump of before: it is whole, and nobody opens it
    return missing, damaged
