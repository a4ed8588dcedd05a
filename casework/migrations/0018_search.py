"""Looking families up by name, phone, SNILS: fast and forgiving under row security.

Row security lets only leakproof operators use an index, and likeness is not one: at 200,000 people a search in the
reader's own context reads every row. These functions run as the owner and hold the same scope inside, so that the index
is used; they return keys only, which the page then reads through row security as everything else.
"""

from typing import ClassVar

from django.db import migrations

# one sound for letters that are heard alike: ё, э as е, о as а, й as и; ь and ъ are silent
FOLDING = """
CREATE FUNCTION casework_fold(told text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN replace(lower(told), 'ё', 'е');
CREATE FUNCTION casework_sound(told text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN translate(lower(told), 'ёэойьъ', 'ееаи');
CREATE FUNCTION casework_digits(told text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN regexp_replace(told, '\\D', '', 'g');
"""
FOLDING_BACK = """
DROP FUNCTION casework_digits(text); DROP FUNCTION casework_sound(text); DROP FUNCTION casework_fold(text);
"""

NAME = "(p.last_name || ' ' || p.first_name || ' ' || p.patronymic)"
INDEXES = f"""
CREATE INDEX person_sounds ON casework_person
  USING gist (casework_sound({NAME.replace("p.", "")}) gist_trgm_ops (siglen = 64));
CREATE INDEX person_insured ON casework_person (casework_digits(snils)) WHERE snils <> '';
CREATE INDEX person_born ON casework_person (born_on);
CREATE INDEX family_phoned ON casework_family USING gin (right(casework_digits(phone), 10) gin_trgm_ops);
"""
INDEXES_BACK = "DROP INDEX person_sounds; DROP INDEX person_insured; DROP INDEX person_born; DROP INDEX family_phoned;"

# the same condition as the policies of 0003: without a context nothing is found
SCOPE = """
  f.region_key = (SELECT nullif(current_setting('ryadom.region', true), '')::uuid)
  AND (SELECT coalesce(current_setting('ryadom.family', true), '') || coalesce(current_setting('ryadom.figures', true), '')) = ''
  AND ((SELECT current_setting('ryadom.reach', true)) = 'region'
       OR ((SELECT current_setting('ryadom.reach', true)) = 'organisation'
           AND f.organisation_key = (SELECT nullif(current_setting('ryadom.organisation', true), '')::uuid)))
"""
# a threshold named at the function needs the library loaded when the function is made
LOOKING = f"""
SELECT show_limit();
CREATE FUNCTION casework_named(words text[], most integer) RETURNS TABLE (family_key uuid, likeness real)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET pg_trgm.word_similarity_threshold = 0.3 AS $$
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
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT f.id FROM casework_family f
  WHERE right(casework_digits(f.phone), 10) LIKE '%' || casework_digits(digits) || '%' AND {SCOPE}
  ORDER BY f.created_at DESC LIMIT most
$$;
CREATE FUNCTION casework_insured(number text, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT p.family_id FROM casework_person p JOIN casework_family f ON f.id = p.family_id
  WHERE casework_digits(p.snils) = casework_digits(number) AND p.snils <> '' AND {SCOPE} LIMIT most
$$;
REVOKE ALL ON FUNCTION casework_named(text[], integer), casework_phoned(text, integer), casework_insured(text, integer)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_named(text[], integer), casework_phoned(text, integer),
  casework_insured(text, integer) TO casework_app;
"""
LOOKING_BACK = """
DROP FUNCTION casework_insured(text, integer); DROP FUNCTION casework_phoned(text, integer);
DROP FUNCTION casework_named(text[], integer);
"""


class Migration(migrations.Migration):
    """Fold names, index them, and look them up above row security with its scope inside."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0017_priorities_kept")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(FOLDING, FOLDING_BACK),
        migrations.RunSQL(INDEXES, INDEXES_BACK),
        migrations.RunSQL(LOOKING, LOOKING_BACK),
    ]
