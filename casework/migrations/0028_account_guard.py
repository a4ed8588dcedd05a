"""Accounts and desks are changed by our own acts alone: a statement that gets in elsewhere takes nobody's account over.

The working role writes these tables, so whoever runs SQL as it could give an account another password, address or factor,
or himself a desk. A change counts only in a transaction that carries a proof: which account it is for, signed for this very
transaction with the key of 0011 (`casework.access.account_proof`, record 0043). The owner is not held: it migrates.
"""

from typing import ClassVar

from django.db import migrations

# of these columns of a user, a factor and so on nobody's safety hangs
FREE = {
    "casework_user": ("id", "last_login", "language", "shortcuts"),
    "account_emailaddress": ("user_id",),
    "mfa_authenticator": ("user_id", "last_used_at"),
    "casework_membership": ("",),  # a desk is for acts on anybody's
}

GUARD = """
CREATE FUNCTION casework_account_told() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  told text := current_setting('ryadom.account', true);
  payload text;
BEGIN
  IF told IS NULL OR told = '' THEN
    RETURN '';
  END IF;
  payload := substr(told, 66);
  IF split_part(payload, '|', 1) <> 'account' OR split_part(payload, '|', 2) <> pg_current_xact_id_if_assigned()::text
    OR NOT EXISTS (
      SELECT 1 FROM guard.context_key k
      WHERE encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(payload, 'UTF8'))), 'hex') = left(told, 64)
    )
  THEN
    RETURN '';
  END IF;
  RETURN split_part(payload, '|', 3);
END $$;
REVOKE ALL ON FUNCTION casework_account_told() FROM PUBLIC;

-- the first argument names the column with the account, the others what anybody may change
CREATE FUNCTION casework_account_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  before jsonb := '{}';
  after jsonb := '{}';
  told text;
BEGIN
  IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD); END IF;
  IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW); END IF;
  IF TG_OP <> 'UPDATE' OR before - TG_ARGV[1:] <> after - TG_ARGV[1:] THEN
    told := public.casework_account_told();
    IF told <> '*' AND (told = '' OR coalesce(before ->> TG_ARGV[0], told) <> told OR coalesce(after ->> TG_ARGV[0], told) <> told
        OR TG_ARGV[0] = '')
      AND NOT pg_has_role(session_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER')
    THEN
      RAISE EXCEPTION 'no act of Ryadom changes this account, so it stays as it is' USING ERRCODE = 'insufficient_privilege';
    END IF;
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
REVOKE ALL ON FUNCTION casework_account_guard() FROM PUBLIC;
"""
NO_GUARD = "DROP FUNCTION casework_account_guard(); DROP FUNCTION casework_account_told();"


def _guard(table: str, free: tuple[str, ...]) -> migrations.RunSQL:
    told = ", ".join(f"'{column}'" for column in free)
    return migrations.RunSQL(
        f"CREATE TRIGGER account_guard BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION casework_account_guard({told});",
        f"DROP TRIGGER account_guard ON {table};",
    )


class Migration(migrations.Migration):
    """Set the guard up."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0027_sealed_runs"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(GUARD, NO_GUARD),
        *(_guard(table, free) for table, free in FREE.items()),
    ]
