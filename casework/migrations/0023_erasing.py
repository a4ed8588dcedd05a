"""Erasing a family, sweeping what is too old, reading what the law keeps: functions that run as the owner.

What they run stands in `guard.duty`: the table of `casework.privacy.columns`, written by `migrate`. The working role
can start them for what two people have confirmed, and change neither their statements nor their terms.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

security = import_module("casework.migrations.0003_row_security")
watch = import_module("casework.migrations.0005_audit").watch
let_call = import_module("casework.migrations.0006_functions").let_call
signed = import_module("casework.migrations.0011_signed_context")
REGION, REACH, USER, FIGURES = signed.REGION, signed.REACH, signed.USER, signed.FIGURES

AS_OWNER = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
BUSINESS_NOW = "(now() + coalesce((SELECT o.ahead FROM casework_clockoffset o), interval '0'))"

TABLES = """
CREATE TABLE guard.duty (
  place integer PRIMARY KEY,
  duty text NOT NULL,       -- erase, sweep, count, closing
  tab text NOT NULL,
  statement text NOT NULL,
  days integer              -- after which a row or a family is too old
);
-- which family is being erased, by which transaction: only then do frozen papers and acts let go of their words
CREATE TABLE guard.erasing (xid xid8 NOT NULL, family uuid NOT NULL, PRIMARY KEY (xid, family));
REVOKE ALL ON guard.duty, guard.erasing FROM PUBLIC;
"""
NO_TABLES = "DROP TABLE guard.duty; DROP TABLE guard.erasing;"

# the shape of a run and its acts stays, for the region's figures; facts, reasons and words go
WORDS = f"""
CREATE FUNCTION casework_without_words(told jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT told
    || CASE WHEN told ? 'facts' THEN '{{"facts": {{}}}}'::jsonb ELSE '{{}}' END
    || CASE WHEN told ? 'value' THEN '{{"value": null}}'::jsonb ELSE '{{}}' END
    || CASE WHEN told ? 'because' THEN '{{"because": ""}}'::jsonb ELSE '{{}}' END
    || CASE WHEN told ? 'places' THEN jsonb_build_object('places', (
         SELECT coalesce(jsonb_agg(jsonb_build_array(place -> 0, place -> 1, (
           SELECT coalesce(jsonb_agg(attempt - 'why'), '[]') FROM jsonb_array_elements(place -> 2) AS attempt))), '[]')
         FROM jsonb_array_elements(told -> 'places') AS place))
       ELSE '{{}}' END
$$;

CREATE FUNCTION casework_is_erasing(whose uuid) RETURNS boolean LANGUAGE sql STABLE {AS_OWNER} AS $$
  SELECT EXISTS (SELECT 1 FROM guard.erasing e WHERE e.xid = pg_current_xact_id_if_assigned() AND e.family = whose)
$$;
"""
NO_WORDS = "DROP FUNCTION casework_is_erasing(uuid); DROP FUNCTION casework_without_words(jsonb);"

LET_GO = """
DO $do$
BEGIN
  EXECUTE replace(pg_get_functiondef('documents_document_guard'::regproc),
    'IF (OLD.id, OLD.region_key', 'IF public.casework_is_erasing(OLD.family_key) THEN RETURN NEW; END IF;
  IF (OLD.id, OLD.region_key');
  EXECUTE replace(pg_get_functiondef('journeys_act_is_append_only'::regproc),
    'RAISE EXCEPTION ''Acts are', 'IF TG_OP = ''UPDATE'' AND public.casework_is_erasing(
    (SELECT r.family_key FROM public.journeys_journeyrun r WHERE r.id = OLD.run_id)) THEN RETURN NEW; END IF;
  RAISE EXCEPTION ''Acts are');
END $do$;
"""
HOLD_FAST = """
DO $do$
BEGIN
  EXECUTE replace(pg_get_functiondef('documents_document_guard'::regproc),
    'IF public.casework_is_erasing(OLD.family_key) THEN RETURN NEW; END IF;', '');
  EXECUTE replace(pg_get_functiondef('journeys_act_is_append_only'::regproc),
    'IF TG_OP = ''UPDATE'' AND public.casework_is_erasing(
    (SELECT r.family_key FROM public.journeys_journeyrun r WHERE r.id = OLD.run_id)) THEN RETURN NEW; END IF;', '');
END $do$;
"""

ERASE = f"""
CREATE FUNCTION casework_erase(which uuid) RETURNS TABLE (tab text, emptied bigint)
LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
  erasure casework_erasure;
  step guard.duty;
  done bigint;
BEGIN
  SELECT e.* INTO erasure FROM casework_erasure e
    WHERE e.id = which AND e.region_key = {REGION} AND {REACH} = 'region' AND {FIGURES} = ''
      AND e.done_at IS NULL AND e.set_aside_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Nothing was erased: there is no such erasure to be done.' USING ERRCODE = 'check_violation';
  END IF;
  IF erasure.ground <> 'term' AND (erasure.confirmed_by_id IS NULL OR erasure.confirmed_by_id = erasure.proposed_by_id) THEN
    RAISE EXCEPTION 'Nothing was erased: a second person has not confirmed it.' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM casework_legalhold h WHERE h.family_id = erasure.family_id AND h.lifted_at IS NULL) THEN
    RAISE EXCEPTION 'Nothing was erased: the family is under a legal hold.' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM casework_case c WHERE c.family_id = erasure.family_id AND (c.state <> 'closed' OR (
      erasure.ground = 'term' AND c.closed_at >= {BUSINESS_NOW} - make_interval(days => (
        SELECT d.days FROM guard.duty d WHERE d.duty = 'closing'))))) THEN
    RAISE EXCEPTION 'Nothing was erased: a case of the family is open, or its term is not over.'
      USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO guard.erasing VALUES (pg_current_xact_id(), erasure.family_id);
  FOR step IN SELECT * FROM guard.duty d WHERE d.duty = 'erase' ORDER BY d.place LOOP
    EXECUTE step.statement USING erasure.family_id;
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done > 0 THEN
      tab := step.tab; emptied := done;
      RETURN NEXT;
    END IF;
  END LOOP;
  UPDATE casework_case c SET erased_at = now() WHERE c.family_id = erasure.family_id AND c.erased_at IS NULL;
  UPDATE casework_family f SET erased_at = now() WHERE f.id = erasure.family_id AND f.erased_at IS NULL;
  DELETE FROM guard.erasing e WHERE e.xid = pg_current_xact_id();
END $$;

-- whose term is over, or will be within some days; never more than asked for
CREATE FUNCTION casework_families_due(within_days integer, most integer)
  RETURNS TABLE (family_id uuid, number text, goes_at timestamptz, held boolean)
  LANGUAGE sql STABLE {AS_OWNER} AS $$
  WITH term AS (SELECT make_interval(days => d.days) AS long FROM guard.duty d WHERE d.duty = 'closing')
  SELECT c.family_id, c.number::text, c.closed_at + term.long,
    EXISTS (SELECT 1 FROM casework_legalhold h WHERE h.family_id = c.family_id AND h.lifted_at IS NULL)
  FROM casework_case c, term
  WHERE c.region_key = {REGION} AND {REACH} IN ('region', 'none')
    AND c.erased_at IS NULL AND c.state = 'closed'
    AND c.closed_at < {BUSINESS_NOW} - term.long + make_interval(days => within_days)
    AND NOT EXISTS (SELECT 1 FROM casework_case other WHERE other.family_id = c.family_id AND other.id <> c.id
      AND (other.state <> 'closed' OR (other.closed_at, other.id) > (c.closed_at, c.id)))
  ORDER BY c.closed_at LIMIT most
$$;
"""
NO_ERASE = "DROP FUNCTION casework_erase(uuid); DROP FUNCTION casework_families_due(integer, integer);"

SWEEP = f"""
CREATE FUNCTION casework_sweep(most integer) RETURNS TABLE (tab text, taken bigint)
LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
  step guard.duty;
BEGIN
  FOR step IN SELECT * FROM guard.duty d WHERE d.duty = 'sweep' ORDER BY d.place LOOP
    EXECUTE step.statement USING {BUSINESS_NOW} - make_interval(days => step.days), most;
    GET DIAGNOSTICS taken = ROW_COUNT;
    tab := step.tab;
    RETURN NEXT;
  END LOOP;
END $$;

-- the same without taking anything: how much there is now, counted up to `most`, and since when
CREATE FUNCTION casework_sweep_due(most integer)
RETURNS TABLE (tab text, days integer, due bigint, oldest timestamptz) LANGUAGE plpgsql STABLE {AS_OWNER} AS $$
DECLARE
  step guard.duty;
BEGIN
  FOR step IN SELECT * FROM guard.duty d WHERE d.duty = 'count' ORDER BY d.place LOOP
    tab := step.tab; days := step.days;
    EXECUTE step.statement INTO due, oldest USING {BUSINESS_NOW} - make_interval(days => step.days), most;
    RETURN NEXT;
  END LOOP;
END $$;
"""
NO_SWEEP = "DROP FUNCTION casework_sweep(integer); DROP FUNCTION casework_sweep_due(integer);"

KEPT = f"""
-- what the law keeps of an erased family, for who was let read it and as long
CREATE FUNCTION casework_kept_papers(reading uuid)
  RETURNS TABLE (key uuid, number text, title text, dated_on date, storage_key text, pdf_sha256 text)
  LANGUAGE sql STABLE {AS_OWNER} AS $$
  SELECT d.id, d.number::text, d.title::text, d.dated_on, d.storage_key::text, d.pdf_sha256::text
  FROM casework_keptreading r JOIN documents_document d ON d.family_key = r.family_id
  WHERE r.id = reading AND r.region_key = {REGION} AND r.reader_id = {USER} AND r.until > now()
    AND r.set_aside_at IS NULL AND d.restricted_at IS NOT NULL
  ORDER BY d.dated_on, d.number
$$;

-- which of these files another row still needs: one file may be two families' under its hash
CREATE FUNCTION casework_files_in_use(names text[]) RETURNS SETOF text LANGUAGE sql STABLE {AS_OWNER} AS $$
  SELECT p.copy_name::text FROM casework_receivedpaper p WHERE p.copy_name = ANY (names)
  UNION
  SELECT d.storage_key::text FROM documents_document d WHERE d.storage_key = ANY (names) AND d.erased_at IS NULL
$$;
"""
NO_KEPT = "DROP FUNCTION casework_kept_papers(uuid); DROP FUNCTION casework_files_in_use(text[]);"

CALLED = (
    "casework_is_erasing(uuid)",
    "casework_erase(uuid)",
    "casework_families_due(integer, integer)",
    "casework_sweep(integer)",
    "casework_sweep_due(integer)",
    "casework_kept_papers(uuid)",
    "casework_files_in_use(text[])",
)

# an erased family is there for jobs and figures, and for nobody else
NOT_ERASED = f"erased_at IS NULL OR {REACH} = 'region'"
NOT_RESTRICTED = f"(restricted_at IS NULL AND erased_at IS NULL) OR {REACH} = 'region'"
NARROWED = (
    ("casework_family", "not_erased", NOT_ERASED),
    ("casework_case", "not_erased", NOT_ERASED),
    ("documents_document", "not_restricted", NOT_RESTRICTED),
)

# who looks after the duties sees no family, and these rows tell of none but by its key
KEEPERS = (
    f"region_key = {REGION} AND {REACH} IN ('none', 'region') AND {signed.FAMILY} IS NULL AND {signed.OFFER} IS NULL"
)
BY_KEEPERS = security.Rule("scope", KEEPERS)
BY_READER = security.Rule("scope", f"{KEEPERS} OR (region_key = {REGION} AND reader_id = {USER})")

# the same conditions as in the statements of `casework.privacy`, so that they find what is too old by its index
INDEXES = {
    "receipt_age": "casework_formreceipt (taken_at)",
    "step_draft_age": "casework_stepdraft (kept_at)",
    "let_be_age": "casework_outboxrow (let_be_at) WHERE let_be_at IS NOT NULL",
    "notice_age": "casework_notice (settled_at) WHERE sent_to <> ''",
    "outgoing_age": "partners_outgoingrecord (settled_at) WHERE body <> '{}'::jsonb OR receipt <> '{}'::jsonb",
    "attempt_age": "partners_deliveryattempt (at) WHERE receipt <> '{}'::jsonb",
    "answer_age": "partners_incomingmessage ((coalesce(taken_at, received_at))) WHERE payload <> '{}'::jsonb",
    "case_closed": "casework_case (region_key, closed_at) WHERE erased_at IS NULL AND state = 'closed'",
}

# what goes with an erasure must not stand in the audit either: of these, too, only that they changed
AUDITED = import_module("casework.migrations.0005_audit")
PERSONAL_NOW = {
    "casework_casefact": ("UPDATE OR DELETE", ("key",)),
    "casework_incomespan": ("INSERT OR UPDATE OR DELETE", ("payer", "for_children")),
    "casework_receivedpaper": ("INSERT OR UPDATE OR DELETE", ("kind", "issued_on", "copy_name")),
    "casework_accesslink": ("INSERT OR UPDATE OR DELETE", ("phone_mark",)),
    "casework_visit": ("INSERT OR UPDATE OR DELETE", ("visit_type",)),
}


def _watched(table: str, on: str, personal: tuple[str, ...]) -> str:
    return (
        f"DROP TRIGGER audit_row ON {table}; CREATE TRIGGER audit_row AFTER {on} ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION audit.log('{{{','.join(personal)}}}');"
    )


def _watch_more(table: str, on: str, more: tuple[str, ...]) -> migrations.RunSQL:
    known = {**AUDITED.AUDITED, **AUDITED.AUDITED_CHANGES_ONLY}[table]
    return migrations.RunSQL(_watched(table, on, (*known, *more)), _watched(table, on, known))


def _narrow(table: str, name: str, rows: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE POLICY {name} ON {table} AS RESTRICTIVE USING ({rows});", f"DROP POLICY {name} ON {table};"
    )


class Migration(migrations.Migration):
    """Make the functions, then narrow what is seen of who was erased."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0022_privacy"),
        ("documents", "0006_erased"),
        ("journeys", "0005_erased"),
    ]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(TABLES, NO_TABLES),
        migrations.RunSQL(WORDS, NO_WORDS),
        migrations.RunSQL(LET_GO, HOLD_FAST),
        migrations.RunSQL(ERASE, NO_ERASE),
        migrations.RunSQL(SWEEP, NO_SWEEP),
        migrations.RunSQL(KEPT, NO_KEPT),
        *(let_call(function) for function in CALLED),
        *(_narrow(*rule) for rule in NARROWED),
        security.protect("casework_erasure", BY_KEEPERS),
        security.protect("casework_legalhold", BY_KEEPERS),
        security.protect("casework_keptreading", BY_READER),
        security.withhold("casework_erasure", "DELETE"),
        security.withhold("casework_legalhold", "DELETE"),
        security.withhold("casework_keptreading", "DELETE"),
        watch("casework_erasure", ("because",)),
        watch("casework_legalhold", ("because", "lifting_because")),
        watch("casework_keptreading", ("because",)),
        *(_watch_more(table, on, more) for table, (on, more) in PERSONAL_NOW.items()),
        *(
            migrations.RunSQL(f"CREATE INDEX {name} ON {columns};", f"DROP INDEX {name};")
            for name, columns in INDEXES.items()
        ),
    ]
