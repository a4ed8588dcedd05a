"""Seals over the audit: what a superuser rewrites with all triggers off is found (record 0038).

A seal holds the hash of all events of a range of transactions, and of the seal before. A range ends below the oldest
transaction that still runs, so it can never gain a row: nothing is locked, and nothing is left between two seals.
Transactions are numbered anew in another cluster, so a restored database begins an epoch; its first seal is over all
that was left of the one before. What reads and makes seals runs as the owner and tells hashes and numbers only.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations, models

let_call = import_module("casework.migrations.0006_functions").let_call

AS_OWNER = "SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp"

TABLES = """
CREATE TABLE audit.epoch (
  no integer PRIMARY KEY,
  key uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
  place text NOT NULL,            -- cluster, its timeline, the database: another one numbers transactions anew
  after_event bigint NOT NULL,    -- the last event of the epoch before
  sealed_event bigint NOT NULL,   -- the last one that was sealed while that lasted
  after_seal bigint NOT NULL,     -- the last seal of the epoch before
  began_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE audit.seal (
  no bigint PRIMARY KEY,          -- 1, 2, 3: none is left out
  epoch integer NOT NULL REFERENCES audit.epoch,
  lo xid8 NOT NULL,               -- from this transaction on
  hi xid8,                        -- below this one; empty: all that was left of the epoch before
  events bigint NOT NULL,
  last_event bigint NOT NULL,
  root bytea NOT NULL,            -- over the events, in their order
  hash bytea NOT NULL,            -- over all of this and the seal before
  made_at timestamptz NOT NULL
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit.epoch FOR EACH ROW EXECUTE FUNCTION audit.deny();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit.seal FOR EACH ROW EXECUTE FUNCTION audit.deny();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit.epoch FOR EACH STATEMENT EXECUTE FUNCTION audit.deny();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit.seal FOR EACH STATEMENT EXECUTE FUNCTION audit.deny();
REVOKE ALL ON audit.epoch, audit.seal FROM PUBLIC;
"""
NO_TABLES = "DROP TABLE audit.seal, audit.epoch;"

# the same whatever the session's language, zone and style of dates are
HASHES = """
CREATE FUNCTION audit.event_hash(e audit.event) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(convert_to(jsonb_build_array(
    e.id, e.xid::text, extract(epoch FROM e.at), e.user_key, e.job, e.login, e.region_key, e.tab, e.row_key, e.op, e.diff
  )::text, 'UTF8'))
$$;
CREATE FUNCTION audit.seal_hash(s audit.seal, before bytea, e audit.epoch) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(convert_to(jsonb_build_array(
    s.no, s.lo::text, s.hi::text, s.events, s.last_event, extract(epoch FROM s.made_at), encode(s.root, 'hex'),
    encode(before, 'hex'), e.no, e.key, e.place, e.after_event, e.sealed_event, e.after_seal
  )::text, 'UTF8'))
$$;
"""
NO_HASHES = """
DROP FUNCTION audit.seal_hash(audit.seal, bytea, audit.epoch); DROP FUNCTION audit.event_hash(audit.event);
"""

# what belongs to a seal: of an epoch that has ended only what was sealed while it lasted. The first seal of the next one
# holds all the rest of it, and ends nowhere
EVENTS_OF = """
CREATE FUNCTION audit.events_of(s audit.seal) RETURNS TABLE (events bigint, last_event bigint, root bytea)
LANGUAGE sql STABLE AS $$
  WITH bounds AS (
    SELECT e.after_event AS begins, e.sealed_event AS sealed_before, p.after_event AS began_before, n.sealed_event AS sealed
    FROM audit.epoch e LEFT JOIN audit.epoch p ON p.no = e.no - 1 LEFT JOIN audit.epoch n ON n.no = e.no + 1
    WHERE e.no = s.epoch
  ), mine AS (
    SELECT v.id, audit.event_hash(v) AS hash FROM audit.event v, bounds b
    WHERE s.hi IS NOT NULL AND v.xid >= s.lo AND v.xid < s.hi AND v.id > b.begins AND (b.sealed IS NULL OR v.id <= b.sealed)
    UNION ALL
    SELECT v.id, audit.event_hash(v) FROM audit.event v, bounds b
    WHERE s.hi IS NULL AND v.id > b.began_before AND v.id <= b.begins AND (v.id > b.sealed_before OR v.xid >= s.lo)
  )
  SELECT count(*), coalesce(max(id), 0), sha256(coalesce(string_agg(hash, ''::bytea ORDER BY id), ''::bytea)) FROM mine
$$;
"""
NO_EVENTS_OF = "DROP FUNCTION audit.events_of(audit.seal);"

SEALING = f"""
CREATE FUNCTION audit.add_seal(s audit.seal) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  before bytea := '';
  e audit.epoch;
BEGIN
  SELECT coalesce(max(no), 0) + 1 INTO s.no FROM audit.seal;
  SELECT hash INTO before FROM audit.seal WHERE no = s.no - 1;
  SELECT * INTO e FROM audit.epoch WHERE no = s.epoch;
  s.made_at := clock_timestamp();
  s.hash := audit.seal_hash(s, coalesce(before, ''), e);
  INSERT INTO audit.seal SELECT s.*;
  RETURN s.no;
END $$;

-- rare: nobody writes while all that is there is told apart from all that will come
CREATE FUNCTION audit.begin_epoch(here text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  old audit.epoch;
  s audit.seal;
  until bigint;
  sealed bigint;
BEGIN
  SELECT * INTO old FROM audit.epoch ORDER BY no DESC LIMIT 1;
  IF old.no IS NULL THEN
    INSERT INTO audit.epoch (no, place, after_event, sealed_event, after_seal) VALUES (1, here, 0, 0, 0);
    RETURN;
  END IF;
  LOCK TABLE audit.event IN SHARE ROW EXCLUSIVE MODE;
  SELECT coalesce(max(id), old.after_event) INTO until FROM audit.event;
  SELECT greatest(max(last_event), old.after_event), coalesce(max(hi), '0') INTO sealed, s.lo
    FROM audit.seal WHERE epoch = old.no;
  s.epoch := old.no + 1;
  INSERT INTO audit.epoch (no, place, after_event, sealed_event, after_seal)
    VALUES (s.epoch, here, until, sealed, (SELECT coalesce(max(no), 0) FROM audit.seal));
  SELECT o.events, o.last_event, o.root INTO s.events, s.last_event, s.root FROM audit.events_of(s) o;
  PERFORM audit.add_seal(s);
END $$;

CREATE FUNCTION casework_seal_audit(most integer) RETURNS bigint LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
  here text := concat_ws(' ', (SELECT system_identifier FROM pg_control_system()),
    left(pg_walfile_name(pg_current_wal_lsn()), 8), (SELECT oid FROM pg_database WHERE datname = current_database()));
  now_in audit.epoch;
  s audit.seal;
  further xid8;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('audit.seal')) THEN RETURN 0; END IF;  -- somebody seals already
  SELECT * INTO now_in FROM audit.epoch ORDER BY no DESC LIMIT 1;
  IF now_in.place IS DISTINCT FROM here THEN
    PERFORM audit.begin_epoch(here);
    SELECT * INTO now_in FROM audit.epoch ORDER BY no DESC LIMIT 1;
  END IF;
  s.epoch := now_in.no;
  SELECT coalesce(max(hi), '0') INTO s.lo FROM audit.seal WHERE epoch = now_in.no;
  s.hi := pg_snapshot_xmin(pg_current_snapshot());
  -- a first seal over years is made in pieces
  SELECT xid INTO further FROM audit.event WHERE xid >= s.lo AND xid < s.hi AND id > now_in.after_event
    ORDER BY xid OFFSET most LIMIT 1;
  IF further > s.lo THEN s.hi := further; END IF;
  SELECT o.events, o.last_event, o.root INTO s.events, s.last_event, s.root FROM audit.events_of(s) o;
  IF s.events > 0 THEN PERFORM audit.add_seal(s); END IF;
  RETURN s.events;
END $$;
"""
NO_SEALING = """
DROP FUNCTION casework_seal_audit(integer); DROP FUNCTION audit.begin_epoch(text); DROP FUNCTION audit.add_seal(audit.seal);
"""

ASKING = f"""
CREATE FUNCTION casework_seals(after bigint, most integer)
  RETURNS TABLE (epoch uuid, no bigint, made_at timestamptz, events bigint, hash text)
LANGUAGE sql STABLE {AS_OWNER} AS $$
  SELECT e.key, s.no, s.made_at, s.events, encode(s.hash, 'hex') FROM audit.seal s JOIN audit.epoch e ON e.no = s.epoch
  WHERE s.no > after ORDER BY s.no LIMIT most
$$;

CREATE FUNCTION casework_newest_seal() RETURNS bigint LANGUAGE sql STABLE {AS_OWNER} AS $$
  SELECT coalesce(max(no), 0) FROM audit.seal
$$;

-- since when an event waits to be sealed: for the next minute, or for a transaction that does not end
CREATE FUNCTION casework_unsealed_since() RETURNS timestamptz LANGUAGE sql STABLE {AS_OWNER} AS $$
  SELECT min(v.at) FROM audit.event v
  WHERE v.xid >= (SELECT coalesce(max(s.hi), '0') FROM audit.seal s WHERE s.epoch = (SELECT max(e.no) FROM audit.epoch e))
    AND v.id > (SELECT coalesce(max(e.after_event), 0) FROM audit.epoch e)
$$;

-- the seals of a range that do not hold: their events, they themselves, or the one before them is not what was sealed
CREATE FUNCTION casework_broken_seals(first bigint, last bigint) RETURNS TABLE (no bigint, fault text)
LANGUAGE sql STABLE {AS_OWNER} AS $$
  SELECT s.no, CASE
    WHEN b.no IS NULL AND s.no > 1 THEN 'seal_before_missing'
    WHEN s.hash IS DISTINCT FROM audit.seal_hash(s, coalesce(b.hash, ''::bytea), e) THEN 'seal_rewritten'
    ELSE 'events_changed' END
  FROM audit.seal s LEFT JOIN audit.epoch e ON e.no = s.epoch LEFT JOIN audit.seal b ON b.no = s.no - 1
  CROSS JOIN LATERAL audit.events_of(s) o
  WHERE s.no BETWEEN first AND last
    AND ((b.no IS NULL AND s.no > 1) OR s.hash IS DISTINCT FROM audit.seal_hash(s, coalesce(b.hash, ''::bytea), e)
         OR o.events <> s.events OR o.last_event <> s.last_event OR o.root <> s.root)
  ORDER BY s.no
$$;
"""
CALLED = (
    "casework_seal_audit(integer)",
    "casework_seals(bigint, integer)",
    "casework_newest_seal()",
    "casework_unsealed_since()",
    "casework_broken_seals(bigint, bigint)",
)
NOT_ASKING = "".join(f"DROP FUNCTION {function};" for function in CALLED[1:])
ONLY_OURS = """
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
"""


class Migration(migrations.Migration):
    """Make the seals, and keep how far each way has taken them out of the database."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0020_watched")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(TABLES, NO_TABLES),
        migrations.RunSQL(HASHES, NO_HASHES),
        migrations.RunSQL(EVENTS_OF, NO_EVENTS_OF),
        migrations.RunSQL(SEALING, NO_SEALING),
        migrations.RunSQL(ASKING, NOT_ASKING),
        migrations.RunSQL(ONLY_OURS, migrations.RunSQL.noop),
        *(let_call(function) for function in CALLED),
        migrations.CreateModel(
            name="SealDeparture",
            fields=[
                ("way", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("last_seal", models.PositiveBigIntegerField(default=0)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("away_since", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.CharField(blank=True, max_length=120)),
            ],
        ),
    ]
