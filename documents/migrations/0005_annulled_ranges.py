"""Numbers after a restore: a series may jump over a range that is annulled with its reason, and over nothing else."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

COUNTS_ON = """
CREATE OR REPLACE FUNCTION documents_series_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE'
     OR (NEW.organisation_key, NEW.kind, NEW.year) IS DISTINCT FROM (OLD.organisation_key, OLD.kind, OLD.year)
     OR (NEW.last <> OLD.last + 1 AND NOT EXISTS (
           SELECT 1 FROM documents_annulledrange r
           WHERE r.series_id = OLD.id AND r.first = OLD.last + 1 AND r.last = NEW.last)) THEN
    RAISE EXCEPTION 'A number series only counts on by one, or past numbers that are annulled.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""
COUNTS_ON_BY_ONE = """
CREATE OR REPLACE FUNCTION documents_series_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.last <> OLD.last + 1
     OR (NEW.organisation_key, NEW.kind, NEW.year) IS DISTINCT FROM (OLD.organisation_key, OLD.kind, OLD.year) THEN
    RAISE EXCEPTION 'A number series only counts on by one.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    """Keep restores and what they pass over."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("documents", "0004_family_key")]
    operations: ClassVar[list[object]] = [
        migrations.CreateModel(
            name="Restore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region_key", models.UUIDField()),
                ("dump_of", models.DateTimeField()),
                ("restored_at", models.DateTimeField()),
                ("first_year", models.PositiveSmallIntegerField()),
                ("last_year", models.PositiveSmallIntegerField()),
                ("ahead", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("region_key", "dump_of"), name="documents_restored_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="AnnulledRange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=200)),
                ("annulled_at", models.DateTimeField()),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="annulled", to="documents.series"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first__gte", 1), ("last__gte", models.F("first"))),
                        name="documents_range_has_numbers",
                    ),
                    models.UniqueConstraint(fields=("series", "first"), name="documents_range_once"),
                ],
            },
        ),
        migrations.RunSQL(COUNTS_ON, COUNTS_ON_BY_ONE),
    ]
