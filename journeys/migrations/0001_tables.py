# Made from the models, each table once and whole. Nothing here was written by hand; that stands in the files below.

import datetime
import django.db.models.deletion
import django_fsm
import journeys.viewflow_flows
import uuid
import viewflow.workflow.fields
import viewflow.workflow.token
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="JourneyRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("finished", models.DateTimeField(blank=True, null=True, verbose_name="Finished")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("flow_class", journeys.viewflow_flows.JourneyField(max_length=80, verbose_name="journey")),
                (
                    "status",
                    models.CharField(
                        choices=[("CANCELED", "Canceled"), ("DONE", "Done"), ("NEW", "New")],
                        default="NEW",
                        max_length=10,
                    ),
                ),
                ("created", models.DateTimeField()),
                ("region_key", models.UUIDField()),
                ("organisation_key", models.UUIDField()),
                ("subject_key", models.UUIDField()),
                ("zone", models.CharField(max_length=60)),
                ("facts_at_start", models.JSONField()),
                ("state", models.JSONField()),
                ("acts_taken", models.PositiveIntegerField(default=0)),
                ("wakes", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("wakes__isnull", False)), fields=["region_key", "wakes"], name="run_wakes"
                    ),
                    models.Index(fields=["subject_key"], name="run_subject"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["CANCELED", "DONE", "NEW"])), name="run_status"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Act",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="journeys.journeyrun",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("did", "Did"),
                            ("happened", "Happened"),
                            ("learned", "Learned"),
                            ("dropped", "Dropped"),
                            ("redone", "Redone"),
                            ("reopened", "Reopened"),
                            ("kept", "Kept"),
                            ("held", "Held"),
                            ("went_on", "Went On"),
                            ("stopped", "Stopped"),
                            ("clock", "Clock"),
                        ],
                        max_length=10,
                    ),
                ),
                ("body", models.JSONField()),
                ("by_key", models.UUIDField(null=True)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("run", "number"), name="act_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "did",
                                    "happened",
                                    "learned",
                                    "dropped",
                                    "redone",
                                    "reopened",
                                    "kept",
                                    "held",
                                    "went_on",
                                    "stopped",
                                    "clock",
                                ],
                            )
                        ),
                        name="act_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("region_key", models.UUIDField()),
                ("parameter", models.CharField(max_length=60)),
                ("valid_from", models.DateField()),
                ("value", models.DecimalField(decimal_places=4, max_digits=16)),
                ("source", models.CharField(max_length=300)),
                ("checked_on", models.DateField()),
                ("sure", models.BooleanField()),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[("proposed", "Proposed"), ("confirmed", "Confirmed"), ("set_aside", "Set Aside")],
                        default="proposed",
                        max_length=20,
                        protected=True,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("proposed_by_key", models.UUIDField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by_key", models.UUIDField(null=True)),
                ("counts_from", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["region_key", "state"], name="figure_of_region")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "confirmed", "set_aside"])), name="figure_state"
                    ),
                    models.CheckConstraint(condition=models.Q(("value__gte", 0)), name="figure_is_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True),
                            models.Q(
                                ("counts_from__isnull", False),
                                ("decided_by_key__isnull", False),
                                models.Q(("decided_by_key", models.F("proposed_by_key")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="figure_takes_two_people",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("region_key", "parameter", "valid_from"),
                        name="figure_proposed_once",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="JourneyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("journey", models.CharField(max_length=60)),
                ("version", models.PositiveIntegerField()),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("draft", "Draft"),
                            ("checked", "Checked"),
                            ("published", "Published"),
                            ("retiring", "Retiring"),
                            ("retired", "Retired"),
                        ],
                        default="draft",
                        max_length=20,
                        protected=True,
                    ),
                ),
                ("sources", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("area", models.CharField(default="", max_length=60)),
                ("released", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("journey", "version"), name="journeyversion_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "checked", "published", "retiring", "retired"])),
                        name="journeyversion_state",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="WorkItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("assigned", models.DateTimeField(blank=True, null=True, verbose_name="Assigned")),
                ("started", models.DateTimeField(blank=True, null=True, verbose_name="Started")),
                ("finished", models.DateTimeField(blank=True, null=True, verbose_name="Finished")),
                (
                    "token",
                    viewflow.workflow.fields.TokenField(
                        default=viewflow.workflow.token.Token("start"), max_length=150, verbose_name="Token"
                    ),
                ),
                (
                    "owner_permission",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="Permission"),
                ),
                ("owner_permission_obj_pk", models.CharField(blank=True, max_length=255, null=True)),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "process",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="journeys.journeyrun",
                    ),
                ),
                ("flow_task", journeys.viewflow_flows.StepField(max_length=150, verbose_name="step")),
                ("flow_task_type", models.CharField(default="HUMAN", max_length=10)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ASSIGNED", "Assigned"),
                            ("CANCELED", "Canceled"),
                            ("DONE", "Done"),
                            ("ERROR", "Error"),
                            ("NEW", "New"),
                            ("REVIVED", "Revived"),
                            ("SCHEDULED", "Scheduled"),
                            ("STARTED", "Started"),
                        ],
                        default="NEW",
                        max_length=10,
                    ),
                ),
                ("created", models.DateTimeField()),
                ("person", models.CharField(default="", max_length=40)),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("kind", models.CharField(max_length=40)),
                ("holder", models.CharField(max_length=60)),
                ("outcome", models.CharField(default="", max_length=60)),
                ("due", models.DateTimeField(null=True)),
                ("late_since", models.DateTimeField(null=True)),
                ("stopped", models.DurationField(default=datetime.timedelta(0))),
                ("owner_key", models.UUIDField(null=True)),
                ("error_code", models.CharField(default="", max_length=120)),
                (
                    "owner_permission_content_type",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ("NEW", "ERROR"))), fields=["due", "id"], name="item_inbox"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("process", "flow_task", "person", "round"), name="item_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["ASSIGNED", "CANCELED", "DONE", "ERROR", "NEW", "REVIVED", "SCHEDULED", "STARTED"],
                            )
                        ),
                        name="item_status",
                    ),
                ],
            },
        ),
    ]
