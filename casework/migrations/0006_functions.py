"""What is answered past row security, and no more than that: functions that run as the owner, each with its limit inside.

Three kinds of question cannot be asked under the policies of 0003: which case a link or a question belongs to, before
anybody acts; counts for who may see no family; and a search, because row security lets only leakproof operators use an
index (record 0015). Their search path ends with pg_temp, so that nobody's temporary table stands in for one of ours.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

security = import_module("casework.migrations.0003_row_security")
REGION, REACH, ORGANISATION = security.REGION, security.REACH, security.ORGANISATION
FAMILY, FIGURES, OFFER = security.FAMILY, security.FIGURES, security.OFFER

# ---- looked up before anybody acts: what a link opens, and which case a partner is asked about
FINDERS = f"""
CREATE FUNCTION casework_link_of(token text, link uuid)
  RETURNS TABLE (id uuid, kind text, region_key uuid, case_id uuid, family_id uuid, organisation_key uuid, person_id uuid,
                 offer_id uuid, partner_key uuid, expires_at timestamptz, revoked boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT l.id, l.kind::text, l.region_key, l.case_id, c.family_id, c.organisation_key, l.person_id, l.offer_id,
         o.organisation_id, l.expires_at, l.revoked_at IS NOT NULL
  FROM casework_accesslink l JOIN casework_case c ON c.id = l.case_id LEFT JOIN casework_offer o ON o.id = l.offer_id
  WHERE (token <> '' AND l.token_hash = token) OR l.id = link
$$;

CREATE FUNCTION casework_case_asked_about(question uuid)
  RETURNS TABLE (case_id uuid, family_id uuid, organisation_key uuid, item_key uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.id, c.family_id, c.organisation_key, q.work_item_key FROM casework_case c
  JOIN (SELECT id, case_id, organisation_id, work_item_key FROM casework_offer WHERE state <> 'draft' UNION ALL
        SELECT id, case_id, organisation_id, work_item_key FROM casework_partnerrequest WHERE NOT held_back) q
    ON q.case_id = c.id
  WHERE q.id = question AND q.organisation_id = {ORGANISATION} AND c.region_key = {REGION} AND {REACH} = 'partner'
    AND ({OFFER} IS NULL OR q.id = {OFFER})
$$;
"""

# ---- a partner's desk: its questions with number, step and deadline, and nothing of the family
QUESTIONS = f"""
CREATE FUNCTION casework_questions(most integer)
  RETURNS TABLE (id uuid, is_offer boolean, number text, leader uuid, step text, asked_at timestamptz, due timestamptz,
                 answered_at timestamptz, state text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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
    AND {OFFER} IS NULL
  ORDER BY m.state <> 'open', m.answered_at DESC NULLS FIRST, coalesce(m.due, w.due) NULLS LAST, m.asked_at
  LIMIT most
$$;
"""

# ---- counts. Answers of families as numbers only, the scores of fewer than five kept back; doctors' days of one region
COUNTS = f"""
CREATE FUNCTION casework_issue_scores(region uuid) RETURNS TABLE (issue text, answered bigint, scores bigint[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT a.journey::text, count(*), CASE WHEN count(*) >= 5 THEN ARRAY[
      count(*) FILTER (WHERE a.score = 1), count(*) FILTER (WHERE a.score = 2), count(*) FILTER (WHERE a.score = 3),
      count(*) FILTER (WHERE a.score = 4), count(*) FILTER (WHERE a.score = 5)] END
  FROM casework_surveyanswer a JOIN casework_case c ON c.id = a.case_id
  WHERE c.region_key = region AND a.kind = 'overall' AND a.score IS NOT NULL AND a.withdrawn_at IS NULL GROUP BY 1
$$;

CREATE FUNCTION casework_doctors_days(items uuid[])
  RETURNS TABLE (in_one_day bigint, days bigint, visits bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH day AS (
    SELECT d.id, d.work_item_key AS item, d.state FROM casework_visitday d
    JOIN casework_case c ON c.id = d.case_id
    WHERE d.work_item_key = ANY (items) AND d.state IN ('done', 'missed')
      AND c.region_key = {REGION} AND {REACH} = 'region'
  ),
  bundle AS (SELECT item, count(*) AS days, bool_and(state = 'done') AS went_well FROM day GROUP BY item)
  SELECT (SELECT count(*) FROM bundle WHERE days = 1 AND went_well),
         (SELECT count(*) FROM day WHERE state = 'done'),
         (SELECT count(*) FROM casework_visit v JOIN day ON day.id = v.visit_day_id WHERE v.state = 'done')
$$;
"""

# ---- the nightly job sees no draft of a first talk; it may only have the old ones gone
PURGE = """
CREATE FUNCTION casework_purge_intake_drafts(untouched interval) RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH gone AS (DELETE FROM casework_intakedraft WHERE touched_at < now() - untouched RETURNING 1)
  SELECT count(*) FROM gone
$$;
"""

# ---- search. One sound for letters that are heard alike: ё, э as е, о as а, й as и; ь and ъ are silent
FOLDING = """
CREATE FUNCTION casework_fold(told text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN replace(lower(told), 'ё', 'е');
CREATE FUNCTION casework_sound(told text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN translate(lower(told), 'ёэойьъ', 'ееаи');
CREATE FUNCTION casework_digits(told text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN regexp_replace(told, '\\D', '', 'g');
"""

NAME = "(p.last_name || ' ' || p.first_name || ' ' || p.patronymic)"
INDEXES = f"""
CREATE INDEX person_sounds ON casework_person
  USING gist (casework_sound({NAME.replace("p.", "")}) gist_trgm_ops (siglen = 64));
CREATE INDEX person_insured ON casework_person (casework_digits(snils)) WHERE snils <> '';
CREATE INDEX person_born ON casework_person (born_on);
CREATE INDEX family_phoned ON casework_family USING gin (right(casework_digits(phone), 10) gin_trgm_ops);
"""

# the same condition as LEADING of 0003: without a context nothing is found, and neither by families nor by curators
SCOPE = f"""
  f.region_key = {REGION}
  AND {FAMILY} IS NULL AND {FIGURES} = ''
  AND ({REACH} = 'region' OR ({REACH} = 'organisation' AND f.organisation_key = {ORGANISATION}))
"""
# keys only: the page reads the families through row security, as everything else
LOOKING = f"""
CREATE FUNCTION casework_named(words text[], most integer) RETURNS TABLE (family_key uuid, likeness real)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  SET pg_trgm.word_similarity_threshold = 0.3 AS $$
  WITH nearest AS (  -- the nearest people, off the index one by one until there are enough of the reader's
    SELECT p.family_id FROM casework_person p JOIN casework_family f ON f.id = p.family_id
    WHERE casework_sound(array_to_string(words, ' ')) <% casework_sound({NAME}) AND {SCOPE}
    ORDER BY casework_sound(array_to_string(words, ' ')) <<-> casework_sound({NAME}) LIMIT 4 * most
  ), judged AS (  -- word by word: the surname may be the mother's and the name the child's
    SELECT p.family_id, word, max(
      word_similarity(casework_sound(word), casework_sound({NAME}))
      + CASE WHEN casework_fold(word) = ANY (string_to_array(casework_fold({NAME}), ' ')) THEN 0.5 ELSE 0 END
    ) AS likeness
    FROM casework_person p CROSS JOIN unnest(words) AS word
    WHERE p.family_id IN (SELECT family_id FROM nearest) GROUP BY p.family_id, word
  )
  SELECT judged.family_id, avg(judged.likeness)::real FROM judged
  GROUP BY judged.family_id HAVING min(judged.likeness) >= 0.3 ORDER BY 2 DESC, 1 LIMIT most
$$;

CREATE FUNCTION casework_phoned(digits text, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT f.id FROM casework_family f
  WHERE right(casework_digits(f.phone), 10) LIKE '%' || casework_digits(digits) || '%' AND {SCOPE}
  ORDER BY f.created_at DESC LIMIT most
$$;

CREATE FUNCTION casework_insured(number text, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT DISTINCT p.family_id FROM casework_person p JOIN casework_family f ON f.id = p.family_id
  WHERE casework_digits(p.snils) = casework_digits(number) AND p.snils <> '' AND {SCOPE} LIMIT most
$$;
"""
# a threshold named at a function is known once the extension's library is loaded
LIBRARY = "SELECT show_limit();"

MAY_BE_CALLED = (
    "casework_link_of(text, uuid)",
    "casework_case_asked_about(uuid)",
    "casework_questions(integer)",
    "casework_issue_scores(uuid)",
    "casework_doctors_days(uuid[])",
    "casework_purge_intake_drafts(interval)",
    "casework_named(text[], integer)",
    "casework_phoned(text, integer)",
    "casework_insured(text, integer)",
)


def let_call(function: str) -> migrations.RunSQL:
    """Return the operation that lets the working role call a function, and nobody else."""
    return migrations.RunSQL(
        f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {function} TO casework_app;",
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    """Make the functions, and the indexes that the search rests on."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0005_audit")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(FINDERS),
        migrations.RunSQL(QUESTIONS),
        migrations.RunSQL(COUNTS),
        migrations.RunSQL(PURGE),
        migrations.RunSQL(FOLDING),
        migrations.RunSQL(INDEXES),
        migrations.RunSQL(LIBRARY),
        migrations.RunSQL(LOOKING),
        *(let_call(function) for function in MAY_BE_CALLED),
    ]
