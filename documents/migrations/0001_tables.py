# Made from the models, each table once and whole. Nothing here was written by hand; that stands in the files below.

import django.db.models.deletion
import django_fsm
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
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
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="documents.series"
                    ),
                ),
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
                            ("issued", "Issued"),
                            ("handed_over", "Handed Over"),
                            ("replaced", "Replaced"),
                            ("revoked", "Revoked"),
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
                                ["reserved", "rendered", "issued", "handed_over", "replaced", "revoked", "annulled"],
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
    ]
