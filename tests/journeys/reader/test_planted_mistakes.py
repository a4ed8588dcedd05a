"""Mistakes as curators make them, one at a time: each is told at its line, with its cure, and without an avalanche."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from journeys.reader import read_texts

V1 = "third_child_special_needs/v1.yaml"
V2 = "third_child_special_needs/v2.yaml"
V1_EN = "third_child_special_needs/v1.en.yaml"
TOLD = "third_child_special_needs/walkthrough.yaml"
BIRTH = "birth_allowance/v1.yaml"
AT_MOST = 3  # a mistake in v1's vocabulary may show in its side files, too


@dataclass(frozen=True)
class Planted:
    name: str
    old: str
    new: str
    says: str
    file: str = V1
    at: str = ""  # text on the line that is told; default: the first line of `new`


PLANTED = [
    # ---- words that do not exist
    Planted("misspelt step key", "      family: Врачи готовят", "      famly: Врачи готовят", "Did you mean 'family'?"),
    Planted("guessed step key", "      due: [before_discharge, birth_registration]", "      deadline: before_discharge",
            "unknown key 'deadline'. Did you mean 'due'?"),
    Planted("misspelt top key", "rights_date: child.born_on", "right_date: child.born_on", "Did you mean 'rights_date'?"),
    Planted("misspelt step in needs", "needs: [register_birth]\n      gives: [snils_notice]",
            "needs: [registr_birth]\n      gives: [snils_notice]", "no step 'registr_birth'. Did you mean 'register_birth'?"),
    Planted("misspelt fact in a condition", "  order: child.order_in_family at least 3",
            "  order: child.order_in_famly at least 3",
            "no fact, step or rule 'child.order_in_famly'. Did you mean 'child.order_in_family'?"),
    Planted("misspelt outcome in needs", "needs: [medical_board.not_referred]", "needs: [medical_board.not_refered]",
            "has no outcome 'not_refered'. Did you mean 'not_referred'?"),
    Planted("misspelt outcome in a condition", "any: [doctors_day is signs_found,", "any: [doctors_day is sign_found,",
            "step 'doctors_day' has no outcome 'sign_found'. Did you mean 'signs_found'?"),
    Planted("misspelt parameter", "at most low_income_factor x", "at most low_incom_factor x",
            "'low_incom_factor' is neither a number nor a parameter. Did you mean 'low_income_factor'?"),
    Planted("misspelt choice of a fact", "one of prenatal_council / diagnosis_list", "one of prenatal_counsil / diagnosis_list",
            "has no choice 'prenatal_counsil'. Did you mean 'prenatal_council'?"),
    Planted("misspelt term", "due: snils\n", "due: snilss\n", "no term 'snilss'. Did you mean 'snils'?"),
    Planted("misspelt document", "insurance_application, policy_extract", "insurance_application, polcy_extract", "Did you mean 'policy_extract'?"),
    Planted("misspelt visit", "visits: [neurologist, surgeon, ophthalmologist", "visits: [neurolog, surgeon, ophthalmologist",
            "no visit type 'neurolog'. Did you mean 'neurologist'?"),
    Planted("misspelt kit", "kit: newborn", "kit: newborns", "no kit 'newborns'. Did you mean 'newborn'?"),
    Planted("misspelt organisation", "by: disability_bureau", "by: disabilty_bureau", "Did you mean 'disability_bureau'?"),
    Planted("misspelt kind", "kind: one_day_visit\n      by: [polyclinic, clinic]\n      needs: [insurance_policy]",
            "kind: one_day_visits\n      by: [polyclinic, clinic]\n      needs: [insurance_policy]",
            "no kind 'one_day_visits'. Did you mean 'one_day_visit'?"),
    Planted("misspelt event", "opens_with: child_born\n      when: child.born_at_home is no",
            "opens_with: child_borne\n      when: child.born_at_home is no", "no event 'child_borne'. Did you mean 'child_born'?"),
    Planted("misspelt recorded fact", "records: [child.snils]", "records: [child.snlis]", "no fact 'child.snlis'. Did you mean"),
    Planted("misspelt template", "like: psychologist", "like: psycholog", "no template 'psycholog'. Did you mean 'psychologist'?"),
    Planted("misspelt group", "includes: [start, exceptions, end]", "includes: [start, exception, end]",
            "no group 'exception'. Did you mean 'exceptions'?"),
    Planted("misspelt journey", "journey: birth_allowance", "journey: birth_alowance", "Did you mean 'birth_allowance'?"),
    Planted("event that redoes no step", "stay_prolonged: {redo: [choose_stay]}", "stay_prolonged: {redo: [chose_stay]}",
            "no step 'chose_stay'. Did you mean 'choose_stay'?"),
    Planted("unknown own event", "  doctor_absent: {again", "  doctor_away: {again", "no event 'doctor_away'."),
    # ---- the little language
    Planted("sign for words", "order: child.order_in_family at least 3", "order: child.order_in_family >= 3",
            "Did you mean 'child.order_in_family at least 3'?"),
    Planted("Russian no", "when: child.born_at_home is no", "when: child.born_at_home is нет",
            "is yes or no, not 'нет'. Did you mean 'no'?"),
    Planted("order asked of a yes or no", "when: mother.employed is yes", "when: mother.employed at least 1",
            "'mother.employed' is of type yes_no, 'at least' does not fit"),
    Planted("one of with commas", "one of prenatal_council / diagnosis_list / disability_bureau",
            "one of prenatal_council", "separate the choices of 'one of' by /"),
    Planted("colon for a dot", "needs: [newborn_screening.positive]", "needs: [newborn_screening: positive]",
            "write 'newborn_screening.positive' with a dot and no space"),
    Planted("unit that is none", "not_before: 21 days after child.born_on", "not_before: 21 day's after child.born_on",
            "cannot read the moment"),
    Planted("moment of a fact that is no date", "not_before: mother.discharge_date", "not_before: mother.employed",
            "'mother.employed' is no date but yes_no"),
    Planted("repeat told otherwise", "repeat: at 3, 6, 12 months after", "repeat: after 3, 6, 12 months from",
            "Write 'at 3, 6, 12 months after child.born_on'"),
    Planted("group without its word", "        any: [doctors_day is", "        or: [doctors_day is",
            "a group of conditions is all:, any: or not:"),
    Planted("multiplied with a star", "low_income_factor x subsistence_minimum", "low_income_factor*subsistence_minimum",
            "Multiply with the Latin letter x"),
    # ---- YAML
    Planted("tab", "      by: civil_registry", "\t\tby: civil_registry", "a tab. Indent with spaces only"),
    Planted("indentation", "      by: civil_registry", "       by: civil_registry", "the indentation does not fit"),
    Planted("duplicate key", "      by: civil_registry", "      by: civil_registry\n      by: clinic",
            "'by' stands twice in one block", at="      by: clinic\n      needs: [consents]\n      needs_any"),
    Planted("bracket left open", "outcomes: [registered, refused]", "outcomes: [registered, refused", "Every { and [ needs"),
    Planted("colon in a text", "      family: Номер придёт сам, заявление", "      family: Номер: придёт сам: заявление",
            "a colon followed by a space inside a text. Put the text in quotes"),
    Planted("comma cut in { }", "title: Документы на руках}", "title: Документы, бумаги на руках}",
            "a comma inside { } cut the text before 'бумаги на руках'"),
    Planted("alias", "takes: [passport, marriage_certificate]", "takes: *papers", "is an alias. Write the text out"),
    Planted("anchor", "takes: [passport, marriage_certificate]", "takes: &papers [passport]", "anchors (&) and tags (!)"),
    Planted("step one level too high", "    snils:                                                 # B4", "  snils:",
            "the indentation does not fit its neighbours"),
    Planted("whole step one level too high", """    genetics:                                              # B7, positive
      by: genetics_centre
      needs: [newborn_screening.positive]
      due: genetics_contact
      title: Консультация генетика
      family: Один анализ нужно уточнить. Генетик позвонит вам сам.
    choose_stay:                                           # B9
""", """  genetics:
    by: genetics_centre
    needs: [newborn_screening.positive]
    due: genetics_contact
    title: Консультация генетика
    family: Один анализ нужно уточнить. Генетик позвонит вам сам.
  clinic_again:
    choose_stay:
""", "looks like a step, but this level is for stages. Indent it by two more spaces"),
    # ---- logic
    Planted("ring", "      needs: [consents]\n      when: [parents.married", "      needs: [snils]\n      when: [parents.married",
            "these steps wait for each other, none can ever begin", at="    register_birth:"),
    Planted("ring through a fact", "      by: insurer\n      needs: [register_birth]",
            "      by: insurer\n      when: child.polyclinic is not 1\n      needs: [register_birth]",
            "waits for 'child.polyclinic', which only attach_polyclinic can supply", at="when: child.polyclinic"),
    Planted("broken guard", "      opens_with: child_born\n      records: [mother.minimum_stay_until",
            "      opens_with: child_born\n      needs: [income_check]\n      records: [mother.minimum_stay_until",
            "the guard does not hold: choose_stay waits for income_check", at="  - steps: [intake"),
    Planted("way back that is none", "again: {refused: register_birth}", "again: {refused: home_visit}",
            "'home_visit' does not come before it"),
    Planted("outcome that leads nowhere", "      ends_here: [partly_given, no_partner]", "      ends_here: [no_partner]",
            "nothing happens after outcome 'partly_given'", at="outcomes: [received, partly_given"),
    Planted("bare figure", "due: home_visit", "due: 3 days", "'3 days' is a bare figure. Put it into terms.yaml"),
    Planted("step without a deadline", "      due: home_visit\n", "", "may wait for ever. Add 'due'", at="    home_visit:"),
    Planted("step that nobody does", "      by: genetics_centre\n", "", "nobody does it. Add 'by'", at="    genetics:"),
    Planted("kind without what it needs", "      kit: newborn\n", "", "a need step needs 'kit'", at="kind: need"),
    Planted("key of another kind", "      gives: [snils_notice]", "      kit: newborn", "belongs to kind need, this is message"),
    Planted("family's paper given out", "gives: [insurance_application", "gives: [passport",
            "'passport' is the family's own paper; it belongs under takes"),
    Planted("stage without a title", "  documents: Документы\n", "", "stage 'documents' has no title under 'stages'",
            at="  documents:\n"),
    Planted("stage without steps", "stages:\n", "stages:\n  later: Потом\n", "stage 'later' has no steps", at="  later:"),
    Planted("number of another version", "version: 1\n", "version: 3\n", "version: is 3, the file is v1.yaml"),
    Planted("waits for itself", "needs: [attach_polyclinic]", "needs: [home_visit]", "the step waits for itself"),
    # ---- texts
    Planted("missing English", "  snils:\n    title: SNILS\n    family: The number comes by itself, no application needed.\n", "",
            "step 'snils': title: no text in 'en'. Add it to v1.en.yaml", file=V1_EN, at="title: СНИЛС"),
    Planted("stale English", "title: Поликлиника\n", "title: Ваша поликлиника\n",
            "the Russian changed since the version before, 'en' did not. Add it to v2.en.yaml", file=V2),
    Planted("orphaned English", "  snils:\n    title", "  snilss:\n    title", "no step 'snilss' in", file=V1_EN,
            at="    title: SNILS"),
    Planted("sentence in { }", "  snils:\n    title: SNILS\n    family: The number comes by itself, no application needed.\n",
            '  snils: {title: SNILS, family: "It comes by itself, without you."}\n',
            "a sentence does not belong in { }", file=V1_EN),
    Planted("not Russian", "title: СНИЛС", "title: Number", "is not Russian"),
    Planted("English beside the Russian", "title: СНИЛС", "title: {ru: СНИЛС, en: SNILS}", "is one plain Russian text"),
    Planted("step without a title", "      title: СНИЛС\n", "", "step 'snils' has no title", at="    snils:  "),
    Planted("offer without its text", "      partner: Семье нужны вещи для новорождённого. Отметьте, что можете дать.\n", "",
            "say to the partner what is asked", at="    necessities:"),
    # ---- rules, tables and walkthroughs
    Planted("rule without an end", "application: otherwise", "application: family.employed_parents is 0",
            "Close it with 'ANSWER: otherwise'", file=BIRTH, at="    answers:\n      no_right"),
    Planted("answer that is none", "when: track is application", "when: track is aplication",
            "rule 'track' never answers 'aplication'. Did you mean 'application'?", file=BIRTH),
    Planted("misspelt type of a fact", "child.snils: {type: text", "child.snils: {type: txt", "no type 'txt'. Did you mean 'text'?",
            file="_shared/facts.yaml"),
    Planted("length that is none", "snils: {length: 5 working days", "snils: {length: 5 work days",
            "cannot read '5 work days'. Write '10 working days'", file="_shared/terms.yaml"),
    Planted("date that is none", "2026-02-01: 28450.45", "01.02.2026: 28450.45", "'01.02.2026' is no date",
            file="_shared/parameters.yaml", at="01.02.2026"),
    Planted("step told that is none", "{day: 2, done: register_birth,", "{day: 2, done: register_brith,",
            "no step 'register_brith'. Did you mean 'register_birth'?", file=TOLD),
    Planted("outcome told that is none", "done: newborn_screening, outcome: positive", "done: newborn_screening, outcome: postive",
            "has no outcome 'postive'. Did you mean 'positive'?", file=TOLD),
    Planted("day told backwards", "{day: 7, done: quiet_call", "{day: 5, done: quiet_call", "day 5 comes after day 6", file=TOLD),
]  # fmt: skip


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_given_a_planted_mistake_when_the_catalogue_is_read_then_it_is_told_at_its_line_with_its_cure(texts, planted):
    text = texts[planted.file]
    assert planted.old in text, "the catalogue changed: plant the mistake anew"
    spoilt = text.replace(planted.old, planted.new, 1)

    mistakes = read_texts({**texts, planted.file: spoilt}).mistakes

    told = [mistake for mistake in mistakes if planted.says in mistake.text]
    assert told, "\n".join(map(str, mistakes)) or "nothing was told"
    file = V1 if planted.name == "missing English" else planted.file
    where = texts[V1] if planted.name == "missing English" else spoilt
    before = where[: where.index(planted.at or planted.new)]
    line = before.count("\n") + 1
    assert any((one.file, one.line) == (file, line) for one in told), f"wanted {file}:{line}, told {told}"
    assert len([one for one in mistakes if one.file == planted.file]) <= AT_MOST, "\n".join(map(str, mistakes))


def test_given_two_mistakes_in_two_files_when_the_catalogue_is_read_then_both_are_told_in_one_run(texts):
    spoilt = {
        **texts,
        V1: texts[V1].replace("kit: newborn", "kit: newborns"),
        BIRTH: texts[BIRTH].replace("by: social_fund", "by: social_found", 1),
    }
    assert {mistake.file for mistake in read_texts(spoilt).mistakes} == {V1, BIRTH}


def test_given_a_mistake_when_it_is_printed_then_it_reads_file_line_and_text(texts):
    spoilt = {**texts, V1: texts[V1].replace("kit: newborn", "kit: newborns")}
    line = texts[V1][: texts[V1].index("kit: newborn")].count("\n") + 1
    assert [str(mistake) for mistake in read_texts(spoilt).mistakes] == [
        f"{V1}:{line}: step 'necessities': kit: no kit 'newborns'. Did you mean 'newborn'?"
    ]


def test_given_a_version_with_a_mistake_then_the_other_versions_can_still_be_used(texts):
    spoilt = {**texts, V2: texts[V2].replace("kit: newborn", "kit: newborns")}
    assert set(read_texts(spoilt).definitions) == {("birth_allowance", 1), ("third_child_special_needs", 1)}
