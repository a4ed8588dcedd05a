"""Texts that will be sealed get room for it, and are found by marks: keyed digests, in place of what they say (record 0040).

Until the next migration has sealed what is there, the search by phone and SNILS finds nobody.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations, models

signed = import_module("casework.migrations.0011_signed_context")
let_call = import_module("casework.migrations.0006_functions").let_call

# who sees the family sees its keys; a key is there before its family, so making one asks for the region alone
MADE_FIRST = f"""
DROP POLICY scope ON casework_familykey;
CREATE POLICY scope ON casework_familykey FOR SELECT USING (
  EXISTS (SELECT 1 FROM casework_family p WHERE p.id = casework_familykey.family_id));
CREATE POLICY changed ON casework_familykey FOR UPDATE USING (
  EXISTS (SELECT 1 FROM casework_family p WHERE p.id = casework_familykey.family_id));
CREATE POLICY made ON casework_familykey FOR INSERT WITH CHECK (
  region_key = {signed.REGION} AND {signed.REACH} IN ('region', 'organisation'));
"""
AS_BEFORE = f"""
DROP POLICY made ON casework_familykey;
DROP POLICY changed ON casework_familykey;
DROP POLICY scope ON casework_familykey;
CREATE POLICY scope ON casework_familykey USING (region_key = {signed.REGION});
"""

SEALS = [("family", "Family"), ("papers", "Papers")]  # the law may keep papers longer than all the rest

TEXTS = (
    ("case", "held_because", {"blank": True, "db_default": "", "max_length": 200}),
    ("dangerathome", "from_whom", {"blank": True, "max_length": 200}),
    ("dangerathome", "lifting_because", {"blank": True, "max_length": 300}),
    ("dangerathome", "safe_hours", {"blank": True, "max_length": 100}),
    ("dangerathome", "safe_phone", {"blank": True, "max_length": 20}),
    ("dangerathome", "safe_word", {"blank": True, "max_length": 60}),
    ("family", "address", {"blank": True, "max_length": 300}),
    ("family", "phone", {"blank": True, "max_length": 20}),
    ("notice", "sent_to", {"blank": True, "default": "", "max_length": 20}),
    ("person", "phone", {"blank": True, "default": "", "max_length": 20}),
    ("person", "snils", {"blank": True, "max_length": 14}),
    ("receivedpaper", "number", {"blank": True, "max_length": 120}),
)

# sealed1:<key>:<what is sealed>:<mark>,<mark>
MARKS = """
CREATE FUNCTION casework_marks(kept text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN CASE WHEN kept LIKE 'sealed1:%' THEN string_to_array(split_part(kept, ':', 4), ',') ELSE '{}' END;
CREATE FUNCTION casework_unmarked(kept text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN CASE WHEN kept LIKE 'sealed1:%'
    THEN concat_ws(':', split_part(kept, ':', 1), split_part(kept, ':', 2), split_part(kept, ':', 3)) ELSE kept END;
CREATE INDEX family_marked_phone ON casework_family USING gin (casework_marks(phone));
CREATE INDEX family_marked_address ON casework_family USING gin (casework_marks(address));
CREATE INDEX person_marked_snils ON casework_person USING gin (casework_marks(snils));
"""
NO_MARKS = """
DROP INDEX family_marked_phone, family_marked_address, person_marked_snils;
DROP FUNCTION casework_unmarked(text);
DROP FUNCTION casework_marks(text);
"""

OF_SAID = "DROP INDEX IF EXISTS person_insured, family_phoned;"
OF_SAID_BEFORE = """
CREATE INDEX person_insured ON casework_person (casework_digits(snils)) WHERE snils <> '';
CREATE INDEX family_phoned ON casework_family USING gin (right(casework_digits(phone), 10) gin_trgm_ops);
"""

# as in 0006: without a context nothing is found, and neither by families nor by curators
SCOPE = f"""
  f.region_key = {signed.REGION}
  AND {signed.FAMILY} IS NULL AND {signed.FIGURES} = ''
  AND ({signed.REACH} = 'region' OR ({signed.REACH} = 'organisation' AND f.organisation_key = {signed.ORGANISATION}))
"""
LOOKING = f"""
DROP FUNCTION casework_phoned(text, integer);
DROP FUNCTION casework_insured(text, integer);
CREATE FUNCTION casework_phoned(wanted text[], most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT f.id FROM casework_family f
  WHERE casework_marks(f.phone) @> wanted AND wanted <> '{{}}' AND {SCOPE} ORDER BY f.created_at DESC LIMIT most
$$;
CREATE FUNCTION casework_housed(wanted text[], most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT f.id FROM casework_family f
  WHERE casework_marks(f.address) @> wanted AND wanted <> '{{}}' AND {SCOPE} ORDER BY f.created_at DESC LIMIT most
$$;
CREATE FUNCTION casework_insured(wanted text[], most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT DISTINCT p.family_id FROM casework_person p JOIN casework_family f ON f.id = p.family_id
  WHERE casework_marks(p.snils) @> wanted AND wanted <> '{{}}' AND {SCOPE} LIMIT most
$$;
"""

# as in 0007; whether it is the phone that the link was sent to, is told by the phone's mark
FINDER = """
DROP FUNCTION casework_link_of(text, uuid);
CREATE FUNCTION casework_link_of(token text, link uuid)
  RETURNS TABLE (id uuid, kind text, region_key uuid, case_id uuid, family_id uuid, organisation_key uuid, person_id uuid,
                 offer_id uuid, partner_key uuid, expires_at timestamptz, revoked boolean,
                 danger boolean, speaks boolean, has_phone boolean, same_phone boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT f.id, f.kind::text, f.region_key, f.case_id, f.family_id, f.organisation_key, f.person_id, f.offer_id,
         f.partner_key, f.expires_at, f.revoked, f.danger, f.speaks, f.phone <> '',
         f.phone_mark = '' OR f.phone_mark = ANY (casework_marks(f.phone))
  FROM (
    SELECT h.*, CASE WHEN h.speaks THEN h.family_phone ELSE coalesce(h.own_phone, '') END AS phone
    FROM (
      SELECT l.id, l.kind, l.region_key, l.case_id, c.family_id, c.organisation_key, l.person_id, l.offer_id,
             o.organisation_id AS partner_key, l.expires_at, l.revoked_at IS NOT NULL AS revoked,
             y.danger_at_home AS danger, y.phone AS family_phone, p.phone AS own_phone, l.phone_mark,
             l.person_id IS NULL OR l.person_id = (
               SELECT s.id FROM casework_person s WHERE s.family_id = c.family_id AND s.relation <> 'child'
               ORDER BY s.is_representative DESC, s.relation LIMIT 1) AS speaks
      FROM casework_accesslink l
      JOIN casework_case c ON c.id = l.case_id
      JOIN casework_family y ON y.id = c.family_id
      LEFT JOIN casework_person p ON p.id = l.person_id
      LEFT JOIN casework_offer o ON o.id = l.offer_id
      WHERE (token <> '' AND l.token_hash = token) OR l.id = link
    ) h
  ) f
$$;
"""


class Migration(migrations.Migration):
    """Make room and marks, then look by these alone."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0024_looks_between")]

    operations: ClassVar[list[object]] = [
        migrations.RemoveConstraint("familykey", "one_key_a_family"),
        migrations.AddField(
            "familykey",
            "what",
            models.CharField(choices=SEALS, db_default="family", default="family", max_length=10),
        ),
        migrations.AddConstraint(
            "familykey", models.UniqueConstraint(fields=("family", "what"), name="one_key_of_each_kind")
        ),
        migrations.AddConstraint(
            "familykey",
            models.CheckConstraint(
                condition=models.Q(("what__in", ["family", "papers"])), name="family_key_of_known_kind"
            ),
        ),
        migrations.RunSQL(MADE_FIRST, AS_BEFORE),
        migrations.RunSQL(OF_SAID, OF_SAID_BEFORE),
        *(migrations.AlterField(model, name, models.TextField(**how)) for model, name, how in TEXTS),
        migrations.RunSQL(MARKS, NO_MARKS),
        migrations.RunSQL(LOOKING),
        migrations.RunSQL(FINDER),
        *(
            let_call(f"casework_{name}")
            for name in (
                "phoned(text[], integer)",
                "insured(text[], integer)",
                "housed(text[], integer)",
                "link_of(text, uuid)",
            )
        ),
    ]
