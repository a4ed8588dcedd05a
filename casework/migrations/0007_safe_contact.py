"""Danger at home gets its own row: from whom, the one safe way, who lifts it; a link knows to which phone it was sent.

A link is looked up with whom it reaches now, so that one that was sent before opens nothing that it may not any more.
"""

import uuid
from importlib import import_module
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

security = import_module("casework.migrations.0003_row_security")
watch = import_module("casework.migrations.0005_audit").watch
let_call = import_module("casework.migrations.0006_functions").let_call

NOT_OUTSIDE = security.Rule("own_service", f"{security.FAMILY} IS NULL", narrows=True)

# what was told before this version
OF_BEFORE = """
INSERT INTO casework_dangerathome
  (id, family_id, told_at, from_whom, safe_phone, safe_hours, safe_word, lifting_because)
SELECT gen_random_uuid(), id, created_at, '', '', '', '', '' FROM casework_family WHERE danger_at_home;
"""

# the flag is lowered only after a row says that two have lifted it: no code path, no raw SQL of the working role does it
BY_TWO = """
CREATE FUNCTION casework_danger_lifted_by_two() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM casework_dangerathome d WHERE d.family_id = NEW.id AND d.lifted_at IS NULL)
     OR NOT EXISTS (SELECT 1 FROM casework_dangerathome d WHERE d.family_id = NEW.id) THEN
    RAISE EXCEPTION 'danger at home is lifted by two people' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER danger_lifted_by_two BEFORE UPDATE OF danger_at_home ON casework_family FOR EACH ROW
  WHEN (OLD.danger_at_home AND NOT NEW.danger_at_home) EXECUTE FUNCTION casework_danger_lifted_by_two();
"""
BY_ONE = """
DROP TRIGGER danger_lifted_by_two ON casework_family;
DROP FUNCTION casework_danger_lifted_by_two();
"""

# as in 0006, and whom the link reaches now; `speaks` and `phone` as casework.access.safe_contact says them
FINDER = """
DROP FUNCTION casework_link_of(text, uuid);
CREATE FUNCTION casework_link_of(token text, link uuid)
  RETURNS TABLE (id uuid, kind text, region_key uuid, case_id uuid, family_id uuid, organisation_key uuid, person_id uuid,
                 offer_id uuid, partner_key uuid, expires_at timestamptz, revoked boolean,
                 danger boolean, speaks boolean, phone text, phone_mark text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT f.id, f.kind::text, f.region_key, f.case_id, f.family_id, f.organisation_key, f.person_id, f.offer_id,
         f.partner_key, f.expires_at, f.revoked, f.danger, f.speaks,
         CASE WHEN f.speaks THEN f.family_phone ELSE coalesce(f.own_phone, '') END, f.phone_mark
  FROM (
    SELECT l.id, l.kind, l.region_key, l.case_id, c.family_id, c.organisation_key, l.person_id, l.offer_id,
           o.organisation_id AS partner_key, l.expires_at, l.revoked_at IS NOT NULL AS revoked,
           h.danger_at_home AS danger, h.phone::text AS family_phone, p.phone::text AS own_phone, l.phone_mark::text,
           l.person_id IS NULL OR l.person_id = (
             SELECT s.id FROM casework_person s WHERE s.family_id = c.family_id AND s.relation <> 'child'
             ORDER BY s.is_representative DESC, s.relation LIMIT 1) AS speaks
    FROM casework_accesslink l
    JOIN casework_case c ON c.id = l.case_id
    JOIN casework_family h ON h.id = c.family_id
    LEFT JOIN casework_person p ON p.id = l.person_id
    LEFT JOIN casework_offer o ON o.id = l.offer_id
    WHERE (token <> '' AND l.token_hash = token) OR l.id = link
  ) f
$$;
"""
FINDER_OF_BEFORE = """
DROP FUNCTION casework_link_of(text, uuid);
CREATE FUNCTION casework_link_of(token text, link uuid)
  RETURNS TABLE (id uuid, kind text, region_key uuid, case_id uuid, family_id uuid, organisation_key uuid, person_id uuid,
                 offer_id uuid, partner_key uuid, expires_at timestamptz, revoked boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT l.id, l.kind::text, l.region_key, l.case_id, c.family_id, c.organisation_key, l.person_id, l.offer_id,
         o.organisation_id, l.expires_at, l.revoked_at IS NOT NULL
  FROM casework_accesslink l JOIN casework_case c ON c.id = l.case_id LEFT JOIN casework_offer o ON o.id = l.offer_id
  WHERE (token <> '' AND l.token_hash = token) OR l.id = link
$$;
REVOKE ALL ON FUNCTION casework_link_of(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_link_of(text, uuid) TO casework_app;
"""


class Migration(migrations.Migration):
    """Keep danger at home by itself, and ask it where links are looked up."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0006_functions"),
    ]

    operations: ClassVar[list[object]] = [
        migrations.AddField(
            model_name="accesslink",
            name="phone_mark",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.CreateModel(
            name="DangerAtHome",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("told_at", models.DateTimeField()),
                ("from_whom", models.CharField(blank=True, max_length=200)),
                ("safe_phone", models.CharField(blank=True, max_length=20)),
                ("safe_hours", models.CharField(blank=True, max_length=100)),
                ("safe_word", models.CharField(blank=True, max_length=60)),
                ("days_asked_at", models.DateTimeField(blank=True, null=True)),
                ("lifting_because", models.CharField(blank=True, max_length=300)),
                ("lifting_proposed_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dangers", to="casework.family"
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifting_proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "dangers at home",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)), fields=("family",), name="one_danger_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                                ("lifting_proposed_by__isnull", False),
                                models.Q(("lifted_by", models.F("lifting_proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="danger_lifted_by_two",
                    ),
                ],
            },
        ),
        security.protect(
            "casework_dangerathome", security.through("casework_family", "family_id"), security.NO_PEOPLE, NOT_OUTSIDE
        ),
        security.withhold("casework_dangerathome", "DELETE"),
        watch("casework_dangerathome", ("from_whom", "safe_phone", "safe_hours", "safe_word", "lifting_because")),
        migrations.RunSQL(OF_BEFORE, migrations.RunSQL.noop),
        migrations.RunSQL(BY_TWO, BY_ONE),
        migrations.RunSQL(FINDER, FINDER_OF_BEFORE),
        let_call("casework_link_of(text, uuid)"),
    ]
