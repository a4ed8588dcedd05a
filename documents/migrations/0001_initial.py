"""Series and register of papers: frozen words, columns written once, no deletion, row security."""

import uuid
from typing import Any, ClassVar

import django.db.models.deletion
import django_fsm
from django.db import migrations, models

# What a paper says is frozen when its number is taken; what becomes of it is written once; states go forward only.
# Kept by the database, because a repair by hand must not be able to change a paper that a family holds.
FROZEN = """
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
    OR (OLD.state = 'rendered' AND NEW.state IN ('signed', 'issued', 'annulled'))
    OR (OLD.state = 'signed' AND NEW.state IN ('issued', 'annulled'))
    OR (OLD.state = 'issued' AND NEW.state IN ('handed_over', 'replaced', 'revoked', 'expired'))
    OR (OLD.state = 'handed_over' AND NEW.state IN ('replaced', 'revoked', 'expired'))) THEN
    RAISE EXCEPTION 'Document % cannot go from % to %.', OLD.number, OLD.state, NEW.state
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER documents_document_guard BEFORE UPDATE OR DELETE ON documents_document
  FOR EACH ROW EXECUTE FUNCTION documents_document_guard();

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

REVOKE DELETE, TRUNCATE ON documents_document, documents_series FROM casework_app;
"""

THAWED = """
GRANT DELETE ON documents_document, documents_series TO casework_app;
DROP TRIGGER documents_series_guard ON documents_series;
DROP FUNCTION documents_series_guard();
DROP TRIGGER documents_document_guard ON documents_document;
DROP FUNCTION documents_document_guard();
"""

SCOPED = """
ALTER TABLE documents_document ENABLE ROW LEVEL SECURITY;
CREATE POLICY scope ON documents_document USING (
  region_key = (select nullif(current_setting('ryadom.region', true), '')::uuid)
  AND ((select current_setting('ryadom.reach', true)) = 'region'
       OR ((select current_setting('ryadom.reach', true)) = 'organisation'
           AND organisation_key = (select nullif(current_setting('ryadom.organisation', true), '')::uuid)))
);
"""

OPEN = """
DROP POLICY scope ON documents_document;
ALTER TABLE documents_document DISABLE ROW LEVEL SECURITY;
"""

# A job renders by key, before an actor is known and outside any transaction, so no row-security context can exist.
# The function shows a paper's words only while its file is still to be made; later only the file's hash and size.
TO_RENDER = """
CREATE FUNCTION documents_to_render(wanted uuid)
RETURNS TABLE (state varchar, type varchar, language varchar, title varchar, number varchar, issuer_name varchar,
               dated_on date, reserved_at timestamptz, data jsonb,
               pdf_sha256 varchar, size_bytes integer, pages smallint, template_sha256 varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT d.state, d.type, d.language, d.title, d.number, d.issuer_name, d.dated_on, d.reserved_at,
         CASE WHEN d.state IN ('reserved', 'rendered', 'signed') THEN d.data END,
         d.pdf_sha256, d.size_bytes, d.pages, d.template_sha256
  FROM documents_document d WHERE d.id = wanted
$$;
REVOKE ALL ON FUNCTION documents_to_render(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION documents_to_render(uuid) TO casework_app;
"""


class Migration(migrations.Migration):
    """Make the two tables and what guards them."""

    initial = True

    dependencies: ClassVar[list[Any]] = []

    operations: ClassVar[list[Any]] = [
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region_key", models.UUIDField()),
                ("organisation_key", models.UUIDField()),
                ("kind", models.CharField(max_length=60)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_key", "kind", "year"), name="documents_series_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("region_key", models.UUIDField()),
                ("organisation_key", models.UUIDField()),
                ("number", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=60)),
                ("type", models.CharField(max_length=60)),
                ("language", models.CharField(max_length=8)),
                ("title", models.CharField(max_length=200)),
                ("issuer_name", models.CharField(max_length=300)),
                ("dated_on", models.DateField()),
                ("data", models.JSONField()),
                ("data_sha256", models.CharField(max_length=64)),
                ("verify_code", models.CharField(max_length=12, unique=True)),
                ("idempotency_key", models.CharField(max_length=200, unique=True)),
                ("reserved_at", models.DateTimeField()),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("reserved", "Reserved"),
                            ("rendered", "Rendered"),
                            ("signed", "Signed"),
                            ("issued", "Issued"),
                            ("handed_over", "Handed Over"),
                            ("replaced", "Replaced"),
                            ("revoked", "Revoked"),
                            ("expired", "Expired"),
                            ("annulled", "Annulled"),
                        ],
                        default="reserved",
                        max_length=50,
                        protected=True,
                    ),
                ),
                ("template_sha256", models.CharField(blank=True, max_length=64)),
                ("pdf_sha256", models.CharField(blank=True, max_length=64)),
                ("size_bytes", models.PositiveIntegerField(null=True)),
                ("pages", models.PositiveSmallIntegerField(null=True)),
                ("storage_key", models.CharField(blank=True, max_length=80)),
                ("issued_at", models.DateTimeField(null=True)),
                ("handed_over_at", models.DateTimeField(null=True)),
                ("handed_over_to", models.CharField(blank=True, max_length=300)),
                ("handed_over_by", models.CharField(blank=True, max_length=300)),
                ("annulled_at", models.DateTimeField(null=True)),
                ("annulled_reason", models.CharField(blank=True, max_length=500)),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="documents.series"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation_key", "kind", "reserved_at"], name="documents_document_kind")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_key", "number"), name="documents_document_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "reserved",
                                    "rendered",
                                    "signed",
                                    "issued",
                                    "handed_over",
                                    "replaced",
                                    "revoked",
                                    "expired",
                                    "annulled",
                                ],
                            )
                        ),
                        name="documents_document_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["issued", "handed_over"]), _negated=True),
                            models.Q(("issued_at__isnull", False), models.Q(("pdf_sha256", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="documents_document_issued_has_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "annulled"), _negated=True),
                            models.Q(("annulled_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="documents_document_annulled_has_reason",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.RunSQL(FROZEN, THAWED),
        migrations.RunSQL(SCOPED, OPEN),
        migrations.RunSQL(TO_RENDER, "DROP FUNCTION documents_to_render(uuid);"),
    ]
