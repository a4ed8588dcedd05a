"""A desk is taken by its owner: invitations, and by whom a role was proposed and confirmed.

An invitation is seen by who may let people in, and by jobs; its letter's token is looked up
before anybody acts.
"""

import uuid
from importlib import import_module
from typing import ClassVar

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

security = import_module("casework.migrations.0003_row_security")
watch = import_module("casework.migrations.0005_audit").watch
let_call = import_module("casework.migrations.0006_functions").let_call

# an administrator sees no family, so "none" is how far she reaches; a partner's people are its own
OF_WHO_LETS_IN = security.Rule(
    "scope",
    f"region_key = {security.REGION} AND ({security.REACH} IN ('region', 'none') OR ({security.REACH} = 'partner' "
    f"AND organisation_key = {security.ORGANISATION} AND {security.OFFER} IS NULL))",
)

FINDER = """
CREATE FUNCTION casework_invitation_of(token text) RETURNS TABLE (id uuid, region_key uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT i.id, i.region_key FROM casework_invitation i WHERE token <> '' AND i.token_hash = token
$$;
"""
FINDER_GONE = "DROP FUNCTION casework_invitation_of(text);"


class Migration(migrations.Migration):
    """Keep invitations, and by whom a role was proposed and confirmed."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0009_effects_that_wait"),
        ("partners", "0001_tables"),
    ]

    operations: ClassVar[list[object]] = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                ("manages", models.BooleanField(default=False)),
                ("email", models.EmailField(max_length=254)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("proposed_at", models.DateTimeField()),
                ("takes_second", models.BooleanField(default=True)),
                ("given_alone", models.BooleanField(default=False)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("letters", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
                ("taken_back_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="membership",
            name="accepted_at",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AddField(
            model_name="membership",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="given_alone",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="membership",
            name="proposed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="takes_second",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proposed_by__isnull", True),
                    models.Q(("proposed_by", models.F("user")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_gives_a_role_to_herself",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by__isnull", True),
                    models.Q(
                        models.Q(("confirmed_by", models.F("user")), _negated=True),
                        models.Q(
                            ("proposed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="membership_confirmed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proposed_by__isnull", True), ("role", "partner"), ("takes_second", True), _connector="OR"
                ),
                name="membership_takes_second",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("active", False),
                    ("takes_second", False),
                    ("confirmed_by__isnull", False),
                    ("given_alone", True),
                    _connector="OR",
                ),
                name="membership_seen_by_two",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="accepted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="organisation",
            field=models.ForeignKey(
                db_column="organisation_key", on_delete=django.db.models.deletion.PROTECT, to="partners.organisation"
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="proposed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="region",
            field=models.ForeignKey(
                db_column="region_key",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.region",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["proposed_by", "proposed_at"], name="invitations_of_an_hour"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["social_worker", "curator", "administrator", "partner"])),
                name="invitation_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("manages", False), ("role", "partner"), _connector="OR"),
                name="invitation_manages_of_partners",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(condition=models.Q(("letters__lte", 3)), name="invitation_few_letters"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proposed_by__isnull", True), ("role", "partner"), ("takes_second", True), _connector="OR"
                ),
                name="invitation_takes_second",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by__isnull", True),
                    ("proposed_by__isnull", True),
                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="invitation_confirmed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("expires_at__isnull", True), ("letters", 0), ("sent_at__isnull", True)),
                    models.Q(
                        ("expires_at__gt", models.F("sent_at")),
                        ("letters__gte", 1),
                        ("sent_at__isnull", False),
                        models.Q(
                            ("takes_second", False),
                            ("given_alone", True),
                            ("confirmed_by__isnull", False),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="invitation_sent_when_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_at__isnull", True), ("accepted_by__isnull", True)),
                    models.Q(
                        ("accepted_at__isnull", False), ("accepted_by__isnull", False), ("sent_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="invitation_accepted_when_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted_by__isnull", True),
                    models.Q(
                        models.Q(
                            ("proposed_by__isnull", True),
                            models.Q(("accepted_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("accepted_by", models.F("confirmed_by")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="invitation_accepted_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_at__isnull", True), ("declined_at__isnull", True)),
                    models.Q(("accepted_at__isnull", True), ("taken_back_at__isnull", True)),
                    models.Q(("declined_at__isnull", True), ("taken_back_at__isnull", True)),
                    _connector="OR",
                ),
                name="invitation_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("accepted_at__isnull", True), ("declined_at__isnull", True), ("taken_back_at__isnull", True)
                ),
                fields=("organisation", "role", "email"),
                name="one_open_invitation",
            ),
        ),
        security.protect("casework_invitation", OF_WHO_LETS_IN),
        security.withhold("casework_invitation", "DELETE"),
        watch("casework_invitation", ("email", "token_hash")),
        migrations.RunSQL(FINDER, FINDER_GONE),
        let_call("casework_invitation_of(text)"),
    ]
