"""Letters about accounts, help for who lost a device, and a cache that all processes share.

What allauth keeps of an account (addresses, factors) goes under the audit as well: that it
changed, never what it is.
"""

import uuid
from importlib import import_module
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

security = import_module("casework.migrations.0003_row_security")
acting = import_module("casework.migrations.0011_signed_context")
watch = import_module("casework.migrations.0005_audit").watch

# a letter is written before anybody is known ("I forgot my password"), and read by the job that
# sends it
OF_A_JOB = f"region_key = {acting.REGION} AND {acting.REACH} = 'region' AND {acting.FIGURES} = ''"
BY_ITS_JOB = security.Rule("scope", OF_A_JOB)
EVERYBODY_WRITES = """
CREATE POLICY everybody_writes ON casework_accountletter FOR INSERT WITH CHECK (true);
"""
NOBODY_WRITES = "DROP POLICY everybody_writes ON casework_accountletter;"
OWN_REGION = security.Rule("scope", f"region_key = {acting.REGION}")
NOT_A_GUEST = f"{acting.FAMILY} IS NULL AND {acting.OFFER} IS NULL"
NO_GUESTS = security.Rule("no_guests", NOT_A_GUEST, narrows=True)
# who has a password got it by a letter to this address or from who runs the server: the address
# counts as confirmed.
# One that was changed on a page of before, which asked for nothing, stands in a row already and
# stays unconfirmed
KNOWN_ADDRESSES = """
INSERT INTO account_emailaddress (user_id, email, verified, "primary")
SELECT id, lower(email), true, true FROM casework_user u
WHERE password NOT LIKE '!%'
  AND NOT EXISTS (SELECT 1 FROM account_emailaddress a WHERE a.user_id = u.id)
ON CONFLICT DO NOTHING;
"""


def to_user(**how: object) -> models.ForeignKey:
    """Return a column that names somebody who signs in."""
    how = {"on_delete": django.db.models.deletion.PROTECT, **how}
    return models.ForeignKey(related_name="+", to=settings.AUTH_USER_MODEL, **how)


class Migration(migrations.Migration):
    """Make the three tables."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0016_sessions_by_key"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations: ClassVar[list[object]] = [
        migrations.CreateModel(
            name="SharedValue",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("value", models.JSONField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="AccountLetter",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("region_key", models.UUIDField()),
                ("user", to_user(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE)),
                ("kind", models.CharField(max_length=40)),
                ("to", models.EmailField(blank=True, max_length=254)),
            ],
        ),
        migrations.CreateModel(
            name="LostDevice",
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
                ("user", to_user()),
                ("told_by", to_user()),
                ("told_at", models.DateTimeField()),
                ("because", models.CharField(max_length=300)),
                ("helped_by", to_user(blank=True, null=True)),
                ("helped_at", models.DateTimeField(blank=True, null=True)),
                ("set_aside_by", to_user(blank=True, null=True)),
                ("set_aside_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("helped_at__isnull", True), ("set_aside_at__isnull", True)),
                        fields=("user",),
                        name="one_lost_device_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("helped_at__isnull", True), ("helped_by__isnull", True)),
                            models.Q(
                                ("helped_at__isnull", False),
                                ("helped_by__isnull", False),
                                models.Q(("helped_by", models.F("told_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="lost_device_helped_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("told_by", models.F("user")), _negated=True),
                            models.Q(
                                ("helped_by__isnull", True),
                                models.Q(("helped_by", models.F("user")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="lost_device_helped_by_others",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("helped_at__isnull", True), ("set_aside_at__isnull", True), _connector="OR"
                        ),
                        name="lost_device_ends_once",
                    ),
                ],
            },
        ),
        # of one code, from all addresses together; from one it is five
        migrations.RemoveConstraint(model_name="accesscode", name="code_five_tries"),
        migrations.AddConstraint(
            model_name="accesscode",
            constraint=models.CheckConstraint(condition=models.Q(("tries__lte", 20)), name="code_twenty_tries"),
        ),
        security.protect("casework_accountletter", BY_ITS_JOB),
        migrations.RunSQL(EVERYBODY_WRITES, NOBODY_WRITES),
        security.withhold("casework_accountletter", "UPDATE"),
        watch("casework_accountletter", ("to",)),
        security.protect("casework_lostdevice", OWN_REGION, NO_GUESTS),
        security.withhold("casework_lostdevice", "DELETE"),
        watch("casework_lostdevice", ("because",)),
        migrations.RunSQL(KNOWN_ADDRESSES, migrations.RunSQL.noop),
        watch("account_emailaddress", ("email",)),
        watch("mfa_authenticator", ("data", "last_used_at")),
    ]
