"""What nobody may do to a paper: its words are frozen, what became of it is written once, its number is never given again.

Kept by the database, because a repair by hand must not be able to change a paper that a family holds.
"""

from typing import ClassVar

from django.db import migrations

# frozen when the number is taken; states go forward only
PAPERS_ARE_FROZEN = """
CREATE FUNCTION documents_document_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'Document % may not be deleted: every number that was taken keeps its row. Annul it.', OLD.number
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (OLD.id, OLD.region_key, OLD.organisation_key, OLD.series_id, OLD.number, OLD.kind, OLD.type, OLD.language,
      OLD.title, OLD.issuer_name, OLD.dated_on, OLD.data, OLD.data_sha256, OLD.verify_code, OLD.idempotency_key,
      OLD.reserved_at)
     IS DISTINCT FROM
     (NEW.id, NEW.region_key, NEW.organisation_key, NEW.series_id, NEW.number, NEW.kind, NEW.type, NEW.language,
      NEW.title, NEW.issuer_name, NEW.dated_on, NEW.data, NEW.data_sha256, NEW.verify_code, NEW.idempotency_key,
      NEW.reserved_at) THEN
    RAISE EXCEPTION 'Document % is frozen: what it says cannot change. Issue a new one.', OLD.number
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (OLD.template_sha256 <> '' AND NEW.template_sha256 <> OLD.template_sha256)
     OR (OLD.pdf_sha256 <> '' AND NEW.pdf_sha256 <> OLD.pdf_sha256)
     OR (OLD.storage_key <> '' AND NEW.storage_key <> OLD.storage_key)
     OR (OLD.size_bytes IS NOT NULL AND NEW.size_bytes IS DISTINCT FROM OLD.size_bytes)
     OR (OLD.pages IS NOT NULL AND NEW.pages IS DISTINCT FROM OLD.pages)
     OR (OLD.issued_at IS NOT NULL AND NEW.issued_at IS DISTINCT FROM OLD.issued_at)
     OR (OLD.handed_over_at IS NOT NULL AND (NEW.handed_over_at, NEW.handed_over_to, NEW.handed_over_by)
         IS DISTINCT FROM (OLD.handed_over_at, OLD.handed_over_to, OLD.handed_over_by))
     OR (OLD.annulled_at IS NOT NULL AND (NEW.annulled_at, NEW.annulled_reason)
         IS DISTINCT FROM (OLD.annulled_at, OLD.annulled_reason)) THEN
    RAISE EXCEPTION 'Document %: this was recorded once and stays as it is.', OLD.number
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.state <> OLD.state AND NOT (
       (OLD.state = 'reserved' AND NEW.state IN ('rendered', 'annulled'))
    OR (OLD.state = 'rendered' AND NEW.state IN ('issued', 'annulled'))
    OR (OLD.state = 'issued' AND NEW.state IN ('handed_over', 'replaced', 'revoked'))
    OR (OLD.state = 'handed_over' AND NEW.state IN ('replaced', 'revoked'))) THEN
    RAISE EXCEPTION 'Document % cannot go from % to %.', OLD.number, OLD.state, NEW.state
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER documents_document_guard BEFORE UPDATE OR DELETE ON documents_document
  FOR EACH ROW EXECUTE FUNCTION documents_document_guard();
"""

SERIES_COUNT_ON = """
CREATE FUNCTION documents_series_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.last <> OLD.last + 1
     OR (NEW.organisation_key, NEW.kind, NEW.year) IS DISTINCT FROM (OLD.organisation_key, OLD.kind, OLD.year) THEN
    RAISE EXCEPTION 'A number series only counts on by one.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER documents_series_guard BEFORE UPDATE OR DELETE ON documents_series
  FOR EACH ROW EXECUTE FUNCTION documents_series_guard();
"""


class Migration(migrations.Migration):
    """Set the guards up."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("documents", "0001_tables")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(PAPERS_ARE_FROZEN),
        migrations.RunSQL(SERIES_COUNT_ON),
    ]
