"""What was asked and not answered counts, too; a low score is work for the curator; a journey has a curator."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0012_partner_answers_security"),
        ("partners", "0002_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="ServiceCurator",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("journey", models.CharField(max_length=60)),
            ],
        ),
        migrations.AddField(
            model_name="escalation",
            name="answer",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="escalation",
                to="casework.surveyanswer",
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="changed",
            field=models.TextField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="escalation",
            name="due",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="escalation",
            name="note",
            field=models.TextField(blank=True, max_length=2000),
        ),
        migrations.AddField(
            model_name="escalation",
            name="taken_up_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="escalation",
            name="taken_up_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="why",
            field=models.CharField(
                choices=[("late", "Late"), ("low_score", "Low Score")], default="late", max_length=12
            ),
        ),
        migrations.AddField(
            model_name="surveyanswer",
            name="asked_at",
            field=models.DateTimeField(null=True),
        ),
        # until now a question was known only by its answer
        migrations.RunSQL("UPDATE casework_surveyanswer SET asked_at = answered_at", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="surveyanswer",
            name="asked_at",
            field=models.DateTimeField(),
        ),
        migrations.AddField(
            model_name="surveyanswer",
            name="by_worker",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="surveyanswer",
            name="kind",
            field=models.CharField(
                choices=[("touchpoint", "Touchpoint"), ("overall", "Overall")], default="overall", max_length=12
            ),
        ),
        migrations.AddField(
            model_name="surveyanswer",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.organisation",
            ),
        ),
        migrations.AddField(
            model_name="surveyanswer",
            name="step",
            field=models.CharField(default="survey", max_length=60),
        ),
        migrations.AddField(
            model_name="surveyanswer",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="escalation",
            name="late_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="escalation",
            name="work_item_key",
            field=models.UUIDField(),
        ),
        migrations.AlterField(
            model_name="surveyanswer",
            name="answered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="surveyanswer",
            name="score",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="surveyanswer",
            index=models.Index(fields=["journey", "version", "kind", "step"], name="answers_of_journey"),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(fields=("work_item_key", "why"), name="escalation_once"),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("late_since__isnull", False), ("why", "late")),
                    models.Q(("answer__isnull", False), ("why", "low_score")),
                    _connector="OR",
                ),
                name="escalation_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["touchpoint", "overall"])), name="answer_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("score__isnull", True)),
                    models.Q(("answered_at__isnull", False), ("score__isnull", False), ("withdrawn_at__isnull", True)),
                    _connector="OR",
                ),
                name="answered_with_a_score",
            ),
        ),
        migrations.AddField(
            model_name="servicecurator",
            name="region",
            field=models.ForeignKey(
                db_column="region_key",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="service_curators",
                to="casework.region",
            ),
        ),
        migrations.AddField(
            model_name="servicecurator",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="servicecurator",
            constraint=models.UniqueConstraint(fields=("region", "journey"), name="one_curator_of_a_journey"),
        ),
    ]
