"""The audit: every change of people, money and states, by whom, in the same transaction; nobody can rewrite it.

A trigger writes it, so raw SQL is caught as well. It keeps the changed columns only, and of a column with personal
data only that it changed: the audit must not become a second, uncontrolled card index. `xid` lets a later seal hash a
finished range without a lock. The working role may neither read nor write the schema; the trigger does, as its owner.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.db import migrations

# table: its columns with personal data, secrets and words of people, or too long to be kept twice (a version's texts are
# known by their sha256). Their values never reach the audit
AUDITED: Mapping[str, tuple[str, ...]] = {
    # the region and who works in it
    "casework_region": (),
    "casework_user": ("password", "email", "name", "last_login"),
    "casework_membership": (),
    "casework_servicecurator": (),
    "casework_substitution": (),
    "casework_savedview": ("name",),
    "casework_clockoffset": (),
    # the family and its case
    "casework_family": ("address", "phone"),
    "casework_person": ("last_name", "first_name", "patronymic", "sex", "born_on", "snils", "phone"),
    "casework_incomespan": ("amount", "kind", "excuse"),
    "casework_case": ("held_because",),
    "casework_casejourney": (),
    "casework_consent": (),
    "casework_note": ("text",),
    "casework_message": ("text",),
    "casework_mention": (),
    "casework_notice": ("sent_to",),
    "casework_accesslink": ("token_hash",),
    "casework_accesscode": (),
    "casework_casedocument": ("title",),
    "casework_receivedpaper": ("title", "number"),
    "casework_surveyanswer": ("words",),
    "casework_escalation": ("note", "changed"),
    "casework_intakedraft": ("parts", "receipt"),
    "casework_stepdraft": ("typed",),
    "casework_snooze": (),
    "casework_assignment": (),
    # what is asked of partners, needs, visits
    "casework_offer": ("asks", "words"),
    "casework_partnerrequest": ("words",),
    "casework_need": (),
    "casework_needitem": ("title",),
    "casework_pledge": (),
    "casework_visitday": (),
    "casework_visit": ("place",),
    # procedures and surveys
    "casework_journeydraft": ("files",),
    "casework_citizensurvey": ("mistakes", "unread_columns"),
    # the lower packages
    "journeys_journeyversion": ("sources",),
    "journeys_journeyrun": ("facts_at_start", "state"),
    "journeys_workitem": (),
    "journeys_figure": (),
    "documents_series": (),
    "documents_document": ("title", "data", "handed_over_to", "handed_over_by", "annulled_reason", "verify_code"),
    "partners_organisation": (),
    "partners_outgoingrecord": ("body", "receipt"),
    "partners_incomingmessage": ("payload",),
}
# a row of these is itself the record of an addition; what must never happen to them is a change
AUDITED_CHANGES_ONLY: Mapping[str, tuple[str, ...]] = {
    "casework_timelineentry": ("details",),
    "casework_casefact": ("value",),
    "casework_readlogentry": (),
    "casework_surveytally": (),
    "casework_prioritychoice": (),
    "casework_priority": (),
    "journeys_act": ("body",),
}

LOG = """
CREATE SCHEMA audit;
CREATE TABLE audit.event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  user_key uuid,          -- who acted, as told by casework.access; empty for raw SQL
  job text NOT NULL,      -- which job, when no person acted
  login text NOT NULL,    -- the database login, whatever anybody told
  region_key uuid,
  tab text NOT NULL,
  row_key text NOT NULL,
  op char(1) NOT NULL,    -- I, U, D, T
  diff jsonb NOT NULL     -- column: [before, after], or "personal" when only the change is kept
);
CREATE INDEX event_of_row ON audit.event (tab, row_key, id);
CREATE INDEX event_xid ON audit.event (xid);

CREATE FUNCTION audit.diff(before jsonb, after jsonb, personal text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_object_agg(key,
    CASE WHEN key = ANY (personal) THEN '"personal"'::jsonb ELSE jsonb_build_array(before -> key, after -> key) END), '{}')
  FROM jsonb_object_keys(before || after) AS key
  WHERE (before -> key) IS DISTINCT FROM (after -> key)
    AND NOT (coalesce(before -> key, 'null') = 'null' AND coalesce(after -> key, 'null') = 'null')
$$;

CREATE FUNCTION audit.log() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, audit, pg_temp AS $$
DECLARE
  before jsonb := '{}';
  after jsonb := '{}';
  changed jsonb;
BEGIN
  IF TG_OP IN ('UPDATE', 'DELETE') THEN before := to_jsonb(OLD); END IF;
  IF TG_OP IN ('INSERT', 'UPDATE') THEN after := to_jsonb(NEW); END IF;
  changed := audit.diff(before, after, TG_ARGV[0]::text[]);
  IF TG_OP = 'UPDATE' AND changed = '{}' THEN RETURN NULL; END IF;
  INSERT INTO audit.event (user_key, job, login, region_key, tab, row_key, op, diff) VALUES (
    nullif(current_setting('ryadom.user', true), '')::uuid,
    coalesce(current_setting('ryadom.job', true), ''),
    session_user,
    nullif(current_setting('ryadom.region', true), '')::uuid,
    TG_TABLE_NAME, coalesce(after ->> 'id', before ->> 'id', ''), left(TG_OP, 1), changed);
  RETURN NULL;
END $$;

CREATE FUNCTION audit.deny() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit was not changed: it is only ever added to.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit.event FOR EACH ROW EXECUTE FUNCTION audit.deny();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit.event FOR EACH STATEMENT EXECUTE FUNCTION audit.deny();

REVOKE ALL ON SCHEMA audit FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA audit FROM PUBLIC, casework_app;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
"""


def watch(table: str, personal: tuple[str, ...], on: str = "INSERT OR UPDATE OR DELETE") -> migrations.RunSQL:
    """Return the operation that puts one table under the audit; later migrations use it for their tables."""
    return migrations.RunSQL(
        f"CREATE TRIGGER audit_row AFTER {on} ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION audit.log('{{{','.join(personal)}}}');"
        f"CREATE TRIGGER audit_emptied AFTER TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit.log('{{}}');",
        f"DROP TRIGGER audit_row ON {table}; DROP TRIGGER audit_emptied ON {table};",
    )


class Migration(migrations.Migration):
    """Make the audit and put the tables under it."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0004_guards")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(LOG),
        *(watch(table, personal) for table, personal in AUDITED.items()),
        *(watch(table, personal, "UPDATE OR DELETE") for table, personal in AUDITED_CHANGES_ONLY.items()),
    ]
