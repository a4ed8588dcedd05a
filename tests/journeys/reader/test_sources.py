"""A version's sources: stored with it, read again years later, and no concern of other journeys."""

from __future__ import annotations

import pytest

from journeys.language.formatting import in_language
from journeys.reader import (
    CATALOGUE,
    Unreadable,
    asked_at_intake,
    asked_by_eligibility,
    read_catalogue,
    read_sources,
    read_texts,
)

FLAGSHIP = ("third_child_special_needs", 2)


def test_given_stored_sources_when_they_are_read_again_then_the_definition_is_the_same():
    catalogue = read_catalogue(CATALOGUE)
    for key, definition in catalogue.definitions.items():
        assert read_sources(catalogue.sources(*key)) == definition


def test_given_a_row_for_another_journey_when_it_is_added_then_no_version_changes(texts):
    before = read_texts(texts)
    rows = {
        "_shared/facts.yaml": "flat.rooms: {type: number, unit: room, ru: Сколько комнат, en: Rooms, from: family}\n",
        "_shared/words.yaml": "moved_in: {ru: Переехали, en: Moved in}\nroom: {ru: комнат, en: rooms}\n",
        "_shared/terms.yaml": 'flat_shown: {length: 10 working days, from: opening, kind: law, mark: "?"}\n',
        "_shared/documents.yaml": "flat_order: {ru: Ордер, en: Flat order, whose: ours}\n",
        "_shared/events.yaml": "house_sold: {ru: Дом продан, en: The house is sold, told_by: [family]}\n",
        "_shared/organisation_types.yaml": "landlord: {ru: Наймодатель, en: Landlord, side: partner}\n",
        "_shared/issues.yaml": "books: {area: education, ru: Книги, en: Books, organisations: [landlord]}\n",
    }
    after = read_texts({**texts, **{name: texts[name] + row for name, row in rows.items()}})
    assert not after.mistakes
    assert after.definitions == before.definitions


def test_given_a_unit_without_a_word_when_read_then_its_line_says_where_units_stand(texts):
    row = "flat.rooms: {type: number, unit: lesson, ru: Сколько комнат, en: Rooms, from: family}\n"
    name = "_shared/facts.yaml"
    (mistake,) = read_texts({**texts, name: texts[name] + row}).mistakes
    assert "no word 'lesson'. Did you mean 'lessons'?" in mistake.text
    assert "Units stand in words.yaml" in mistake.text


def test_given_next_years_figure_when_it_is_added_then_the_version_keeps_its_hash_and_knows_the_figure(texts):
    name = "_shared/parameters.yaml"
    grown = texts[name].replace("2026-02-01: 28450.45", "2026-02-01: 28450.45, 2027-02-01: 30000")
    before, after = read_texts(texts), read_texts({**texts, name: grown})
    assert after.definitions[FLAGSHIP].sha256 == before.definitions[FLAGSHIP].sha256
    assert after.definitions[FLAGSHIP].vocabulary.parameters["birth_grant"].values[-1][1] == 30000


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("third_child_special_needs/v2.yaml", "due: home_visit", "due: family_answer"),
        ("third_child_special_needs/v1.en.yaml", "title: Insurance number (SNILS)", "title: Number"),
        ("_shared/terms.yaml", "home_visit: {length: 3 days", "home_visit: {length: 4 days"),
        ("_shared/step_templates.yaml", "due: consent_answer", "due: family_answer"),
        ("_shared/events.yaml", "keeps: [transfer_file, safety_talk]}", "keeps: [transfer_file, survey]}"),
    ],
)
def test_given_a_text_the_version_rests_on_when_it_changes_then_its_hash_changes(texts, name, old, new):
    assert old in texts[name]
    before, after = read_texts(texts), read_texts({**texts, name: texts[name].replace(old, new, 1)})
    assert after.definitions[FLAGSHIP].sha256 != before.definitions[FLAGSHIP].sha256


def test_given_sources_with_a_mistake_or_without_a_version_then_reading_them_says_so(texts):
    sources = read_texts(texts).sources(*FLAGSHIP)
    name = "third_child_special_needs/v2.yaml"
    with pytest.raises(Unreadable, match="no kit 'newborns'"):
        read_sources({**sources, name: sources[name].replace("kit: newborn", "kit: newborns")})
    with pytest.raises(Unreadable, match="one version is expected"):
        read_sources({key: text for key, text in sources.items() if key != name})


def test_given_a_third_language_by_file_alone_then_its_texts_are_there_and_what_is_missing_is_read_in_russian(texts):
    tatar = "third_child_special_needs/v1.tt.yaml"
    whole = {**texts, tatar: texts["third_child_special_needs/v1.en.yaml"]}
    definition = read_texts(whole).definitions["third_child_special_needs", 1]
    assert definition.title["tt"] == definition.title["en"]
    assert all("tt" in title for title in definition.stages.values())

    partly = read_texts({**whole, tatar: "title: Өченче бала\n"})
    assert not partly.mistakes
    definition = partly.definitions["third_child_special_needs", 1]
    assert definition.title["tt"] == "Өченче бала"
    assert in_language(definition.about, "tt") == definition.about["ru"]


def test_given_a_third_language_when_it_is_added_or_grows_then_the_version_stays_the_same(texts):
    before = read_texts(texts).definitions["third_child_special_needs", 1].sha256
    more = {"third_child_special_needs/v1.tt.yaml": "title: Өченче бала\n", "_shared/words.tt.yaml": "done: Эшләнде\n"}
    assert read_texts({**texts, **more}).definitions["third_child_special_needs", 1].sha256 == before
    english = "third_child_special_needs/v1.en.yaml"
    changed = {**texts, english: texts[english].replace("title: ", "title: The ", 1)}
    assert read_texts(changed).definitions["third_child_special_needs", 1].sha256 != before


def test_given_a_side_file_of_a_shared_table_then_its_labels_are_laid_over_the_rows(texts):
    catalogue = read_texts({**texts, "_shared/words.tt.yaml": "done: Эшләнде\n"})
    assert catalogue.definitions[FLAGSHIP].vocabulary.words["done"]["tt"] == "Эшләнде"


def test_given_version_2_without_its_own_english_then_it_speaks_with_that_of_version_1(texts):
    catalogue = read_texts(texts)
    first, second = (catalogue.definitions["third_child_special_needs", number] for number in (1, 2))
    assert second.by_key["snils"].title == first.by_key["snils"].title
    assert second.title["en"] != first.title["en"]


def test_the_intake_asks_what_conditions_ask_and_no_step_records(texts):
    definition = read_texts(texts).definitions[FLAGSHIP]
    assert asked_at_intake(definition) == (
        "child.born_on", "child.order_in_family", "child.special_needs_basis", "child.multiple_birth",
        "child.twins_found_at_birth", "child.born_early", "child.born_at_home", "pregnancy.weeks", "mother.employed",
        "mother.hard_birth", "mother.birth_at_22_to_30_weeks", "mother.is_minor", "mother.without_papers", "parents.married",
        "parents.paternity_recognised", "parents.foreign_citizens", "family.had_maternity_capital",
    )  # fmt: skip
    assert "family.income_per_person" in asked_by_eligibility(definition)


def test_after_everything_means_all_that_does_not_follow_from_the_step(texts):
    definition = read_texts(texts).definitions[FLAGSHIP]
    left = {step.key for step in definition.steps} - set(definition.by_key["closing_check"].after)
    assert left == {"closing_check", "survey", "look_back"}


def test_given_a_law_that_lets_a_person_put_it_off_then_its_term_stops_while_the_case_is_held(texts):
    row = 'snils: {length: 5 working days, from: register_birth, kind: law, mark: "?", source: article_not_seen}'
    assert row in texts["_shared/terms.yaml"]
    lenient = texts["_shared/terms.yaml"].replace(row, row.replace("}", ", stops: [case_held]}"))
    catalogue = read_texts({**texts, "_shared/terms.yaml": lenient})
    assert not catalogue.mistakes
    assert catalogue.definitions[FLAGSHIP].vocabulary.terms["snils"].stops == ("case_held",)
