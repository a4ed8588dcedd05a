# Made from the models, each table once and whole. Nothing here was written by hand; that stands in the files below.

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django_fsm
import partners.models.calendar
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("region_key", models.UUIDField()),
                ("type", models.CharField(max_length=60)),
                ("name_ru", models.CharField(max_length=160)),
                ("name_en", models.CharField(max_length=160)),
                ("short_code", models.CharField(max_length=6)),
                ("address_ru", models.CharField(blank=True, max_length=200)),
                ("address_en", models.CharField(blank=True, max_length=200)),
                ("phone", models.CharField(blank=True, max_length=32)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("language", models.CharField(default="ru", max_length=8)),
                ("time_zone", models.CharField(default="Europe/Moscow", max_length=64)),
                ("working_hours", models.JSONField(default=list)),
                ("connector", models.CharField(default="by_hand", max_length=40)),
                ("takes_requests", models.BooleanField(default=True)),
                ("asked_in_order", models.PositiveSmallIntegerField(default=100)),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["region_key", "type", "asked_in_order"], name="organisation_directory")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("region_key", "short_code"), name="organisation_code_once"),
                    models.CheckConstraint(
                        condition=models.Q(("type__regex", "^[a-z][a-z0-9_]*$")), name="organisation_type_is_a_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("connector__regex", "^[a-z][a-z0-9_]*$")),
                        name="organisation_connector_is_a_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__regex", "^[a-z]{2,3}(-[a-z]+)?$")),
                        name="organisation_language_is_a_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("short_code__regex", "^[А-ЯЁA-Z0-9]{2,6}$")),
                        name="organisation_code_is_printable",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="organisation_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name_ru", ""), _negated=True), models.Q(("name_en", ""), _negated=True)
                        ),
                        name="organisation_has_both_names",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("working_hours"),
                                output_field=models.BooleanField(),
                                template="(CASE jsonb_typeof(%(expressions)s) WHEN 'array' THEN jsonb_array_length(%(expressions)s) IN (0, 7) ELSE false END)",
                            )
                        ),
                        name="organisation_hours_are_a_week",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Building",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="buildings",
                        to="partners.organisation",
                    ),
                ),
                ("name_ru", models.CharField(max_length=120)),
                ("name_en", models.CharField(max_length=120)),
                ("address_ru", models.CharField(blank=True, max_length=200)),
                ("address_en", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("organisation", "name_ru"), name="building_name_once")],
            },
        ),
        migrations.CreateModel(
            name="Resource",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resources",
                        to="partners.organisation",
                    ),
                ),
                (
                    "building",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="resources", to="partners.building"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("doctor", "Doctor"), ("room", "Room"), ("device", "Device")],
                        default="doctor",
                        max_length=10,
                    ),
                ),
                ("name_ru", models.CharField(max_length=120)),
                ("name_en", models.CharField(max_length=120)),
                ("specialty", models.CharField(max_length=60)),
                ("room", models.CharField(blank=True, max_length=20)),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "specialty"], name="resource_by_specialty")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["doctor", "room", "device"])), name="resource_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("specialty__regex", "^[a-z][a-z0-9_]*$")), name="specialty_is_a_key"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="absences", to="partners.resource"
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("reason", models.CharField(blank=True, max_length=60)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GistIndex(fields=["resource", "during"], name="absence_of_resource")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(partners.models.calendar.WholeSpan(models.F("during"))),
                        name="absence_is_a_whole_span",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutgoingRecord",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("region_key", models.UUIDField()),
                ("message_id", models.UUIDField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_column="organisation_key",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
                ("kind", models.CharField(blank=True, max_length=20)),
                ("step", models.CharField(blank=True, max_length=80)),
                ("subject_number", models.CharField(blank=True, max_length=24)),
                ("body", models.JSONField(default=dict)),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("queued", "Not delivered yet"),
                            ("delivered", "Delivered"),
                            ("by_hand", "Told by the worker"),
                            ("failed", "Could not be delivered"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="queued",
                        max_length=20,
                        protected=True,
                    ),
                ),
                ("receipt", models.JSONField(default=dict)),
                ("first_tried_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("region_key", "message_id"), name="message_sent_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "delivered", "by_hand", "failed", "withdrawn"])),
                        name="outgoing_state_known",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="DeliveryAttempt",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "outgoing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="partners.outgoingrecord",
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("outcome", models.CharField(max_length=20)),
                ("receipt", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("outgoing", "attempt"), name="attempt_numbered_once"),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["delivered", "by_hand", "failed"])),
                        name="attempt_outcome_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("attempt__gte", 1)), name="attempt_counts_from_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="IncomingMessage",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("region_key", models.UUIDField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_column="organisation_key",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
                ("message_id", models.UUIDField()),
                ("in_reply_to", models.UUIDField()),
                ("payload", models.JSONField()),
                ("received_at", models.DateTimeField()),
                ("available_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[("arrived", "Arrived"), ("taken", "Taken over"), ("set_aside", "Set aside")],
                        default="arrived",
                        max_length=20,
                        protected=True,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "arrived")),
                        fields=["region_key", "available_at"],
                        name="answer_waiting",
                    ),
                    models.Index(fields=["region_key", "in_reply_to"], name="answer_to_message"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "message_id"), name="answer_received_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["arrived", "taken", "set_aside"])),
                        name="incoming_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("taken_at__isnull", True), ("state", "taken"), _connector="OR"),
                        name="only_taken_answers_have_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("available_at__gte", models.F("received_at"))),
                        name="answer_not_before_received",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="OrdinaryBooking",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="bookings", to="partners.resource"
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(partners.models.calendar.WholeSpan(models.F("during"))),
                        name="booking_is_a_whole_span",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("resource", "="), ("during", "&&")], name="bookings_do_not_overlap"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shifts", to="partners.resource"
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(partners.models.calendar.WholeSpan(models.F("during"))),
                        name="shift_is_a_whole_span",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("resource", "="), ("during", "&&")], name="shifts_do_not_overlap"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WalkingTime",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="partners.building"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="partners.building"
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("one", "other"), name="walk_once"),
                    models.CheckConstraint(
                        condition=models.Q(("one__lt", models.F("other"))), name="walk_smaller_id_first"
                    ),
                    models.CheckConstraint(condition=models.Q(("minutes__lte", 240)), name="walk_is_walkable"),
                ],
            },
        ),
    ]
