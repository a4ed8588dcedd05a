# Made from the models, each table once and whole. Nothing here was written by hand; that stands in the files below.

import casework.models.worker_desk
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.datetime
import django_fsm
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("casework", "0001_roles"),
        ("partners", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Region",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name_ru", models.CharField(max_length=120)),
                ("name_en", models.CharField(max_length=120)),
                ("code", models.CharField(max_length=8, unique=True)),
                ("time_zone", models.CharField(default="Europe/Moscow", max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Family",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "region",
                    models.ForeignKey(
                        db_column="region_key", on_delete=django.db.models.deletion.PROTECT, to="casework.region"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_column="organisation_key",
                        on_delete=django.db.models.deletion.PROTECT,
                        to="partners.organisation",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=300)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("language", models.CharField(default="ru", max_length=8)),
                ("danger_at_home", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "families",
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("language", models.CharField(default="ru", max_length=8)),
                ("is_active", models.BooleanField(default=True)),
                ("shortcuts", models.BooleanField(db_default=True, default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("times_signed_out", models.PositiveIntegerField(default=0)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=20)),
                (
                    "region",
                    models.ForeignKey(
                        db_column="region_key", on_delete=django.db.models.deletion.PROTECT, to="casework.region"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_column="organisation_key",
                        on_delete=django.db.models.deletion.PROTECT,
                        to="partners.organisation",
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="casework.family"
                    ),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("intake", "Intake"),
                            ("active", "Active"),
                            ("on_hold", "On hold"),
                            ("closing", "Closing"),
                            ("closed", "Closed"),
                        ],
                        default="intake",
                        max_length=20,
                        protected=True,
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "curator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("vulnerable", models.BooleanField(default=False)),
                ("quiet", models.BooleanField(default=False)),
                ("family_replied_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("held_until", models.DateField(blank=True, null=True)),
                ("held_because", models.CharField(blank=True, db_default="", max_length=200)),
                ("clocks_stand", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["worker", "state"], name="case_of_worker")],
                "constraints": [
                    models.UniqueConstraint(fields=("region", "number"), name="case_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["intake", "active", "on_hold", "closing", "closed"])),
                        name="case_state_known",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="people", to="casework.family"
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("mother", "Mother"),
                            ("father", "Father"),
                            ("child", "Child"),
                            ("guardian", "Guardian"),
                            ("applicant", "Who asks for help"),
                            ("partner", "Partner"),
                            ("other", "Other relative"),
                        ],
                        max_length=10,
                    ),
                ),
                ("last_name", models.CharField(max_length=300)),
                ("first_name", models.CharField(blank=True, max_length=300)),
                ("patronymic", models.CharField(blank=True, max_length=300)),
                ("sex", models.CharField(blank=True, choices=[("f", "girl"), ("m", "boy")], max_length=1)),
                ("born_on", models.DateField(blank=True, null=True)),
                ("snils", models.CharField(blank=True, max_length=14)),
                ("is_representative", models.BooleanField(default=False)),
                ("phone", models.CharField(blank=True, default="", max_length=20)),
            ],
            options={
                "verbose_name_plural": "people",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("relation__in", ["mother", "father", "child", "guardian", "applicant", "partner", "other"])
                        ),
                        name="person_relation_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=24, unique=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="casework.case"
                    ),
                ),
                ("work_item_key", models.UUIDField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
                ("exclusive", models.BooleanField(default=True)),
                ("asks", models.JSONField(default=dict)),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("draft", "Draft"),
                            ("offered", "Offered"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("expired", "Expired"),
                            ("withdrawn", "Withdrawn"),
                            ("in_progress", "In progress"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("revoked", "Revoked"),
                        ],
                        default="draft",
                        max_length=20,
                        protected=True,
                    ),
                ),
                ("answer_by", models.DateTimeField(blank=True, null=True)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("words", models.TextField(blank=True, max_length=500)),
                ("delivery_date", models.DateField(blank=True, null=True)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                ("remind_at", models.DateTimeField(blank=True, null=True)),
                ("offered_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "offered")), fields=["answer_by"], name="offer_to_expire"
                    ),
                    models.Index(fields=["work_item_key"], name="offer_of_item"),
                    models.Index(
                        condition=models.Q(("remind_at__isnull", False)), fields=["remind_at"], name="offer_to_remind"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "offered",
                                    "accepted",
                                    "declined",
                                    "expired",
                                    "withdrawn",
                                    "in_progress",
                                    "done",
                                    "failed",
                                    "revoked",
                                ],
                            )
                        ),
                        name="offer_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("exclusive", True), ("state__in", ["offered", "accepted", "in_progress"])),
                        fields=("work_item_key",),
                        name="one_live_exclusive_offer",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="AccessLink",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                (
                    "kind",
                    models.CharField(choices=[("family", "Family"), ("offer", "Partner, one offer")], max_length=10),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_column="region_key", on_delete=django.db.models.deletion.PROTECT, to="casework.region"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="casework.case"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.person",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="casework.offer",
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["case", "kind"], name="link_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["family", "offer"])), name="link_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "offer"), ("offer__isnull", False)),
                            models.Q(("kind", "family"), ("offer__isnull", True)),
                            _connector="OR",
                        ),
                        name="link_opens_one_thing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessCode",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="codes", to="casework.accesslink"
                    ),
                ),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["link", "-made_at"], name="code_of_link")],
                "constraints": [models.CheckConstraint(condition=models.Q(("tries__lte", 5)), name="code_five_tries")],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="casework.case"
                    ),
                ),
                ("work_item_key", models.UUIDField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "assigned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("assigned_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)), fields=["user"], name="assigned_to_user"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("work_item_key",), name="assigned_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseDocument",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="casework.case"
                    ),
                ),
                ("document_key", models.UUIDField(unique=True)),
                ("work_item_key", models.UUIDField(blank=True, null=True)),
                ("kind", models.CharField(max_length=60)),
                ("title", models.JSONField()),
                ("added_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="CaseFact",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="facts", to="casework.case"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.person",
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("value", models.JSONField(null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "key", "-id"], name="fact_newest")],
            },
        ),
        migrations.CreateModel(
            name="CaseJourney",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="journeys", to="casework.case"
                    ),
                ),
                ("run_key", models.UUIDField(unique=True)),
                ("journey", models.CharField(max_length=60)),
                ("version", models.PositiveIntegerField()),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.person"
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("begun_by_item", models.UUIDField(blank=True, null=True, unique=True)),
                ("quiet", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("case", "journey", "subject"),
                        name="one_live_run_per_subject",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CitizenSurvey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "region",
                    models.ForeignKey(
                        db_column="region_key",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.region",
                    ),
                ),
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
                (
                    "checked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("set_aside_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["checked", "taken", "set_aside"])),
                        name="citizensurvey_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["checked", "taken"])),
                        fields=("region", "fingerprint"),
                        name="survey_is_taken_once",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="ClockOffset",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("environment", models.CharField(max_length=12)),
                ("ahead", models.DurationField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="one_clock"),
                    models.CheckConstraint(
                        condition=models.Q(("ahead", "0"), ("environment__in", ["demo", "test"]), _connector="OR"),
                        name="real_time_elsewhere",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="casework.case"
                    ),
                ),
                ("purpose", models.CharField(max_length=60)),
                ("scope", models.JSONField(default=list)),
                ("text_version", models.CharField(max_length=20)),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("asked", "Asked"),
                            ("given", "Given"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                        ],
                        default="asked",
                        max_length=20,
                        protected=True,
                    ),
                ),
                ("channel", models.CharField(blank=True, max_length=20)),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.person",
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("given_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "given", "withdrawn", "expired"])),
                        name="consent_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "given"])),
                        fields=("case", "purpose"),
                        name="one_live_consent_per_purpose",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="SurveyAnswer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="casework.case"
                    ),
                ),
                ("work_item_key", models.UUIDField(unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("touchpoint", "Touchpoint"), ("overall", "Overall")], default="overall", max_length=12
                    ),
                ),
                ("journey", models.CharField(max_length=60)),
                ("version", models.PositiveIntegerField()),
                ("step", models.CharField(default="survey", max_length=60)),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("score", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("words", models.TextField(blank=True, max_length=4000)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("by_worker", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["journey", "version", "kind", "step"], name="answers_of_journey")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("score__gte", 1), ("score__lte", 5)), name="score_from_one_to_five"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["touchpoint", "overall"])), name="answer_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("score__isnull", True)),
                            models.Q(
                                ("answered_at__isnull", False), ("score__isnull", False), ("withdrawn_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="answered_with_a_score",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="escalations", to="casework.case"
                    ),
                ),
                ("work_item_key", models.UUIDField()),
                (
                    "why",
                    models.CharField(
                        choices=[("late", "Late"), ("low_score", "Low Score")], default="late", max_length=12
                    ),
                ),
                (
                    "answer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalation",
                        to="casework.surveyanswer",
                    ),
                ),
                ("to_role", models.CharField(max_length=20)),
                ("late_since", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField()),
                ("due", models.DateTimeField(blank=True, null=True)),
                ("taken_up_at", models.DateTimeField(blank=True, null=True)),
                (
                    "taken_up_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("changed", models.TextField(blank=True, max_length=300)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_how", models.CharField(blank=True, max_length=20)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("work_item_key", "why"), name="escalation_once"),
                    models.CheckConstraint(
                        condition=models.Q(("closed_how__in", ["", "overtaken", "taken_up"])),
                        name="escalation_end_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("late_since__isnull", False), ("why", "late")),
                            models.Q(("answer__isnull", False), ("why", "low_score")),
                            _connector="OR",
                        ),
                        name="escalation_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormReceipt",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("link_key", models.UUIDField(blank=True, null=True)),
                ("organisation_key", models.UUIDField(blank=True, null=True)),
                ("action", models.CharField(max_length=60)),
                (
                    "answer",
                    models.JSONField(blank=True, encoder=django.core.serializers.json.DjangoJSONEncoder, null=True),
                ),
                ("taken_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="IncomeSpan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="income_spans", to="casework.case"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.person"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("wage", "Wage"),
                            ("business", "Own business, self-employed"),
                            ("sick_pay", "Sick pay"),
                            ("pension", "Pension"),
                            ("benefit", "Regular benefit or scholarship"),
                            ("alimony_by_court", "Alimony by a court order"),
                            ("alimony_without_court", "Alimony without a court order"),
                            ("other", "Other income"),
                            ("one_off_help", "One-off help, does not count"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "excuse",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("pregnancy", "Could not earn: pregnancy"),
                            ("care_of_child", "Could not earn: care of a child"),
                            ("care_of_disabled", "Could not earn: care of a disabled or old person"),
                            ("illness", "Could not earn: long illness"),
                            ("disability", "Could not earn: disability"),
                            ("study", "Could not earn: full-time study"),
                            ("service", "Could not earn: military service"),
                            ("looking_for_work", "Could not earn: registered as looking for work"),
                            ("pension", "Could not earn: retired (counts from 2026)"),
                        ],
                        max_length=24,
                    ),
                ),
                ("amount", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("first_month", models.DateField()),
                ("last_month", models.DateField()),
                ("noted_at", models.DateTimeField()),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("taken_back_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount__gte", 0),
                                ("excuse", ""),
                                (
                                    "kind__in",
                                    [
                                        "wage",
                                        "business",
                                        "sick_pay",
                                        "pension",
                                        "benefit",
                                        "alimony_by_court",
                                        "alimony_without_court",
                                        "other",
                                        "one_off_help",
                                    ],
                                ),
                            ),
                            models.Q(
                                ("amount__isnull", True),
                                (
                                    "excuse__in",
                                    [
                                        "pregnancy",
                                        "care_of_child",
                                        "care_of_disabled",
                                        "illness",
                                        "disability",
                                        "study",
                                        "service",
                                        "looking_for_work",
                                        "pension",
                                    ],
                                ),
                                ("kind", ""),
                            ),
                            _connector="OR",
                        ),
                        name="span_is_money_or_excuse",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_month__gte", models.F("first_month"))),
                        name="span_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IntakeDraft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("receipt", models.UUIDField(default=uuid.uuid4)),
                ("parts", models.JSONField(default=dict)),
                ("touched_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="JourneyDraft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "region",
                    models.ForeignKey(
                        db_column="region_key",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.region",
                    ),
                ),
                ("journey", models.CharField(max_length=60)),
                ("version", models.PositiveIntegerField()),
                ("files", models.JSONField()),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("draft", "Draft"),
                            ("proposed", "Waits for a second person"),
                            ("published", "Published"),
                            ("set_aside", "Set aside"),
                        ],
                        default="draft",
                        max_length=20,
                        protected=True,
                    ),
                ),
                (
                    "brought_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("brought_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "proposed", "published", "set_aside"])),
                        name="journeydraft_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            models.Q(
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("brought_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="journeydraft_published_by_another",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_column="region_key", on_delete=django.db.models.deletion.PROTECT, to="casework.region"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_column="organisation_key",
                        on_delete=django.db.models.deletion.PROTECT,
                        to="partners.organisation",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("social_worker", "Social worker"),
                            ("curator", "Service curator"),
                            ("administrator", "Region's administrator"),
                            ("partner", "Partner's member"),
                        ],
                        max_length=20,
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                ("manages", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "organisation", "role"), name="membership_once"),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["social_worker", "curator", "administrator", "partner"])),
                        name="membership_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("manages", False), ("role", "partner"), _connector="OR"),
                        name="only_partners_manage_their_own",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TimelineEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="timeline", to="casework.case"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("what", models.CharField(max_length=60)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("on_behalf_of", models.CharField(blank=True, max_length=60)),
                (
                    "covering_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("details", models.JSONField(default=dict)),
                ("run_key", models.UUIDField(blank=True, null=True)),
                ("act_number", models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "-id"], name="timeline_of_case"),
                    models.Index(fields=["by", "-at"], name="timeline_of_writer"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mentions", to="casework.case"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions",
                        to="casework.timelineentry",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("mentioned_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("read_at", None)), fields=["user", "mentioned_at"], name="mention_unread"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("entry", "user"), name="mentioned_once")],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="casework.case"
                    ),
                ),
                ("text", models.TextField(max_length=2000)),
                ("from_family", models.BooleanField()),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.person",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["case", "-written_at"], name="message_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("from_family", True), ("written_by__isnull", True)),
                            models.Q(("from_family", False), ("person__isnull", True), ("written_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="message_has_one_writer",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="needs", to="casework.case"
                    ),
                ),
                ("work_item_key", models.UUIDField(unique=True)),
                ("kit", models.CharField(max_length=60)),
                ("needed_by", models.DateField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="NeedItem",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="casework.need"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("title", models.JSONField()),
                ("wanted", models.PositiveIntegerField()),
                ("pledged", models.PositiveIntegerField(default=0)),
                ("rental", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("need", "key"), name="need_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(("pledged__lte", models.F("wanted"))), name="never_pledged_beyond_wanted"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="casework.case"
                    ),
                ),
                ("text", models.TextField(max_length=4000)),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("written_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="casework.case"
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.accesslink",
                    ),
                ),
                (
                    "code",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="casework.accesscode",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
                ("template", models.CharField(max_length=40)),
                ("channel", models.CharField(choices=[("sms", "SMS"), ("email", "E-mail")], max_length=10)),
                ("language", models.CharField(default="ru", max_length=8)),
                ("work_item_key", models.UUIDField(blank=True, null=True)),
                ("made_at", models.DateTimeField()),
                ("not_before", models.DateTimeField()),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("queued", "Queued"),
                            ("sent", "Sent"),
                            ("failed", "Could not be sent"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=20,
                        protected=True,
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("trouble", models.CharField(blank=True, max_length=40)),
                ("sent_to", models.CharField(blank=True, default="", max_length=20)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["not_before"], name="notice_to_send"
                    ),
                    models.Index(fields=["case", "-made_at"], name="notice_of_case"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "queued", "sent", "failed", "cancelled"])),
                        name="notice_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["sms", "email"])), name="notice_channel_known"
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="NumberCounter",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("region_key", models.UUIDField()),
                ("series", models.CharField(max_length=20)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("region_key", "series", "year"), name="counter_once")],
            },
        ),
        migrations.CreateModel(
            name="OutboxRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("topic", models.CharField(max_length=40)),
                ("payload", models.JSONField()),
                ("region_key", models.UUIDField()),
                ("due", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("sends", models.PositiveIntegerField(default=0)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=120)),
                ("dead", models.BooleanField(default=False)),
                ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("dead", False)), fields=["due", "id"], name="outbox_due")],
            },
        ),
        migrations.CreateModel(
            name="PartnerRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="casework.case"
                    ),
                ),
                ("work_item_key", models.UUIDField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
                ("held_back", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("words", models.TextField(blank=True, max_length=500)),
                ("remind_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("remind_at__isnull", False)), fields=["remind_at"], name="request_to_remind"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("work_item_key",),
                        name="request_live_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), ("answered_at__isnull", False), _connector="OR"),
                        name="request_reason_is_an_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pledge",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pledges", to="casework.needitem"
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledges",
                        to="casework.offer",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
                ("amount", models.PositiveIntegerField()),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("pledged", "Pledged"),
                            ("received", "Received"),
                            ("handed_over", "Handed over"),
                            ("expired", "Expired"),
                            ("cancelled", "Cancelled"),
                            ("surplus", "Surplus"),
                        ],
                        default="pledged",
                        max_length=20,
                        protected=True,
                    ),
                ),
                ("pledged_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["pledged", "received", "handed_over", "expired", "cancelled", "surplus"])
                        ),
                        name="pledge_state_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="pledge_of_something"),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="PriorityChoice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "region",
                    models.ForeignKey(
                        db_column="region_key",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.region",
                    ),
                ),
                ("answers", models.PositiveIntegerField()),
                ("chosen_at", models.DateTimeField()),
                (
                    "chosen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("region",), name="one_choice_in_force"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("chosen_at")), _connector="OR"
                        ),
                        name="choice_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Priority",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "choice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="priorities",
                        to="casework.prioritychoice",
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("issue", models.CharField(max_length=60)),
                ("reason", models.TextField(max_length=1000)),
                (
                    "curator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.membership"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("choice", "issue"), name="issue_picked_once"),
                    models.UniqueConstraint(fields=("choice", "place"), name="place_given_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="priority_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadLogEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.case"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
                ("what", models.CharField(max_length=40)),
                ("read_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "indexes": [models.Index(fields=["case", "-id"], name="read_log_of_case")],
            },
        ),
        migrations.CreateModel(
            name="ReceivedPaper",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="received_papers", to="casework.case"
                    ),
                ),
                ("work_item_key", models.UUIDField(blank=True, null=True)),
                ("kind", models.CharField(max_length=60)),
                ("title", models.JSONField()),
                ("number", models.CharField(blank=True, max_length=120)),
                ("issued_on", models.DateField(blank=True, null=True)),
                ("copy_name", models.CharField(blank=True, max_length=80)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["case", "kind"], name="paper_of_case")],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "region",
                    models.ForeignKey(
                        db_column="region_key", on_delete=django.db.models.deletion.PROTECT, to="casework.region"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_column="organisation_key",
                        on_delete=django.db.models.deletion.PROTECT,
                        to="partners.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("page", models.CharField(choices=[("today", "Today"), ("families", "Families")], max_length=10)),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(blank=True, max_length=300)),
                ("shared", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("page__in", ["today", "families"])), name="view_page_known"
                    ),
                    models.UniqueConstraint(fields=("owner", "organisation", "page", "name"), name="view_name_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceCurator",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "region",
                    models.ForeignKey(
                        db_column="region_key",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_curators",
                        to="casework.region",
                    ),
                ),
                ("journey", models.CharField(max_length=60)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("region", "journey"), name="one_curator_of_a_journey")],
            },
        ),
        migrations.CreateModel(
            name="Snooze",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="snoozes", to="casework.case"
                    ),
                ),
                ("work_item_key", models.UUIDField()),
                ("until", models.DateField()),
                ("past_due", models.BooleanField(default=False)),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("set_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("work_item_key",), name="snoozed_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StepDraft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.case"
                    ),
                ),
                ("work_item_key", models.UUIDField()),
                (
                    "writer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("typed", models.JSONField(default=dict)),
                ("kept_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("work_item_key", "writer"), name="draft_once")],
            },
        ),
        migrations.CreateModel(
            name="Substitution",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "region",
                    models.ForeignKey(
                        db_column="region_key", on_delete=django.db.models.deletion.PROTECT, to="casework.region"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_column="organisation_key",
                        on_delete=django.db.models.deletion.PROTECT,
                        to="partners.organisation",
                    ),
                ),
                (
                    "absent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "substitute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("first_date", models.DateField()),
                ("last_date", models.DateField()),
                (
                    "arranged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("arranged_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["substitute", "last_date"], name="away_of_substitute")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_date__gte", models.F("first_date"))), name="away_ends_after"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("absent", models.F("substitute")), _negated=True), name="away_two_people"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        expressions=[
                            ("absent", "="),
                            ("organisation", "="),
                            (
                                casework.models.worker_desk.DateRange(
                                    "first_date",
                                    "last_date",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True),
                                ),
                                "&&",
                            ),
                        ],
                        name="away_once_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyTally",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tallies", to="casework.citizensurvey"
                    ),
                ),
                ("issue", models.CharField(max_length=60)),
                ("importance", models.PositiveSmallIntegerField()),
                ("difficulty", models.PositiveSmallIntegerField()),
                ("people", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("survey", "issue", "importance", "difficulty"), name="tally_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("difficulty__gte", 1),
                            ("difficulty__lte", 5),
                            ("importance__gte", 1),
                            ("importance__lte", 5),
                            ("people__gte", 1),
                        ),
                        name="tally_counts_scores",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitDay",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visit_days", to="casework.case"
                    ),
                ),
                ("work_item_key", models.UUIDField()),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.person"
                    ),
                ),
                ("day", models.DateField()),
                ("rank", models.PositiveSmallIntegerField(default=1)),
                ("proven", models.BooleanField(default=True)),
                ("idle_minutes", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("booked", "Booked"),
                            ("moved", "Moved"),
                            ("arrived", "Arrived"),
                            ("done", "Done"),
                            ("missed", "Missed"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                        ],
                        default="proposed",
                        max_length=20,
                        protected=True,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("proposed_at", models.DateTimeField()),
                ("chosen_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["work_item_key"], name="visit_day_of_item")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["proposed", "booked", "moved", "arrived", "done", "missed", "cancelled", "expired"],
                            )
                        ),
                        name="visit_day_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["booked", "arrived"])),
                        fields=("work_item_key",),
                        name="one_chosen_day_per_item",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "visit_day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="casework.visitday"
                    ),
                ),
                ("visit_type", models.CharField(max_length=60)),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.person"
                    ),
                ),
                ("resource_key", models.UUIDField()),
                ("place", models.JSONField(default=dict)),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("booked", "Booked"),
                            ("moved", "Moved"),
                            ("arrived", "Arrived"),
                            ("done", "Done"),
                            ("missed", "Missed"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                        ],
                        default="proposed",
                        max_length=20,
                        protected=True,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["proposed", "booked", "moved", "arrived", "done", "missed", "cancelled", "expired"],
                            )
                        ),
                        name="visit_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("during__endswith__isnull", False),
                            ("during__isempty", False),
                            ("during__startswith__isnull", False),
                        ),
                        name="visit_has_a_span",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("state__in", ["booked", "arrived"])),
                        expressions=[("resource_key", "="), ("during", "&&")],
                        name="one_family_per_doctor_and_time",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("state__in", ["booked", "arrived"])),
                        expressions=[("subject", "="), ("during", "&&")],
                        name="one_visit_per_child_and_time",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
    ]
