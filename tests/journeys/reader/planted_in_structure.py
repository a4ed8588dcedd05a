"""Mistakes in YAML, logic, texts and tables, as curators make them."""

from __future__ import annotations

from tests.journeys.reader.planted import BIRTH, TOLD, V1_EN, V2, Planted

IN_STRUCTURE = [
    Planted(
        "correction of a step that no version before had",
        "version: 2\n",
        "version: 2\ncorrects:\n  register_brith: Раньше здесь ждали лишнюю бумагу.\n",
        "no version before this one has a step 'register_brith'. Did you mean 'register_birth'?",
        file=V2,
        at="  register_brith",
    ),
    # ---- YAML
    Planted("tab", "      by: civil_registry", "\t\tby: civil_registry", "a tab. Indent with spaces only"),
    Planted("indentation", "      by: civil_registry", "       by: civil_registry", "the indentation does not fit"),
    Planted(
        "duplicate key",
        "      by: civil_registry",
        "      by: civil_registry\n      by: clinic",
        "'by' stands twice in one block",
        at="      by: clinic\n      needs: [consents]\n      needs_any",
    ),
    Planted(
        "bracket left open", "outcomes: [registered, refused]", "outcomes: [registered, refused", "Every { and [ needs"
    ),
    Planted(
        "colon in a text",
        "      family: Номер придёт сам, заявление",
        "      family: Номер: придёт сам: заявление",
        "a colon followed by a space inside a text. Put the text in quotes",
    ),
    Planted(
        "comma cut in { }",
        "title: Документы на руках}",
        "title: Документы, бумаги на руках}",
        "a comma inside { } cut the text before 'бумаги на руках'",
    ),
    Planted("alias", "takes: [passport, marriage_certificate]", "takes: *papers", "is an alias. Write the text out"),
    Planted(
        "anchor", "takes: [passport, marriage_certificate]", "takes: &papers [passport]", "anchors (&) and tags (!)"
    ),
    Planted(
        "step one level too high",
        "    snils:                                                 # B4",
        "  snils:",
        "the indentation does not fit its neighbours",
    ),
    Planted(
        "whole step one level too high",
        """    genetics:                                              # B7, positive
      by: genetics_centre
      needs: [newborn_screening.positive]
      due: genetics_contact
      title: Консультация генетика
      family: Один анализ нужно уточнить. Генетик позвонит вам сам.
    choose_stay:                                           # B9
""",
        """  genetics:
    by: genetics_centre
    needs: [newborn_screening.positive]
    due: genetics_contact
    title: Консультация генетика
    family: Один анализ нужно уточнить. Генетик позвонит вам сам.
  clinic_again:
    choose_stay:
""",
        "looks like a step, but this level is for stages. Indent it by two more spaces",
    ),
    # ---- logic
    Planted(
        "ring",
        "      needs: [consents]\n      when: [parents.married",
        "      needs: [snils]\n      when: [parents.married",
        "these steps wait for each other, none can ever begin",
        at="    register_birth:",
    ),
    Planted(
        "ring through a fact",
        "      by: insurer\n      needs: [register_birth]",
        "      by: insurer\n      when: child.polyclinic is not 1\n      needs: [register_birth]",
        "waits for 'child.polyclinic', which only attach_polyclinic can supply",
        at="when: child.polyclinic",
    ),
    Planted(
        "broken guard",
        "      opens_with: child_born\n      records: [mother.minimum_stay_until",
        "      opens_with: child_born\n      needs: [income_check]\n      records: [mother.minimum_stay_until",
        "the guard does not hold: choose_stay waits for income_check",
        at="  - steps: [intake",
    ),
    Planted(
        "way back that is none",
        "again: {refused: register_birth}",
        "again: {refused: home_visit}",
        "'home_visit' does not come before it",
    ),
    Planted(
        "outcome that leads nowhere",
        "      ends_here: [partly_given, no_partner]",
        "      ends_here: [no_partner]",
        "nothing happens after outcome 'partly_given'",
        at="outcomes: [received, partly_given",
    ),
    Planted("bare figure", "due: home_visit", "due: 3 days", "'3 days' is a bare figure. Put it into terms.yaml"),
    Planted(
        "step without a deadline", "      due: home_visit\n", "", "may wait for ever. Add 'due'", at="    home_visit:"
    ),
    Planted("step that nobody does", "      by: genetics_centre\n", "", "nobody does it. Add 'by'", at="    genetics:"),
    Planted("kind without what it needs", "      kit: newborn\n", "", "a need step needs 'kit'", at="kind: need"),
    Planted(
        "key of another kind",
        "      gives: [snils_notice]",
        "      kit: newborn",
        "belongs to kind need, this is message",
    ),
    Planted(
        "family's paper given out",
        "gives: [insurance_application",
        "gives: [passport",
        "'passport' is the family's own paper; it belongs under takes",
    ),
    Planted(
        "stage without a title",
        "  documents: Документы\n",
        "",
        "stage 'documents' has no title under 'stages'",
        at="  documents:\n",
    ),
    Planted(
        "stage without steps", "stages:\n", "stages:\n  later: Потом\n", "stage 'later' has no steps", at="  later:"
    ),
    Planted("number of another version", "version: 1\n", "version: 3\n", "version: is 3, the file is v1.yaml"),
    Planted("waits for itself", "needs: [attach_polyclinic]", "needs: [home_visit]", "the step waits for itself"),
    Planted(
        "eligibility that asks a step",
        "  order: child.order_in_family at least 3",
        "  order: intake is done",
        "asks the step 'intake', but it is judged before any step begins",
    ),
    # ---- texts
    Planted(
        "missing English",
        "  snils:\n    title: Insurance number (SNILS)\n"
        "    family: The child's social insurance number comes by itself, no application needed.\n",
        "",
        "step 'snils': title: no text in 'en'. Add it to v1.en.yaml",
        file=V1_EN,
        at="title: СНИЛС",
    ),
    Planted(
        "stale English",
        "title: Поликлиника\n",
        "title: Ваша поликлиника\n",
        "the Russian changed since the version before, 'en' did not. Add it to v2.en.yaml",
        file=V2,
    ),
    Planted(
        "orphaned English",
        "  snils:\n    title",
        "  snilss:\n    title",
        "no step 'snilss' in",
        file=V1_EN,
        at="    title: Insurance number (SNILS)",
    ),
    Planted(
        "sentence in { }",
        "  snils:\n    title: Insurance number (SNILS)\n"
        "    family: The child's social insurance number comes by itself, no application needed.\n",
        '  snils: {title: Insurance number (SNILS), family: "It comes by itself, without you."}\n',
        "a sentence does not belong in { }",
        file=V1_EN,
    ),
    Planted("not Russian", "title: СНИЛС", "title: Number", "is not Russian"),
    Planted("English beside the Russian", "title: СНИЛС", "title: {ru: СНИЛС, en: SNILS}", "is one plain Russian text"),
    Planted("step without a title", "      title: СНИЛС\n", "", "step 'snils' has no title", at="    snils:  "),
    Planted(
        "offer without its text",
        "      partner: Семье нужны вещи для новорождённого. Отметьте, что можете дать.\n",
        "",
        "say to the partner what is asked",
        at="    necessities:",
    ),
    # ---- rules, tables and walkthroughs
    Planted(
        "rule without an end",
        "application: otherwise",
        "application: family.employed_parents is 0",
        "Close it with 'ANSWER: otherwise'",
        file=BIRTH,
        at="    answers:\n      no_right",
    ),
    Planted(
        "answer that is none",
        "when: track is application",
        "when: track is aplication",
        "rule 'track' never answers 'aplication'. Did you mean 'application'?",
        file=BIRTH,
    ),
    Planted(
        "misspelt type of a fact",
        "child.snils: {type: text",
        "child.snils: {type: txt",
        "no type 'txt'. Did you mean 'text'?",
        file="_shared/facts.yaml",
    ),
    Planted(
        "length that is none",
        "snils: {length: 5 working days",
        "snils: {length: 5 work days",
        "cannot read '5 work days'. Write '10 working days'",
        file="_shared/terms.yaml",
    ),
    Planted(
        "date that is none",
        "2026-02-01: 28450.45",
        "01.02.2026: 28450.45",
        "'01.02.2026' is no date",
        file="_shared/parameters.yaml",
        at="01.02.2026",
    ),
    Planted(
        "step told that is none",
        "{day: 2, done: register_birth,",
        "{day: 2, done: register_brith,",
        "no step 'register_brith'. Did you mean 'register_birth'?",
        file=TOLD,
    ),
    Planted(
        "outcome told that is none",
        "done: newborn_screening, outcome: positive",
        "done: newborn_screening, outcome: postive",
        "has no outcome 'postive'. Did you mean 'positive'?",
        file=TOLD,
    ),
    Planted(
        "day told backwards",
        "{day: 7, done: quiet_call",
        "{day: 5, done: quiet_call",
        "day 5 comes after day 6",
        file=TOLD,
    ),
]
