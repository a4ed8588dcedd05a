"""What people without a desk may see: a family its own case, a partner what it is asked, a curator no person.

`ryadom.family` narrows every table of the case to one family: for the family itself, and for the act of a partner.
`ryadom.figures` hides people, papers, notes and facts from a curator, who sees how far cases are and what was scored.
With reach "partner" only the questions to the own organisation exist, and with `ryadom.offer` only one of them.
Links and what a partner was asked about are found before the case may be seen: by functions that run as their owner.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

watch = import_module("casework.migrations.0005_audit").watch

FAMILY = "(select nullif(current_setting('ryadom.family', true), '')::uuid)"
FIGURES = "(select coalesce(current_setting('ryadom.figures', true), ''))"
ORGANISATION = "(select nullif(current_setting('ryadom.organisation', true), '')::uuid)"
OFFER = "(select nullif(current_setting('ryadom.offer', true), '')::uuid)"
REGION = "(select nullif(current_setting('ryadom.region', true), '')::uuid)"
REACH = "(select current_setting('ryadom.reach', true))"

NARROWED = {"casework_case": "family_id", "casework_family": "id"}
HIDDEN_FROM_FIGURES = (
    "casework_family",
    "casework_person",
    "casework_casefact",
    "casework_note",
    "casework_consent",
    "casework_need",
    "casework_visitday",
    "casework_casedocument",
    "casework_receivedpaper",
    "casework_timelineentry",
    "casework_readlogentry",
    "casework_accesslink",
    "casework_notice",
)
NEW = {"casework_accesslink": ("case_id", "casework_case"), "casework_notice": ("case_id", "casework_case"),
       "casework_accesscode": ("link_id", "casework_accesslink")}  # fmt: skip

ASKED = f"""
CREATE POLICY asked ON {{table}} FOR SELECT USING (
  {REACH} = 'partner' AND organisation_id = {ORGANISATION} AND ({OFFER} IS NULL OR id = {OFFER}) {{also}}
);
"""
NOT_IN_VAIN = {"casework_offer": "AND state <> 'draft'", "casework_partnerrequest": "AND NOT held_back"}

FINDERS = f"""
CREATE FUNCTION casework_link_of(token text, link uuid)
  RETURNS TABLE (id uuid, kind text, region_key uuid, case_id uuid, family_id uuid, organisation_key uuid, person_id uuid,
                 offer_id uuid, partner_key uuid, expires_at timestamptz, revoked boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT l.id, l.kind::text, l.region_key, l.case_id, c.family_id, c.organisation_key, l.person_id, l.offer_id,
         o.organisation_id, l.expires_at, l.revoked_at IS NOT NULL
  FROM casework_accesslink l JOIN casework_case c ON c.id = l.case_id LEFT JOIN casework_offer o ON o.id = l.offer_id
  WHERE (token <> '' AND l.token_hash = token) OR l.id = link
$$;
REVOKE ALL ON FUNCTION casework_link_of(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_link_of(text, uuid) TO casework_app;

CREATE FUNCTION casework_case_asked_about(question uuid)
  RETURNS TABLE (case_id uuid, family_id uuid, organisation_key uuid, item_key uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT c.id, c.family_id, c.organisation_key, q.work_item_key FROM casework_case c
  JOIN (SELECT id, case_id, organisation_id, work_item_key FROM casework_offer WHERE state <> 'draft' UNION ALL
        SELECT id, case_id, organisation_id, work_item_key FROM casework_partnerrequest WHERE NOT held_back) q
    ON q.case_id = c.id
  WHERE q.id = question AND q.organisation_id = {ORGANISATION} AND c.region_key = {REGION} AND {REACH} = 'partner'
    AND ({OFFER} IS NULL OR q.id = {OFFER})
$$;
REVOKE ALL ON FUNCTION casework_case_asked_about(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_case_asked_about(uuid) TO casework_app;
"""
FINDERS_BACK = """
DROP FUNCTION casework_link_of(text, uuid);
DROP FUNCTION casework_case_asked_about(uuid);
"""


def _new_tables() -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; CREATE POLICY scope ON {table} "
            f"USING (EXISTS (SELECT 1 FROM {parent} p WHERE p.id = {table}.{column}));",
            f"DROP POLICY scope ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
        )
        for table, (column, parent) in NEW.items()
    ]


def _narrowed() -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            f"CREATE POLICY narrowed ON {table} AS RESTRICTIVE USING ({FAMILY} IS NULL OR {column} = {FAMILY});",
            f"DROP POLICY narrowed ON {table};",
        )
        for table, column in NARROWED.items()
    ]


def _hidden() -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            f"CREATE POLICY no_people ON {table} AS RESTRICTIVE USING ({FIGURES} = '');",
            f"DROP POLICY no_people ON {table};",
        )
        for table in HIDDEN_FROM_FIGURES
    ]


def _asked() -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(ASKED.format(table=table, also=also), f"DROP POLICY asked ON {table};")
        for table, also in NOT_IN_VAIN.items()
    ]


class Migration(migrations.Migration):
    """Narrow, hide, and let links be found."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0007_people_outside")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        *_new_tables(),
        *_narrowed(),
        *_hidden(),
        *_asked(),
        migrations.RunSQL(FINDERS, FINDERS_BACK),
        watch("casework_accesslink", ("token_hash",)),
        watch("casework_accesscode", ()),
        watch("casework_notice", ()),
    ]
