"""A partner's own words never reach the audit; a partner's desk lists its questions without seeing a case.

The list of a desk needs the number of each case, the step and its deadline. A function that runs as its owner returns
them for the questions of the own organisation, and nothing of the family.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

watch = import_module("casework.migrations.0005_audit").watch

ORGANISATION = "(select nullif(current_setting('ryadom.organisation', true), '')::uuid)"
REGION = "(select nullif(current_setting('ryadom.region', true), '')::uuid)"
REACH = "(select current_setting('ryadom.reach', true))"

QUESTIONS = f"""
CREATE FUNCTION casework_questions(most integer)
  RETURNS TABLE (id uuid, is_offer boolean, number text, leader uuid, step text, asked_at timestamptz, due timestamptz,
                 answered_at timestamptz, state text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  WITH mine AS (
    SELECT o.id, true AS is_offer, o.number::text AS number, o.case_id, o.work_item_key, o.offered_at AS asked_at,
           o.answer_by AS due, o.answered_at, CASE WHEN o.state = 'offered' THEN 'open' ELSE o.state END::text AS state
    FROM casework_offer o WHERE o.organisation_id = {ORGANISATION} AND o.state <> 'draft'
    UNION ALL
    SELECT r.id, false, '', r.case_id, r.work_item_key, r.asked_at, NULL, coalesce(r.answered_at, r.withdrawn_at),
           CASE WHEN r.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN r.reason <> '' THEN 'declined'
                WHEN r.answered_at IS NOT NULL THEN 'answered' ELSE 'open' END
    FROM casework_partnerrequest r WHERE r.organisation_id = {ORGANISATION} AND NOT r.held_back
  )
  SELECT m.id, m.is_offer, CASE WHEN m.is_offer THEN m.number ELSE c.number END, c.organisation_key, w.flow_task::text,
         m.asked_at, coalesce(m.due, w.due), m.answered_at, m.state
  FROM mine m JOIN casework_case c ON c.id = m.case_id JOIN journeys_workitem w ON w.key = m.work_item_key
  WHERE c.region_key = {REGION} AND {REACH} = 'partner'
    AND nullif(current_setting('ryadom.offer', true), '') IS NULL
  ORDER BY m.state <> 'open', m.answered_at DESC NULLS FIRST, coalesce(m.due, w.due) NULLS LAST, m.asked_at
  LIMIT most
$$;
REVOKE ALL ON FUNCTION casework_questions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_questions(integer) TO casework_app;
"""
QUESTIONS_BACK = "DROP FUNCTION casework_questions(integer);"


def _watch_anew(table: str, before: tuple[str, ...], after: tuple[str, ...]) -> list[migrations.RunSQL]:
    old, new = watch(table, before), watch(table, after)
    return [migrations.RunSQL(old.reverse_sql, old.sql), new]


class Migration(migrations.Migration):
    """Keep words out of the audit, and let a desk list its questions."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0011_partner_answers"), ("journeys", "0002_guard")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        *_watch_anew("casework_offer", ("asks",), ("asks", "words")),
        *_watch_anew("casework_partnerrequest", (), ("words",)),
        migrations.RunSQL(QUESTIONS, QUESTIONS_BACK),
    ]
