"""The keys of families and regions: wrapped by a master key outside of the database, had by who may see what they sealed."""

import uuid
from importlib import import_module
from typing import ClassVar

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

signed = import_module("casework.migrations.0011_signed_context")
security = import_module("casework.migrations.0003_row_security")
watch = import_module("casework.migrations.0005_audit").watch
let_call = import_module("casework.migrations.0006_functions").let_call

OF_REGION = security.Rule("scope", f"region_key = {signed.REGION}")
OF_FAMILY = security.Rule("narrowed", f"{signed.FAMILY} IS NULL OR family_id = {signed.FAMILY}", narrows=True)
NO_CURATOR = security.Rule("no_people", f"{signed.FIGURES} = ''", narrows=True)

# a key's id stands in what the key sealed and nowhere else, so it is known to who sees the row; what is had is wrapped
BY_ID = """
CREATE FUNCTION casework_keys_by_id(ids uuid[])
  RETURNS TABLE (id uuid, family_id uuid, wrapped bytea, wrapped_by text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT k.id, k.family_id, k.wrapped, k.wrapped_by::text FROM casework_familykey k WHERE k.id = ANY (ids)
$$;
"""
NOT_BY_ID = "DROP FUNCTION casework_keys_by_id(uuid[]);"

# what was destroyed stays so, whoever asks
FOR_GOOD = """
CREATE FUNCTION casework_key_stays_destroyed() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'a destroyed key stays destroyed' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER stays_destroyed BEFORE UPDATE ON casework_familykey FOR EACH ROW
  WHEN (OLD.destroyed_at IS NOT NULL OR NEW.family_id <> OLD.family_id OR NEW.id <> OLD.id)
  EXECUTE FUNCTION casework_key_stays_destroyed();
"""
NOT_FOR_GOOD = """
DROP TRIGGER stays_destroyed ON casework_familykey;
DROP FUNCTION casework_key_stays_destroyed();
"""

NOW = django.db.models.functions.datetime.Now()


class Migration(migrations.Migration):
    """Make the tables, protect them, open the one way to a key."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0018_copy_names")]

    operations: ClassVar[list[object]] = [
        migrations.CreateModel(
            name="FamilyKey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("wrapped", models.BinaryField(null=True)),
                ("wrapped_by", models.CharField(max_length=12)),
                ("made_at", models.DateTimeField(db_default=NOW)),
                ("destroyed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="casework.family"
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("family",), name="one_key_a_family"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("destroyed_at__isnull", False), ("wrapped__isnull", True)),
                            models.Q(("destroyed_at__isnull", True), ("wrapped__isnull", False)),
                            _connector="OR",
                        ),
                        name="family_key_is_kept_or_destroyed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegionKey",
            fields=[
                (
                    "region",
                    models.OneToOneField(
                        db_column="region_key",
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="casework.region",
                    ),
                ),
                ("wrapped", models.BinaryField()),
                ("wrapped_by", models.CharField(max_length=12)),
                ("made_at", models.DateTimeField(db_default=NOW)),
            ],
        ),
        security.protect("casework_familykey", OF_REGION, OF_FAMILY, NO_CURATOR),
        security.withhold("casework_familykey", "DELETE"),
        watch("casework_familykey", ("wrapped",)),
        security.protect("casework_regionkey", OF_REGION),
        security.withhold("casework_regionkey", "DELETE"),
        watch("casework_regionkey", ("wrapped",)),
        migrations.RunSQL(FOR_GOOD, NOT_FOR_GOOD),
        migrations.RunSQL(BY_ID, NOT_BY_ID),
        let_call("casework_keys_by_id(uuid[])"),
    ]
