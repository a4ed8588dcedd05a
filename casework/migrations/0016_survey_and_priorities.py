"""Tables of the citizens' survey and of the issues a region picked."""

import uuid

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0015_family_messages"),
    ]

    operations = [
        migrations.CreateModel(
            name="CitizenSurvey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=120)),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[("checked", "Looked through"), ("taken", "Counts"), ("set_aside", "Set aside")],
                        default="checked",
                        max_length=20,
                        protected=True,
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64)),
                ("encoding", models.CharField(max_length=12)),
                ("separator", models.CharField(max_length=1)),
                ("rows", models.PositiveIntegerField()),
                ("answers", models.PositiveIntegerField()),
                ("people", models.PositiveIntegerField()),
                ("wrong_rows", models.PositiveIntegerField()),
                ("mistakes", models.JSONField(default=list)),
                ("unread_columns", models.JSONField(default=list)),
                ("checked_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("set_aside_at", models.DateTimeField(blank=True, null=True)),
                (
                    "checked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_column="region_key",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.region",
                    ),
                ),
            ],
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="PriorityChoice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("answers", models.PositiveIntegerField()),
                ("chosen_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "chosen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_column="region_key",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.region",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Priority",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.PositiveSmallIntegerField()),
                ("issue", models.CharField(max_length=60)),
                ("reason", models.TextField(max_length=1000)),
                (
                    "curator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.membership"
                    ),
                ),
                (
                    "choice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="priorities",
                        to="casework.prioritychoice",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SurveyTally",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("issue", models.CharField(max_length=60)),
                ("importance", models.PositiveSmallIntegerField()),
                ("difficulty", models.PositiveSmallIntegerField()),
                ("people", models.PositiveIntegerField()),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tallies", to="casework.citizensurvey"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="citizensurvey",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["checked", "taken", "set_aside"])), name="citizensurvey_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="citizensurvey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["checked", "taken"])),
                fields=("region", "fingerprint"),
                name="survey_is_taken_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="prioritychoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("region",), name="one_choice_in_force"
            ),
        ),
        migrations.AddConstraint(
            model_name="prioritychoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True), ("ended_at__gte", models.F("chosen_at")), _connector="OR"
                ),
                name="choice_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="priority",
            constraint=models.UniqueConstraint(fields=("choice", "issue"), name="issue_picked_once"),
        ),
        migrations.AddConstraint(
            model_name="priority",
            constraint=models.UniqueConstraint(fields=("choice", "place"), name="place_given_once"),
        ),
        migrations.AddConstraint(
            model_name="priority",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="priority_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveytally",
            constraint=models.UniqueConstraint(
                fields=("survey", "issue", "importance", "difficulty"), name="tally_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveytally",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("difficulty__gte", 1),
                    ("difficulty__lte", 5),
                    ("importance__gte", 1),
                    ("importance__lte", 5),
                    ("people__gte", 1),
                ),
                name="tally_counts_scores",
            ),
        ),
    ]
